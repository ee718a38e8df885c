import type { Strategy, StrategyRegistry } from '@trendy/domain';
import { emaCrossover } from './ema-crossover/strategy.ts';
import { supertrend } from './supertrend/strategy.ts';

/** Forgets the type of the parameters: the engine passes back only what the strategy's own schema has parsed. */
const erase = <P>(strategy: Strategy<P>): Strategy => strategy as unknown as Strategy;

export const strategyList: readonly Strategy[] = [erase(supertrend), erase(emaCrossover)];

const byId = new Map(strategyList.map((strategy) => [strategy.id, strategy]));

export const strategies: StrategyRegistry = { get: (id) => byId.get(id) };
