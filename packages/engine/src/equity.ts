import type { EngineState, MarketState } from './state.ts';

/** A price in ticks; not rounded, because a mark may lie between ticks. */
export function exactTicks(market: Pick<MarketState, 'scale'>, price: number): number {
  const exact = price / market.scale.tickSize;
  const nearest = Math.round(exact);
  // 60000.1 / 0.1 is 600000.9999…: a price on the grid must stay where it is.
  return Math.abs(exact - nearest) < 1e-6 ? nearest : exact;
}

/** Unrealised profit of one symbol at its mark, money units; 0 while flat. */
export function unrealisedOf(market: MarketState): number {
  return unrealisedAt(market, market.markPrice);
}

/** Unrealised profit of one symbol at a price, money units; 0 while flat or without a price. */
export function unrealisedAt(market: MarketState, price: number): number {
  const { position } = market;
  if (position.quantity === 0 || Number.isNaN(price)) return 0;
  const value = Math.round(
    Math.abs(position.quantity) * exactTicks(market, price) * market.scale.unitsPerTickStep,
  );
  return position.quantity > 0 ? value - position.cost : position.cost - value;
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
