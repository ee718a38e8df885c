import { almgrenChriss } from './almgren-chriss.ts';
import { almgrenImpact, permanentImpact } from './impact.ts';
import type { ImpactMarket } from './impact.ts';
import type { BookView } from './book-view.ts';
import type { OrderSide } from './plan-types.ts';
import { createSlippagePrediction, predictSlippage } from './predict-slippage.ts';

/** An order that is to be spread over a time, and the market that it meets. Quantities in the unit of the market's volume. */
export interface PaceQuestion {
  /** Above 0. */
  readonly quantity: number;
  readonly durationMs: number;
  /** Slices, all of the same length; at least 1. */
  readonly periods: number;
  /** Middle of the market, quote per base, above 0. */
  readonly price: number;
  readonly halfSpreadBps: number;
  readonly side: OrderSide;
  /** As it stands, prices in any one unit, sizes in that of the quantity; null where none is known. */
  readonly book: BookView | null;
  readonly market: ImpactMarket;
  /** λ times the order's notional; see `PACE_AVERSION`. */
  readonly aversion?: number;
}

export interface Pace {
  /** Almgren–Chriss κT for `PlanSettings.urgency`, 0 … STEEPEST_PACE. */
  readonly urgency: number;
  /** Temporary impact of the order at an even pace, bps: what η was derived from. */
  readonly temporaryBps: number;
}

/**
 * What a unit of variance of the cost is worth, both as shares of the order's notional: λ = aversion / notional, so that
 * the shape depends on the market and not on how large an account is. The example of Almgren and Chriss has 50 (a λ of
 * 10⁻⁶ per dollar for 50 million dollars); 10 pays 1.25 bps to be rid of the 35 bps that an hour's even pace may stray
 * by at a volatility of 3 % a day.
 */
export const PACE_AVERSION = 10;
/** No steeper than the paper's own example: half of an order in the first quarter of its time. Beyond, it is no TWAP. */
export const STEEPEST_PACE = 3;
const DAY_MS = 86_400_000;
const BPS = 10_000;

/**
 * How much faster than evenly an order should begin: κT of the Almgren–Chriss schedule. In days, units of the asset and
 * quote: σ is a day's deviation times the price; γ the slope of the permanent impact, and η that of the temporary one,
 * straight from 0 to what the order's even pace costs by the larger of the volume's law and the visible book.
 * @throws RangeError on a quantity, time or volume that is not above 0.
 * Source: METHODS 4.1, 4.4 (Almgren, Chriss 2000; Almgren, Thum, Hauptmann, Li 2005).
 */
export function schedulePace(question: PaceQuestion): Pace {
  const { durationMs, halfSpreadBps, market, periods, price, quantity } = question;
  const duration = durationMs / DAY_MS;
  const permanentBps = permanentImpact(quantity, market);
  const temporaryBps = Math.max(
    almgrenImpact(quantity, duration, market) - permanentBps,
    sliceWalk(question),
  );
  const eta = ((temporaryBps / BPS) * price) / (quantity / duration);
  const gamma = (2 * (permanentBps / BPS) * price) / quantity;
  // An order of more than the market trades in days: there is no such schedule, and no reason to hurry.
  if (!(eta > (gamma * duration) / periods / 2)) return { urgency: 0, temporaryBps };
  const { kappa } = almgrenChriss({
    quantity,
    duration,
    periods,
    sigma: market.dailySigma * price,
    eta,
    gamma,
    epsilon: (halfSpreadBps / BPS) * price,
    lambda: (question.aversion ?? PACE_AVERSION) / (quantity * price),
  });
  return { urgency: Math.min(STEEPEST_PACE, kappa * duration), temporaryBps };
}

/** What one even slice costs beyond the touch, bps; 0 where no book tells. */
function sliceWalk({ book, market, periods, quantity, side }: PaceQuestion): number {
  if (book === null) return 0;
  const slice = {
    side,
    quantity: quantity / periods,
    book,
    market,
    latencyMs: 0,
    impactScale: 1,
    learned: null,
  };
  const prediction = createSlippagePrediction();
  predictSlippage(slice, prediction);
  // A side without any level says nothing of what a slice would cost.
  return Number.isFinite(prediction.bps) ? prediction.walk : 0;
}
