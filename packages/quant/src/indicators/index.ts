export { fromSaved, toSaved } from './kernel.ts';
export type { SavedKernel, ValueKernel } from './kernel.ts';
export * from './smoothing.ts';
export * from './ema.ts';
export * from './rma.ts';
export * from './sma.ts';
export * from './atr.ts';
export * from './supertrend.ts';
export * from './crossover.ts';
