export {
  bookImbalance,
  depthWithin,
  microprice,
  orderFlowImbalance,
  weightedImbalance,
} from './book-measures.ts';
export type { TopOfBook } from './book-measures.ts';
export { fitImpactModel, predictImpact } from './impact-model.ts';
export type { ImpactFeatures, ImpactModel, ImpactSample } from './impact-model.ts';
export { fitRidge, fitRidgeForward, predictRidge, ridgeCoefficients } from './ridge.ts';
export type { RidgeFit } from './ridge.ts';
export { createLevels, TickBook } from './tick-book.ts';
export { bulkBuyShare, Vpin } from './vpin.ts';
export type { VpinTerms } from './vpin.ts';
