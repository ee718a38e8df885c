import type { BookView } from './book-view.ts';
import { permanentImpact, squareRootImpact } from './impact.ts';
import type { ImpactMarket } from './impact.ts';
import type { OrderSide } from './plan-types.ts';
import { createBookWalk, walkBook } from './walk-book.ts';
import type { BookWalk } from './walk-book.ts';

const DAY_MS = 86_400_000;

/** METHODS 4.5: from the first on the user is told and the order waits in the spread; beyond the second it is refused. */
export const SLIPPAGE_ALERT_BPS = 25;
export const SLIPPAGE_LIMIT_BPS = 50;

export interface SlippageQuestion {
  readonly side: OrderSide;
  /** In the unit of the book's sizes and of the daily volume, above 0. */
  readonly quantity: number;
  readonly book: BookView;
  /** From the decision to the venue. */
  readonly latencyMs: number;
  /** null: unknown; then latency and permanent terms are 0, and beyond the visible depth there is no price. */
  readonly market: ImpactMarket | null;
  /** Y of the square-root law. */
  readonly impactScale: number;
  /** The learned model's word and the variances of both errors, bps²; null: none fitted yet. */
  readonly learned: { readonly bps: number; readonly variance: number; readonly ownVariance: number } | null;
}

/** All in basis points of the middle, above 0 against the owner. Written again at each prediction. */
export interface SlippagePrediction {
  /** The answer: the sum of the parts, or its blend with the learned model. Infinity: no depth and no way to tell. */
  bps: number;
  halfSpread: number;
  /** Average price beyond the touch. */
  walk: number;
  latency: number;
  permanent: number;
  /** More was asked for than is visible: `walk` holds an extrapolation. */
  isExtrapolated: boolean;
  readonly scratch: BookWalk;
}

export const createSlippagePrediction = (): SlippagePrediction => ({
  bps: 0,
  halfSpread: 0,
  walk: 0,
  latency: 0,
  permanent: 0,
  isExtrapolated: false,
  scratch: createBookWalk(),
});

/**
 * Cost of taking `quantity` now, against the middle: half spread, exact walk through the visible levels (what is not
 * visible goes on from the last level by the square-root law), σ√latency and the permanent move; blended with a learned
 * prediction by inverse error variance. Fees are not in it. Allocates nothing; O(levels).
 * Source: METHODS 4.5.
 */
export function predictSlippage(question: SlippageQuestion, out: SlippagePrediction): void {
  const { side, quantity, book, market, latencyMs, learned } = question;
  const { bids, asks } = book;
  if (bids.levels === 0 || asks.levels === 0) {
    out.bps = Number.POSITIVE_INFINITY;
    out.halfSpread = out.walk = out.latency = out.permanent = 0;
    out.isExtrapolated = true;
    return;
  }
  const bid = bids.price[0]!;
  const ask = asks.price[0]!;
  const perBps = 10_000 / ((bid + ask) / 2);
  const sign = side === 'buy' ? 1 : -1;
  const touch = side === 'buy' ? ask : bid;
  const walk = out.scratch;
  walkBook(side === 'buy' ? asks : bids, quantity, walk);
  const missing = quantity - walk.filled;
  // Shares of the whole, so that dust of adding up does not look like a price.
  let beyond = sign * (walk.paid - touch * walk.filled) * perBps;
  if (missing > 0)
    beyond +=
      missing *
      (market === null
        ? Number.POSITIVE_INFINITY
        : sign * (walk.lastPrice - touch) * perBps +
          squareRootImpact(missing, market.dailyVolume, market.dailySigma, question.impactScale));
  out.isExtrapolated = missing > 0;
  out.halfSpread = ((ask - bid) / 2) * perBps;
  out.walk = beyond / quantity;
  out.latency = market === null ? 0 : market.dailySigma * Math.sqrt(latencyMs / DAY_MS) * 10_000;
  out.permanent = market === null ? 0 : permanentImpact(quantity, market);
  const own = out.halfSpread + out.walk + out.latency + out.permanent;
  out.bps = learned === null || own === Number.POSITIVE_INFINITY ? own : blend(own, learned);
}

/** Each by the inverse of its error's variance: who errs less speaks louder. */
const blend = (
  own: number,
  { bps, variance, ownVariance }: NonNullable<SlippageQuestion['learned']>,
): number => (own * variance + bps * ownVariance) / (variance + ownVariance);

/** `ok` below 25 bps, `alert` from there on, `reject` above 50; NaN is rejected. */
export function judgeSlippage(bps: number): 'ok' | 'alert' | 'reject' {
  if (!(bps <= SLIPPAGE_LIMIT_BPS)) return 'reject';
  return bps >= SLIPPAGE_ALERT_BPS ? 'alert' : 'ok';
}
