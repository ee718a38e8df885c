import type { Instrument, Quote } from '@trendy/domain';
import type { FeeSchedule } from '../models/fees.ts';
import type { MarginMode, MarketKind } from './venue-account.ts';
import type { VenueWallet } from './venue-wallet.ts';

/**
 * What a bar is taken to have done where it does not say. `worst`: stops and liquidations come before targets.
 * `best`: targets come first. `base`: the extreme nearer to the open came first, as most chart software has it.
 */
export type IntrabarPath = 'worst' | 'base' | 'best';

export interface BarVenueOptions {
  readonly instrument: Instrument;
  /** Its own, or one that it shares with the venues of other symbols. */
  readonly wallet: Quote | VenueWallet;
  readonly fees: FeeSchedule;
  readonly slippageBps: number;
  readonly marginMode: MarginMode;
  readonly liquidationFeeBps: number;
  /** Absent: perpetual. */
  readonly market?: MarketKind | undefined;
  /** Absent: worst. */
  readonly path?: IntrabarPath | undefined;
  /** Of a bar's volume, the most that all fills in it together may be, 0…1; absent: any quantity fills. */
  readonly maxVolumeShare?: number | undefined;
  /** False: it keeps quiet about orders that rest, and speaks of their ends alone; for runs that nobody listens to. */
  readonly acknowledges?: boolean | undefined;
  /** Milliseconds until an order without a trigger meets the market; absent: none. */
  readonly latencyMs?: number | undefined;
}
