import type { Json } from './json.ts';

export interface OutboxMessage {
  readonly id: number;
  readonly topic: string;
  readonly payload: Json;
}

/** Work promised to the outside inside a transaction. */
export interface Outbox {
  add(topic: string, payload: unknown): Promise<void>;
}

export interface OutboxRelay {
  /**
   * Hands up to `limit` undelivered messages, oldest first, to `deliver` and marks them done when it returns.
   * Messages that another relay holds are skipped. At least once: a crash after delivery delivers again.
   * @returns how many were delivered.
   */
  relay(limit: number, deliver: (messages: readonly OutboxMessage[]) => Promise<void>): Promise<number>;
  /** Removes messages delivered before `olderThanMs` ago. */
  prune(olderThanMs: number): Promise<number>;
}
