import type { DatabaseUrls } from '../system.ts';
import type { TestExchange } from '../exchange-control.ts';

/** What the drill lends to a round. A row that stops a server or fills its disk starts one of its own. */
export interface DrillContext {
  /** A migrated database of the round's own on the drill's server. */
  freshDatabase(): Promise<DatabaseUrls & { readonly adminUrl: string }>;
  /** Shared with other rows that run at the same time: only faults that name an account may be set on it. */
  readonly exchange: TestExchange;
}

export interface RoundResult {
  /** From the end of the fault until every account was at rest and equal to the exchange. */
  readonly healedMs: number;
  /** What the judge saw broken, in words; empty when the promise held. */
  readonly faults: readonly string[];
}

/** One fault of the table, run against real processes and judged by the exchange's own books. */
export interface DrillRow {
  /** As in the tables: `F8`, `X3`, `C7`; with a word behind it where one fault has several forms: `F9 executed`. */
  readonly fault: string;
  readonly what: string;
  /** Rounds of the whole drill; each gets another number and does the fault a little differently by it. */
  readonly rounds: number;
  /** Whether one round of it runs with the tests; there `only` when another row does the same for longer. */
  readonly inCi: boolean | 'only';
  /** The round uses both cores or stops something shared: nothing else runs beside it. */
  readonly alone?: boolean;
  /** A round that is not over by then counts as broken; four minutes unless it says otherwise. */
  readonly withinMs?: number;
  run(context: DrillContext, round: number): Promise<RoundResult>;
}
