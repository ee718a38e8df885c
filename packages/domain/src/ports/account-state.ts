import type { Result } from '../result.ts';
import type { EpochMs } from '../time.ts';
import type { Json } from './json.ts';

/** The log entry that the engine could not take. */
export interface EngineFault {
  readonly seq: number;
  readonly message: string;
  readonly at: EpochMs;
}

export interface StoredState {
  /** Number of the last log entry that the snapshot contains. */
  readonly version: number;
  readonly snapshot: Json;
  readonly view: Json;
  readonly pausedBy: EngineFault | null;
  readonly reconciledAt: EpochMs | null;
  readonly updatedAt: EpochMs;
  /** The longest that a position has stood without its stop, those that still do included; null before the first one. */
  readonly bareLongestMs: number | null;
}

/** The engine's state of one account as last saved. */
export interface AccountStateReader {
  /** Null when nothing of the account was ever drained. */
  load(accountId: string): Promise<StoredState | null>;
  /** When a worker last said that it runs; null: never. */
  workerSeenAt(): Promise<EpochMs | null>;
}

export interface AccountStates extends AccountStateReader {
  /** The stored version alone (0 when none): tells a hot cache whether it is still good. */
  version(accountId: string): Promise<number>;
  /**
   * Compare-and-set. `stale_version`: another drain was quicker, drop the cache.
   * `lost_lease`: the fence is no longer the newest, or the lease ran out; stop at once.
   */
  save(state: {
    readonly accountId: string;
    readonly fence: number;
    readonly expectedVersion: number;
    readonly version: number;
    readonly snapshot: unknown;
    readonly view: unknown;
  }): Promise<Result<void, 'stale_version' | 'lost_lease'>>;
  /** Stops the drain at an event that the engine could not take. */
  pause(accountId: string, cause: EngineFault): Promise<void>;
  unpause(accountId: string): Promise<void>;
  markReconciled(accountId: string, at: EpochMs): Promise<void>;
}
