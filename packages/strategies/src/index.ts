export { strategies, strategyList } from './registry.ts';
export { CONDITION_WORDS } from './condition-words.ts';
export { REASON_WORDS } from './reason-words.ts';
export { emaCrossover } from './ema-crossover/strategy.ts';
export { supertrend } from './supertrend/strategy.ts';
export type { EmaCrossoverParams } from './ema-crossover/params.ts';
export type { SupertrendParams } from './supertrend/params.ts';
