import { proportion, quote } from '@trendy/domain';
import type { InstrumentScale, Quote } from '@trendy/domain';

const RATE_SCALE = 10_000_000_000;

/** Unsigned notional of a position at a mark price, nearest money unit; mark prices may lie between ticks. */
export function markNotional(scale: InstrumentScale, quantity: number, markPrice: number): Quote {
  return quote(Math.round(Math.abs(quantity) * (markPrice / scale.tickSize) * scale.unitsPerTickStep));
}

/**
 * Funding settled on an open position: negative is paid. Longs pay a positive rate, shorts receive it.
 * Rounds down, so what is paid is never less, and what is received never more, than the rate.
 * @param quantity signed steps at the settlement instant.
 * @param rate     of that instant's settlement, e.g. 0.0001; resolved to 1e-10.
 */
export function fundingAmount(
  scale: InstrumentScale,
  quantity: number,
  markPrice: number,
  rate: number,
): Quote {
  if (quantity === 0) return quote(0);
  const signedRate = Math.round(rate * RATE_SCALE) * (quantity > 0 ? -1 : 1);
  return quote(proportion(markNotional(scale, quantity, markPrice), signedRate, RATE_SCALE, 'floor'));
}
