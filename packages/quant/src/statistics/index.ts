export { chiSquaredTail } from './chi-squared.ts';
export { assertFinite, autocorrelation, momentsOf, ranksOf, trendLine } from './describe.ts';
export type { Moments, TrendLine } from './describe.ts';
export { inverseNormal, normalCdf, normalPdf } from './normal.ts';
export { lcg, normalFrom, partPrng, Prng } from './prng.ts';
export type { PrngState } from './prng.ts';
export { RunningMoments } from './running-moments.ts';
export { incompleteBeta, logGamma, upperIncompleteGamma } from './special-functions.ts';
export { inverseStudent, studentCdf, studentPdf } from './student-t.ts';
