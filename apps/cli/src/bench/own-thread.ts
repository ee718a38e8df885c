import { once } from 'node:events';
import type { BarColumns } from '@trendy/domain';
import { startThread } from '../research/thread.ts';
import type { IndicatorId } from './indicators/peer.ts';

export type OwnTask = IndicatorId | 'part of the engine' | 'engine with stops' | 'loop';

export interface OwnThread {
  /** Runs it so many times. @returns milliseconds a run, and the last bar of the main output. */
  measure(task: OwnTask, repeats: number): Promise<{ readonly ms: number; readonly last: number }>;
  end(): Promise<void>;
}

/**
 * The project's own code in a thread where nothing else was loaded, as a worker of the platform runs it. Loading a
 * CommonJS library lets V8 assume of every typed array of that isolate that it may have been detached, which costs its
 * loops a third of their speed: what a peer needs to load must not slow what it is compared with.
 */
export function startOwnThread(bars: BarColumns): OwnThread {
  const worker = startThread(new URL('./own.worker.ts', import.meta.url), { bars });
  return {
    measure: async (task, repeats) => {
      worker.postMessage({ task, repeats });
      const [answer] = (await once(worker, 'message')) as [{ ms: number; last: number }];
      return answer;
    },
    end: async () => {
      await worker.terminate();
    },
  };
}
