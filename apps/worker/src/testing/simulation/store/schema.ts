import type {
  Bot,
  EpochMs,
  ExchangeAccount,
  FillRecord,
  InboxEntry,
  Json,
  PositionRecord,
  StoredOrder,
  Webhook,
} from '@trendy/domain';

import type { Table } from './tables.ts';

export interface HeadRow {
  readonly accountId: string;
  readonly userId: string;
  readonly lastSeq: number;
}

export interface LogRow {
  readonly seq: number;
  readonly kind: string;
  /** JSON text, so that nobody can change what was written. */
  readonly payload: string;
  readonly resolved: string | null;
  readonly appendedAt: EpochMs;
}

export interface StateRow {
  readonly version: number;
  readonly snapshot: string;
  readonly view: string;
  readonly pausedBy: Json;
  readonly reconciledAt: EpochMs | null;
}

export interface LeaseRow {
  readonly fence: number;
  readonly holder: string | null;
  /** The database's own time. */
  readonly expiresAt: number;
}

export interface RiskRow {
  readonly reserved: number;
  readonly used: number;
  readonly limit: number;
  /** As the last batch left it; null before the first. */
  readonly equity: number | null;
  /** Equity at the beginning of the day and money in and out since: nights have no midnight. */
  readonly dayStart: number;
  readonly dayFlows: number;
}

export interface OutboxRow {
  readonly id: number;
  readonly topic: string;
  readonly payload: string;
}

export interface AlertRow extends InboxEntry {
  readonly dedupKey: string;
}

export interface HookRow extends Webhook {
  readonly secretHash: string;
}

/** The tables that the order path reads and writes. */
export class Tables {
  readonly accounts: Table<ExchangeAccount> = new Map();
  readonly bots: Table<Bot> = new Map();
  readonly webhooks: Table<HookRow> = new Map();
  readonly inbox: Table<AlertRow> = new Map();
  readonly heads: Table<HeadRow> = new Map();
  /** By `account seq`. */
  readonly log: Table<LogRow> = new Map();
  /** Number of the entry with an `account key`. */
  readonly logKeys: Table<number> = new Map();
  readonly states: Table<StateRow> = new Map();
  readonly leases: Table<LeaseRow> = new Map();
  readonly risk: Table<RiskRow> = new Map();
  readonly orders: Table<StoredOrder> = new Map();
  readonly fills: Table<FillRecord> = new Map();
  /** When each of them was written, by the same key. */
  readonly fillsAt: Table<number> = new Map();
  readonly positions: Table<readonly PositionRecord[]> = new Map();
  /** Money units of each account's postings, by `account book`. */
  readonly books: Table<number> = new Map();
  readonly outbox: Table<OutboxRow> = new Map();
  /** Instants at which switches were pulled, by `platform`, `user id` or `bot id`; an account’s is in its row. */
  readonly switches: Table<number> = new Map();
  #ids = 0;

  nextId(prefix: string): string {
    this.#ids += 1;
    return `${prefix}${String(this.#ids).padStart(6, '0')}`;
  }

  nextNumber(): number {
    this.#ids += 1;
    return this.#ids;
  }
}
