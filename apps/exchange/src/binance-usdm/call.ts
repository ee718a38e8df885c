import type { Account, SymbolMarket } from '@trendy/simulator';
import type { Credential } from '../credentials.ts';
import type { BookFeed } from '../book-feed.ts';
import type { RateLimits } from '../rate-limits.ts';
import type { RequestCounts } from '../request-counts.ts';
import type { Venue } from '../venue.ts';
import { WireError } from './errors.ts';
import type { ListenKeys } from './listen-keys.ts';
import type { Params } from './params.ts';

/** What the handlers of this protocol share. */
export interface Wire {
  readonly venue: Venue;
  readonly listenKeys: ListenKeys;
  readonly limits: RateLimits;
  readonly requests: RequestCounts;
  readonly books: BookFeed;
  /** Wall time as this server tells it (a fault may skew it). */
  wall(): number;
  /** Whether an order must be denied to exist for now. */
  isHidden(kind: 'order' | 'algo', id: number): boolean;
  inMaintenance(): boolean;
}

export interface Call {
  readonly wire: Wire;
  readonly params: Params;
}

/** A call that has shown its key. */
export interface PrivateCall extends Call {
  readonly account: Account;
  readonly credential: Credential;
}

export function marketOf(call: Call, name = 'symbol'): SymbolMarket {
  const symbol = call.params.need(name).toUpperCase();
  const market = call.wire.venue.exchange.core.markets.get(symbol);
  if (!market) throw new WireError(-1121, 'Invalid symbol.');
  return market;
}

/** One market when a symbol is given, else all. */
export function marketsOf(call: Call): SymbolMarket[] {
  if (call.params.text('symbol') !== undefined) return [marketOf(call)];
  return [...call.wire.venue.exchange.core.markets.values()];
}

export function limitOf(call: Call, otherwise: number, highest: number): number {
  const limit = call.params.integer('limit') ?? otherwise;
  if (limit < 1) throw new WireError(-1130, "Data sent for parameter 'limit' is not valid.");
  return Math.min(limit, highest);
}
