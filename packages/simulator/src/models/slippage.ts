import { ticks } from '@trendy/domain';
import type { Side, Ticks } from '@trendy/domain';

export const DEFAULT_SLIPPAGE_BPS = 2;

/**
 * Price of a market fill that slips `slippageBps` against its owner from `reference`; rounds to the worse tick,
 * never below one tick.
 */
export function slippedTicks(reference: Ticks, side: Side, slippageBps: number): Ticks {
  const exact = reference * (1 + ((side === 'buy' ? 1 : -1) * slippageBps) / 10_000);
  const nearest = Math.round(exact);
  // 600000 × 1.0002 is 600119.9999…: a result on the grid must not move by another tick.
  if (Math.abs(exact - nearest) < 1e-6) return ticks(Math.max(1, nearest));
  return ticks(Math.max(1, side === 'buy' ? Math.ceil(exact) : Math.floor(exact)));
}
