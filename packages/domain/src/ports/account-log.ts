import type { EpochMs } from '../time.ts';
import type { Json } from './json.ts';

export interface LogEntry {
  readonly accountId: string;
  /** 1, 2, 3 … without gaps. */
  readonly seq: number;
  readonly kind: string;
  readonly payload: Json;
  /** The engine's event as it was drained; null before. */
  readonly resolved: Json;
  readonly appendedAt: EpochMs;
}

/** The account's numbered log. Appending takes the account's head until the transaction ends. */
export interface AccountLog {
  /** The entry's number, or null when one with this `dedupKey` is there already. @throws when the account is not the user's. */
  append(accountId: string, kind: string, payload: unknown, dedupKey?: string): Promise<number | null>;
  /** Entries after `afterSeq`, in order. */
  read(accountId: string, afterSeq: number, limit: number): Promise<readonly LogEntry[]>;
}

/** The drain's side of the log. */
export interface DrainableLog extends AccountLog {
  /** Writes what the engine saw; entries whose payload is the event itself need none. */
  resolve(
    accountId: string,
    events: readonly { readonly seq: number; readonly event: unknown }[],
  ): Promise<void>;
}
