import type { EngineState, MarketState } from '../state.ts';

/** Notional that a symbol holds, or is about to, quote. */
export const committedNotional = (state: EngineState, market: MarketState): number => {
  const steps = commitment(state, market);
  return steps === 0 ? 0 : steps * market.scale.stepSize * priceIn(market);
};

function commitment(state: EngineState, { position }: MarketState): number {
  let most = Math.abs(position.quantity);
  for (const { config, goal } of state.bots)
    if (config.symbol === position.symbol && goal) most = Math.max(most, Math.abs(goal.quantity));
  return most;
}

const priceIn = ({ markPrice, position, scale }: MarketState): number =>
  Number.isNaN(markPrice) && position.quantity !== 0
    ? position.cost / 1e8 / (Math.abs(position.quantity) * scale.stepSize)
    : markPrice;
