export { accuracyOf, Forest } from './forest/forest-model.ts';
export type { ForestModel } from './forest/forest-model.ts';
export { labelLimits, labelOf, REGIME_CLASSES } from './forest/label-regimes.ts';
export type { LabelLimits } from './forest/label-regimes.ts';
export { MARKET_FEATURES, MarketFeatures } from './forest/market-features.ts';
export type { MarketBar } from './forest/market-features.ts';
export { RegimeClassifier } from './forest/regime-classifier.ts';
export type {
  ClassifierArtefact,
  ClassifierReading,
  HeldOutScore,
  RegimeClassifierOptions,
} from './forest/regime-classifier.ts';
export { ForestTraining, permutationImportance, trainForest } from './forest/train-forest.ts';
export type { ForestOptions, TrainedForest } from './forest/train-forest.ts';
export {
  fitGarch,
  forecastVariances,
  nextVariance,
  persistence,
  updateVariance,
  variancePath,
} from './garch.ts';
export type { GarchFitOptions, GarchParameters, VolatilityModel } from './garch.ts';
export { smoothHmm } from './hmm-expectation.ts';
export { filterHmm, HmmFilter } from './hmm-filter.ts';
export { fitHmm, improveHmm, selectHmm } from './hmm-fit.ts';
export type { HmmFailure, HmmFit, HmmFitOptions } from './hmm-fit.ts';
export type { HmmParameters } from './hmm-parameters.ts';
export { detectRegimes, NoLookAheadRegimeDetector } from './regime-detector.ts';
export type {
  RegimeArtefact,
  RegimeColumns,
  RegimeDetectorOptions,
  RegimeReading,
} from './regime-detector.ts';
export { matchStates, orderStates, RegimeHysteresis } from './regime-labels.ts';
export { ScenarioAlarms } from './scenario-alarms.ts';
export type { AlarmBar, Alarms } from './scenario-alarms.ts';
export * from './scenario-matrix.ts';
export type { FilteredProb, SmoothedStates } from './state-probabilities.ts';
export { createRegimeTrail, feedRegimeTrail, readRegime, REGIME_HISTORY } from './trailing-regime.ts';
export type { RegimeTrail, TrailingReading, TrailingRegime } from './trailing-regime.ts';
