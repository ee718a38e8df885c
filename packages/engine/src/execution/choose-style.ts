import { createRouting, DEFAULT_PLAN_SETTINGS, routeOrder } from '@trendy/quant';
import type { BookLevels, BookView, ExecutionStyle, ImpactMarket } from '@trendy/quant';
import type { Book, EntryWork, MarketState } from '../state.ts';

/** Fees that the router reckons with where the account's own are not known. Source: METHODS 0b. */
const TAKER_FEE_BPS = 5;
const MAKER_FEE_BPS = 2;
/** A day's standard deviation where the symbol's own is not known: what METHODS 4.4 reckons with. */
export const DAILY_SIGMA = 0.03;
const DAY_MS = 86_400_000;
/** From the decision to the venue. */
const LATENCY_MS = 100;

/**
 * The cheapest way to send an entry into the market as it stands. Without a book only its share of what is traded is
 * known: a small one goes at once, a large one in step with the volume. Source: METHODS 4.6.
 */
export function chooseStyle(
  entry: Pick<EntryWork, 'wanted' | 'side' | 'startedAt' | 'deadline'>,
  market: Pick<MarketState, 'scale' | 'touch'>,
): ExecutionStyle {
  const { scale, touch } = market;
  const quantity = entry.wanted * scale.stepSize;
  if (touch.book === null)
    return quantity <= touch.volume * DEFAULT_PLAN_SETTINGS.participation ? 'aggressive' : 'adaptive';
  const routing = createRouting();
  routeOrder(
    {
      side: entry.side,
      quantity,
      book: bookViewOf(touch.book),
      latencyMs: LATENCY_MS,
      market: tradedIn(touch),
      impactScale: 1,
      learned: null,
      isForcedExit: false,
      takerFeeBps: TAKER_FEE_BPS,
      makerFeeBps: MAKER_FEE_BPS,
      waitMs: entry.deadline - entry.startedAt,
      driftBps: 0,
      isToxic: false,
      knowsVolume: touch.volume > 0,
    },
    routing,
  );
  return routing.style;
}

/** How much is traded in a day at the pace of the last interval; null where none was seen. */
const tradedIn = ({ overMs, volume }: MarketState['touch']): ImpactMarket | null =>
  volume > 0 ? { dailySigma: DAILY_SIGMA, dailyVolume: (volume / overMs) * DAY_MS, outstanding: null } : null;

/** A book in columns, quote per base and base. */
export const bookViewOf = ({ asks, bids }: Book): BookView => ({
  bids: levelsOf(bids),
  asks: levelsOf(asks),
});

const levelsOf = (side: Book['bids']): BookLevels => ({
  price: Float64Array.from(side, ([price]) => price),
  size: Float64Array.from(side, ([, size]) => size),
  levels: side.length,
});
