import type {
  AccountWork,
  MarketKey,
  Reason,
  Result,
  StrategyRegistry,
  Venue,
  WorkerDatabase,
} from '@trendy/domain';
import type { UnknownPolicy } from '@trendy/usecases';

import type { WorkerClock } from './clock.ts';
import type { Crashpoint } from './crashpoint.ts';
import type { LearnedCosts } from './execution/learned-costs.ts';
import type { Market } from './market/market.ts';
import type { WorkerMetrics } from './metrics.ts';

/** Structured log: fields first, then the event's name, e.g. `order.rejected`. */
export interface Log {
  info(fields: object, event: string): void;
  warn(fields: object, event: string): void;
  error(fields: object, event: string): void;
}

/** What the worker's parts share; made once, in composition.ts. */
export interface WorkerContext {
  readonly database: WorkerDatabase;
  readonly clock: WorkerClock;
  readonly log: Log;
  readonly metrics: WorkerMetrics;
  readonly crashpoint: Crashpoint;
  /** True only when the drill asks for a crash between the write and its answer. */
  readonly crashesAfterWrite: boolean;
  readonly strategies: StrategyRegistry;
  /** Makes client order ids that nobody else can foresee. */
  readonly orderIdKey: Uint8Array;
  readonly unknownPolicy: UnknownPolicy;
  /** A refusal says why the account cannot be reached. */
  readonly openVenue: (account: AccountWork) => Promise<Result<Venue, Reason>>;
  readonly market: (key: MarketKey) => Market;
  /** What each owner's finished entries teach of the cost of the next. */
  readonly learnedCosts: Pick<LearnedCosts, 'known'>;
  /** The venue no longer takes the account's key: stop, and tell its owner. */
  readonly onKeyRefused: (account: AccountWork, reason: Reason) => Promise<void>;
}
