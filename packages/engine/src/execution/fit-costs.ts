import type { CostSample, LearnedCost } from '@trendy/domain';
import { fitImpactModel } from '@trendy/quant';
import type { CostFeatures } from './learned-cost.ts';

/** The part of the samples that each fold of the model was never fitted to begins here. */
const FIRST_FOLD = 1 / 6;

/**
 * A model of what entries cost, from those that are done.
 * @param samples oldest first. @returns null with fewer than 200 that can be read: the plain prediction stands alone.
 * Source: METHODS 5.6.
 */
export function fitCosts(samples: readonly CostSample[]): LearnedCost | null {
  const read = samples.flatMap((sample) => {
    const features = featuresIn(sample.features);
    return features === null || !Number.isFinite(sample.costBps) ? [] : [{ ...sample, features }];
  });
  const known = read.flatMap(({ features }) => (features.vpin === null ? [] : [features.vpin]));
  const usualVpin = known.length === 0 ? 0 : known.reduce((sum, vpin) => sum + vpin, 0) / known.length;
  const model = fitImpactModel(
    read.map(({ costBps, features }) => ({ ...features, vpin: features.vpin ?? usualVpin, costBps })),
  );
  const last = read.at(-1);
  if (model === null || !last) return null;
  // The plain prediction is judged by the same orders as the model.
  const judged = read.slice(Math.floor(read.length * FIRST_FOLD));
  const squares = judged.reduce((sum, { costBps, predictedBps }) => sum + (costBps - predictedBps) ** 2, 0);
  const { beta, intercept, lambda, mean, sd } = model.fit;
  return {
    version: last.at,
    samples: model.samples,
    beta,
    intercept,
    mean,
    sd,
    lambda,
    variance: model.variance,
    ownVariance: squares / judged.length,
  };
}

const NUMBERS = [
  'participation',
  'sigma',
  'halfSpreadBps',
  'signedImbalance',
  'volumeRatio',
  'hour',
] as const;

/** A stored row, if it is one of ours. */
function featuresIn(stored: CostSample['features']): CostFeatures | null {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return null;
  const row = stored as Readonly<Record<string, unknown>>;
  if (!NUMBERS.every((name) => Number.isFinite(row[name]))) return null;
  return { ...(row as unknown as CostFeatures), vpin: typeof row['vpin'] === 'number' ? row['vpin'] : null };
}
