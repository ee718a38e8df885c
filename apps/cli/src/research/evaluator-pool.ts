import type { Worker } from 'node:worker_threads';
import type { BarColumns } from '@trendy/domain';
import { toColumns } from '@trendy/backtest';
import type { BacktestRequest, ResearchTask, TaskAnswer } from '@trendy/backtest';
import { startThread } from './thread.ts';

interface Seat {
  readonly worker: Worker;
  settle: { resolve: (answers: readonly TaskAnswer[]) => void; reject: (error: Error) => void } | null;
}

/** Worker threads that evaluate configurations of one request. The bars are in memory once, shared by all. */
export class EvaluatorPool {
  readonly #seats: Seat[];

  constructor(request: BacktestRequest, workers: number) {
    const shared = { ...request, bars: shareColumns(toColumns(request.bars)) };
    const entry = new URL('./evaluate.worker.ts', import.meta.url);
    this.#seats = Array.from({ length: workers }, () => {
      const worker = startThread(entry, { request: shared });
      const seat: Seat = { worker, settle: null };
      const fail = (error: Error): void => seat.settle?.reject(error);
      worker.on('message', (answers: readonly TaskAnswer[]) => {
        const { settle } = seat;
        seat.settle = null;
        settle?.resolve(answers);
      });
      worker.on('error', fail);
      worker.on('exit', (code) => fail(new Error(`a worker thread ended with ${code}`)));
      return seat;
    });
  }

  get idle(): number {
    return this.#seats.filter((seat) => seat.settle === null).length;
  }

  /** @throws Error when all are busy: ask `idle` first. */
  evaluate(tasks: readonly ResearchTask[]): Promise<readonly TaskAnswer[]> {
    const seat = this.#seats.find(({ settle }) => settle === null);
    if (!seat) throw new Error('no worker is idle');
    return new Promise((resolve, reject) => {
      seat.settle = { resolve, reject };
      seat.worker.postMessage(tasks);
    });
  }

  async close(): Promise<void> {
    for (const seat of this.#seats) seat.worker.removeAllListeners('exit');
    await Promise.all(this.#seats.map(({ worker }) => worker.terminate()));
  }
}

function shareColumns(columns: BarColumns): BarColumns {
  const share = (values: Float64Array): Float64Array => {
    const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
    copy.set(values);
    return copy;
  };
  const { openTime, open, high, low, close, volume } = columns;
  return {
    openTime: share(openTime),
    open: share(open),
    high: share(high),
    low: share(low),
    close: share(close),
    volume: share(volume),
  };
}
