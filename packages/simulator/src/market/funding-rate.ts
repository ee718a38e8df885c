import { normalAt } from './noise.ts';
import { referenceAt } from './tape.ts';
import type { MarketModel } from './tape.ts';

export const FUNDING_MS = 8 * 3_600_000;
const INTEREST = 0.0001;
const CAP = 0.0075;

export const nextFunding = (at: number): number => (Math.floor(at / FUNDING_MS) + 1) * FUNDING_MS;

/**
 * Rate settled at an instant (a multiple of eight hours): the interest, and a premium that follows the last day's move,
 * since a rising market pays its longs' counterparties. Known for the whole interval before it.
 */
export function fundingRateAt(model: MarketModel, instant: number): number {
  const minute = instant / 60_000 - 480;
  const before = Math.max(model.source.firstDay * 1_440, minute - 1_440);
  const trend = Math.log(referenceAt(model, minute) / referenceAt(model, before));
  const premium = 0.004 * trend + 0.00004 * normalAt(model.seed ^ 0x99, instant / FUNDING_MS);
  // The real rule damps: between ±5 basis points of premium the interest alone is charged.
  const rate = premium + Math.max(-0.0005, Math.min(0.0005, INTEREST - premium));
  const noisy = rate + premium * 0.5;
  return Math.round(Math.max(-CAP, Math.min(CAP, noisy)) * 1e8) / 1e8;
}
