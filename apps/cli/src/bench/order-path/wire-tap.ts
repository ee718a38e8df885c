import { once } from 'node:events';
import { startThread } from '../../research/thread.ts';

export interface WireReport {
  /** Requests that place an order, in the order of their first bytes; `at` is wall ms with fractions. */
  readonly arrivals: readonly { readonly clientOrderId: string; readonly at: number }[];
  /** Requests since the last report by method and path. */
  readonly requests: Readonly<Record<string, number>>;
}

export interface WireTap {
  /** What has passed since the last report. */
  report(): Promise<WireReport>;
  close(): Promise<void>;
}

/**
 * Stands between the worker and the exchange, in a thread of its own, and notes when the first byte of every request
 * arrives. It passes every byte on and changes none; the hop costs the exchange's answers some tens of microseconds.
 */
export async function startWireTap(port: number, upstream: number): Promise<WireTap> {
  const thread = startThread(new URL('./wire.worker.ts', import.meta.url), { port, upstream });
  await once(thread, 'message');
  return {
    report: async () => {
      thread.postMessage('report');
      const [report] = (await once(thread, 'message')) as [WireReport];
      return report;
    },
    close: async () => {
      await thread.terminate();
    },
  };
}
