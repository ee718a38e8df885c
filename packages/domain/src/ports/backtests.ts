import type { Timeframe } from '../bar.ts';
import type { Reason } from '../events.ts';
import type { EpochMs } from '../time.ts';
import type { Environment, VenueId } from '../trading.ts';
import type { Json } from './json.ts';

export type BacktestStatus = 'queued' | 'running' | 'done' | 'failed' | 'canceled';

export interface BacktestRecord {
  readonly backtestId: string;
  readonly userId: string;
  readonly venue: VenueId;
  readonly environment: Environment;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly strategyId: string;
  readonly request: Json;
  readonly status: BacktestStatus;
  /** 0…1 */
  readonly progress: number;
  readonly cancelWanted: boolean;
  readonly error: Reason | null;
  readonly summary: Json;
  readonly createdAt: EpochMs;
  readonly startedAt: EpochMs | null;
  readonly finishedAt: EpochMs | null;
}

export type NewBacktest = Pick<
  BacktestRecord,
  'venue' | 'environment' | 'symbol' | 'timeframe' | 'strategyId'
> & { readonly request: unknown };

/** Backtests of the user whose transaction this is. */
export interface Backtests {
  /**
   * How many are queued or running. Until the caller's transaction ends, another that asks waits a moment, then
   * gets null: two of them could otherwise both find room for the same last one.
   */
  countUnfinished(): Promise<number | null>;
  create(backtest: NewBacktest): Promise<BacktestRecord>;
  list(filter: { readonly before?: EpochMs; readonly limit: number }): Promise<readonly BacktestRecord[]>;
  get(backtestId: string): Promise<BacktestRecord | null>;
  report(backtestId: string): Promise<Json>;
  /** Ends a queued one, asks a running one to stop. False when it is over. */
  cancel(backtestId: string): Promise<boolean>;
  remove(backtestId: string): Promise<boolean>;
}

export interface BacktestRunner extends Backtests {
  /** queued, or running without a heartbeat for `staleMs` → running. Null when another worker has it. */
  start(backtestId: string, staleMs: number): Promise<BacktestRecord | null>;
  /** Also the heartbeat. `cancelWanted` tells the run to stop. */
  progress(backtestId: string, progress: number): Promise<{ readonly cancelWanted: boolean }>;
  finish(
    backtestId: string,
    outcome:
      | { readonly status: 'done'; readonly summary: unknown; readonly report: unknown }
      | { readonly status: 'failed'; readonly error: Reason }
      | { readonly status: 'canceled' },
  ): Promise<boolean>;
}
