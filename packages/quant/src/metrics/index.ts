export { deviationOf, meanOf, quantileOf } from './moments.ts';
export type { Metric } from './moments.ts';
export * from './returns.ts';
export * from './trades.ts';
export * from './against.ts';
export * from './risk.ts';
export * from './value-at-risk.ts';
