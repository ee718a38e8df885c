import type { FeeRates, MarketBackground, NearSide, Reason } from '@trendy/domain';
import { createRouting, DEFAULT_PLAN_SETTINGS, routeOrder } from '@trendy/quant';
import type { ExecutionStyle } from '@trendy/quant';
import type { Book, EntryWork, MarketState, Touch } from '../state.ts';
import { deeper, seenNear } from '../near-depth.ts';
import { bookViewOf } from './book-columns.ts';
import { costFeatures, learnedAnswer } from './learned-cost.ts';
import { DAILY_SIGMA, tradedIn } from './plan-pace.ts';

/** Fees that the router reckons with where the account's own are not known. Source: METHODS 0b. */
const USUAL_FEES: FeeRates = { makerBps: 2, takerBps: 5 };
/** From the decision to the venue. */
const LATENCY_MS = 100;

/** What the router chose, why, and the numbers that decided. */
export interface ChosenStyle {
  readonly style: ExecutionStyle;
  readonly route: Reason;
}

type RoutedEntry = Pick<EntryWork, 'wanted' | 'side' | 'startedAt' | 'deadline' | 'background'>;

/**
 * The cheapest way to send an entry into the market as it stands. Without a book only its share of what is traded is
 * known: a small one goes at once, a large one in step with the volume. Source: METHODS 4.6.
 */
export function chooseStyle(entry: RoutedEntry, market: Pick<MarketState, 'scale' | 'touch'>): ChosenStyle {
  const { scale, touch } = market;
  const quantity = entry.wanted * scale.stepSize;
  if (touch.book === null) {
    const isSmall = quantity <= touch.volume * DEFAULT_PLAN_SETTINGS.participation;
    const style = isSmall ? 'aggressive' : 'adaptive';
    const code = isSmall ? 'route_small_without_book' : 'route_large_without_book';
    const share = touch.volume > 0 ? { volumeSharePercent: (quantity / touch.volume) * 100 } : {};
    return { style, route: { code, values: { style, ...share } } };
  }
  return routed(entry, quantity, touch, touch.book);
}

function routed(entry: RoutedEntry, quantity: number, touch: Touch, book: Book): ChosenStyle {
  const { background } = entry;
  const { dailySigma, fees, toxicity } = background ?? {};
  const { makerBps, takerBps } = fees ?? USUAL_FEES;
  const features = costFeatures(
    { side: entry.side, quantity, at: entry.startedAt },
    { ...touch, ...book },
    background,
  );
  const learned = learnedAnswer(background?.learned, features);
  const routing = createRouting();
  const depth = knownDepth(entry.side, book, background);
  routeOrder(
    {
      side: entry.side,
      quantity,
      nearDepth: depth.base,
      book: bookViewOf(book),
      latencyMs: LATENCY_MS,
      market: tradedIn(touch, background),
      impactScale: 1,
      learned,
      isForcedExit: false,
      takerFeeBps: takerBps,
      makerFeeBps: makerBps,
      waitMs: entry.deadline - entry.startedAt,
      driftBps: 0,
      isToxic: toxicity !== undefined && toxicity.vpin > toxicity.limit,
      knowsVolume: touch.volume > 0,
    },
    routing,
  );
  const { style, reason, slippage, depthShare } = routing;
  return {
    style,
    route: {
      code: `route_${reason}`,
      values: {
        style,
        ...(Number.isFinite(slippage.bps) ? { predictedBps: slippage.bps } : {}),
        ...(Number.isFinite(depthShare) ? { depthSharePercent: depthShare * 100 } : {}),
        ...(depth.isWhole ? {} : { depthFrom: 'seen' }),
        dailySigmaPercent: (dailySigma ?? DAILY_SIGMA) * 100,
        ...(dailySigma === undefined ? { sigmaFrom: 'usual' } : {}),
        takerFeeBps: takerBps,
        makerFeeBps: makerBps,
        ...(fees === undefined ? { feesFrom: 'usual' } : {}),
        ...(toxicity === undefined
          ? { vpinFrom: 'unknown' }
          : { vpin: toxicity.vpin, vpinLimit: toxicity.limit }),
        ...(learned === null || !background?.learned
          ? {}
          : { learnedBps: learned.bps, learnedFrom: background.learned.samples }),
      },
    },
  };
}

/** What rests near on the side that an entry takes from; not whole where neither look reached far enough. */
function knownDepth(side: EntryWork['side'], book: Book, background: MarketBackground | undefined): NearSide {
  const taken = side === 'buy' ? 'asks' : 'bids';
  const [bid, ask] = [book.bids[0]?.[0] ?? Number.NaN, book.asks[0]?.[0] ?? Number.NaN];
  const seen = seenNear(book[taken], (bid + ask) / 2);
  return deeper(seen ?? { base: 0, isWhole: false }, background?.near?.[taken]);
}
