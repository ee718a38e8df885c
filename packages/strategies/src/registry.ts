import type { Strategy, StrategyRegistry } from '@trendy/domain';
import { bollingerRsi } from './bollinger-rsi/strategy.ts';
import { combined } from './combined/strategy.ts';
import { emaCrossover } from './ema-crossover/strategy.ts';
import { fundingArbitrage } from './funding-arbitrage/strategy.ts';
import { ichimokuCloud } from './ichimoku-cloud/strategy.ts';
import { macdStochastic } from './macd-stochastic/strategy.ts';
import { meanReversion } from './mean-reversion/strategy.ts';
import { rangeTrading } from './range-trading/strategy.ts';
import { rsiEma } from './rsi-ema/strategy.ts';
import { supertrend } from './supertrend/strategy.ts';
import { trendFollowing } from './trend-following/strategy.ts';

/** Forgets the type of the parameters: the engine passes back only what the strategy's own schema has parsed. */
const erase = <P>(strategy: Strategy<P>): Strategy => strategy as unknown as Strategy;

export const strategyList: readonly Strategy[] = [
  erase(supertrend),
  erase(rsiEma),
  erase(macdStochastic),
  erase(ichimokuCloud),
  erase(bollingerRsi),
  erase(emaCrossover),
  erase(trendFollowing),
  erase(meanReversion),
  erase(rangeTrading),
  erase(fundingArbitrage),
  erase(combined),
];

const byId = new Map(strategyList.map((strategy) => [strategy.id, strategy]));

export const strategies: StrategyRegistry = { get: (id) => byId.get(id) };
