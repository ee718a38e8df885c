export {
  bookImbalance,
  depthWithin,
  microprice,
  orderFlowImbalance,
  weightedImbalance,
} from './book-measures.ts';
export type { TopOfBook } from './book-measures.ts';
export { HourlyProfile } from './hourly-profile.ts';
export type { HourCell } from './hourly-profile.ts';
export { fitImpactModel, predictImpact } from './impact-model.ts';
export type { ImpactFeatures, ImpactModel, ImpactSample } from './impact-model.ts';
export { liquidityScore } from './liquidity-score.ts';
export type { LiquidityMeasures, LiquidityPart, LiquidityScore } from './liquidity-score.ts';
export { fitRidge, fitRidgeForward, predictRidge, ridgeCoefficients } from './ridge.ts';
export type { RidgeFit } from './ridge.ts';
export { createLevels, TickBook } from './tick-book.ts';
export { toxicityOf } from './toxicity.ts';
export type { Toxicity } from './toxicity.ts';
export { bulkBuyShare, Vpin } from './vpin.ts';
export type { VpinTerms } from './vpin.ts';
