import type { WorkerContext } from '../context.ts';
import { runBacktestJob, STALE_MS } from './run-backtest.ts';

const PARALLEL = 1;

/** Takes waiting backtests one at a time: they use a whole core, and orders come first. */
export class BacktestQueue {
  readonly #context: WorkerContext;
  readonly #stopped = new AbortController();
  readonly #running = new Map<string, Promise<void>>();

  constructor(context: WorkerContext) {
    this.#context = context;
  }

  /** Begins what there is room for. */
  async sweep(): Promise<void> {
    if (this.#stopped.signal.aborted || this.#running.size >= PARALLEL) return;
    const waiting = await this.#context.database.work.backtestsToRun(STALE_MS, PARALLEL);
    for (const { backtestId, userId } of waiting) {
      if (this.#running.has(backtestId) || this.#running.size >= PARALLEL) continue;
      const running = runBacktestJob(this.#context, backtestId, userId, this.#stopped.signal)
        .catch((thrown: unknown) => {
          const message = thrown instanceof Error ? thrown.message : String(thrown);
          this.#context.log.error({ backtestId, message }, 'backtest.crashed');
        })
        .finally(() => {
          this.#running.delete(backtestId);
          void this.sweep().catch(() => undefined);
        });
      this.#running.set(backtestId, running);
    }
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#running.values());
  }
}
