import type { InstrumentScale } from '@trendy/domain';
import type { EngineState, MarketState } from './state.ts';

/** A price in ticks; not rounded, because a mark may lie between ticks. */
export function exactTicks(market: Pick<MarketState, 'scale'>, price: number): number {
  return ticksAt(price, market.scale.tickSize);
}

/** Added and taken away again, it leaves the nearest whole number of anything below 2^51. */
const TO_WHOLE = 1.5 * 2 ** 52;

function ticksAt(price: number, tickSize: number): number {
  const exact = price / tickSize;
  // `Math.round` branches on which side of the grid the division came out: a coin toss at every bar. Where the two
  // differ (halves, beyond 2^51) the exact price is the answer.
  const nearest = exact + TO_WHOLE - TO_WHOLE;
  // 60000.1 / 0.1 is 600000.9999…: a price on the grid must stay where it is.
  return Math.abs(exact - nearest) < 1e-6 ? nearest : exact;
}

/** Unrealised profit of one symbol at its mark, money units; 0 while flat. */
export function unrealisedOf({ position, scale, markPrice }: MarketState): number {
  return unrealisedAt(position.quantity, position.cost, scale, markPrice);
}

/**
 * Unrealised profit at a price, money units; 0 while flat or without a price.
 * @param held signed steps. @param cost money units.
 */
export function unrealisedAt(held: number, cost: number, scale: InstrumentScale, price: number): number {
  if (held === 0 || Number.isNaN(price)) return 0;
  const value = Math.round(Math.abs(held) * ticksAt(price, scale.tickSize) * scale.unitsPerTickStep);
  return held > 0 ? value - cost : cost - value;
}

/** Wallet and unrealised profit of all positions, money units. */
export function equityOf(state: EngineState): number {
  let equity = state.wallet;
  const { marketList } = state;
  for (let index = 0; index < marketList.length; index++) equity += unrealisedOf(marketList[index]!);
  return equity;
}

/** Loss since the highest equity, 0…1. */
export function drawdownOf(state: EngineState): number {
  if (state.peakEquity <= 0) return 0;
  return Math.min(1, Math.max(0, 1 - equityOf(state) / state.peakEquity));
}
