import type { MarketBackground, Reason } from '@trendy/domain';
import { schedulePace } from '@trendy/quant';
import type { ImpactMarket } from '@trendy/quant';
import type { EntryWork, MarketState, Touch } from '../state.ts';
import { bookViewOf } from './book-columns.ts';

const DAY_MS = 86_400_000;
/** A day's standard deviation where the symbol's own is not known: what METHODS 4.4 reckons with. */
export const DAILY_SIGMA = 0.03;
const USUAL_SLICES = 20;
const LEAST_SLICE_MS = 5_000;
/** Their times stray by a tenth to each side, so that none of them lasts longer than a minute. */
const LONGEST_SLICE_MS = 60_000 / 1.2;

/** How many parts an entry of this length is cut into: twenty, fewer where they would crowd, more where they would last. */
export function slicesOver(durationMs: number): number {
  const crowded = Math.max(2, Math.floor(durationMs / LEAST_SLICE_MS));
  return Math.max(Math.min(USUAL_SLICES, crowded), Math.ceil(durationMs / LONGEST_SLICE_MS));
}

export interface EntryPace {
  /** Almgren–Chriss κT; 0: even. */
  readonly urgency: number;
  /** Why, and the numbers that decided, for the journal. */
  readonly pace: Reason;
}

type PacedEntry = Pick<EntryWork, 'wanted' | 'side' | 'startedAt' | 'deadline' | 'background'>;

/**
 * How much faster than evenly an entry begins, weighing what the market's moves may cost against what hurry does.
 * Nobody knows the latter where no volume is known: then it is even, and says so. Source: METHODS 4.1, 4.4.
 */
export function paceOf(
  entry: PacedEntry,
  { scale, touch }: Pick<MarketState, 'scale' | 'touch'>,
  slices: number,
): EntryPace {
  const durationMs = entry.deadline - entry.startedAt;
  const about = { slices, sliceSeconds: durationMs / slices / 1_000 };
  const traded = tradedIn(touch, entry.background);
  if (traded === null) return { urgency: 0, pace: { code: 'pace_volume_unknown', values: about } };
  const quantity = entry.wanted * scale.stepSize;
  const price = (touch.bid + touch.ask) / 2;
  const { temporaryBps, urgency } = schedulePace({
    quantity,
    durationMs,
    periods: slices,
    price,
    halfSpreadBps: ((touch.ask - touch.bid) / 2 / price) * 10_000,
    side: entry.side,
    book: touch.book && bookViewOf(touch.book),
    market: traded,
  });
  const { dailySigma, dailyVolume } = entry.background ?? {};
  return {
    urgency,
    pace: {
      code: urgency === 0 ? 'pace_even' : 'pace_front_loaded',
      values: {
        urgency,
        ...about,
        temporaryBps,
        dailySigmaPercent: (dailySigma ?? DAILY_SIGMA) * 100,
        ...(dailySigma === undefined ? { sigmaFrom: 'usual' } : {}),
        ...(dailyVolume === undefined ? { volumeFrom: 'last_interval' } : {}),
      },
    },
  };
}

/** How much is traded in a day: as usual, or at the pace of the last interval; null where neither is known. */
export function tradedIn(
  { overMs, volume }: Pick<Touch, 'overMs' | 'volume'>,
  background: MarketBackground | undefined,
): ImpactMarket | null {
  const dailyVolume = background?.dailyVolume ?? (volume / overMs) * DAY_MS;
  const dailySigma = background?.dailySigma ?? DAILY_SIGMA;
  return dailyVolume > 0 ? { dailySigma, dailyVolume, outstanding: null } : null;
}
