import type { ParentOrder, PlanSettings } from './plan-types.ts';

/**
 * Limit of an IOC child, ticks: the middle moved by the cap, and never past what the whole order may cost against its
 * arrival; rounded to the owner's better side. @returns null when the other side stands beyond it: nothing would fill.
 */
export function cappedPrice(
  { side, arrivalMid }: ParentOrder,
  { capBps, limitBps }: PlanSettings,
  bid: number,
  ask: number,
): number | null {
  const sign = side === 'buy' ? 1 : -1;
  const capped = moved((bid + ask) / 2, sign, capBps);
  const limit = limitBps === null ? capped : moved(arrivalMid, sign, limitBps);
  const price = side === 'buy' ? Math.min(capped, limit) : Math.max(capped, limit, 1);
  return (side === 'buy' ? price >= ask : price <= bid) ? price : null;
}

/** Whether the price at which the order would now trade costs more than it may against the arrival mid. */
export const isBeyondLimit = (
  { side, arrivalMid }: ParentOrder,
  { limitBps }: PlanSettings,
  touch: number,
): boolean => {
  if (limitBps === null) return false;
  const limit = moved(arrivalMid, side === 'buy' ? 1 : -1, limitBps);
  return side === 'buy' ? touch > limit : touch < limit;
};

function moved(price: number, sign: 1 | -1, bps: number): number {
  const exact = price * (1 + (sign * bps) / 10_000);
  const nearest = Math.round(exact);
  // 600000 × 1.0025 may miss its whole tick by rounding dust.
  if (Math.abs(exact - nearest) < 1e-6) return nearest;
  return sign === 1 ? Math.floor(exact) : Math.ceil(exact);
}
