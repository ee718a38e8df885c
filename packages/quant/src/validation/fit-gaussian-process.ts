import { nelderMead } from '../optimisation/index.ts';
import { GaussianProcess } from './gaussian-process.ts';

const STARTS = [0.2, 0.5, 1.2] as const;
const ITERATIONS_PER_PARAMETER = 25;
const LEAST_NOISE = 1e-6;

/** Natural logarithms between which hyper-parameters are searched, and the spread of their log-normal priors. */
const LENGTH = { least: Math.log(0.02), most: Math.log(10), middle: Math.log(0.5), spread: 1 };
const AMPLITUDE = { least: Math.log(0.05), most: Math.log(20), middle: 0, spread: 1 };
const NOISE = { least: Math.log(LEAST_NOISE), most: Math.log(1), middle: Math.log(1e-2), spread: 2 };

/**
 * A Matérn-5/2 process with a length scale for each coordinate, an amplitude and noise, by marginal likelihood from
 * three starts. Weak priors keep a handful of observations from fitting them exactly.
 * @param points in 0…1. @param values standardised: mean 0, deviation 1.
 * @throws RangeError as `GaussianProcess`. Source: Snoek, Larochelle, Adams 2012; METHODS 7.5.
 */
export function fitGaussianProcess(points: readonly Float64Array[], values: Float64Array): GaussianProcess {
  const axes = points[0]?.length ?? 0;
  const bounds = [...Array.from({ length: axes }, () => LENGTH), AMPLITUDE, NOISE];
  const make = (logs: Float64Array): GaussianProcess =>
    new GaussianProcess(points, values, {
      shape: 'matern52',
      lengths: Array.from(logs.subarray(0, axes), Math.exp),
      amplitude: Math.exp(logs[axes]!),
      noise: Math.exp(logs[axes + 1]!),
    });
  const cost = (logs: Float64Array): number => {
    let prior = 0;
    for (let index = 0; index < bounds.length; index++) {
      const { least, most, middle, spread } = bounds[index]!;
      if (logs[index]! < least || logs[index]! > most) return Number.POSITIVE_INFINITY;
      prior += 0.5 * ((logs[index]! - middle) / spread) ** 2;
    }
    return prior - make(logs).logLikelihood;
  };
  let best: { point: Float64Array; value: number } | null = null;
  for (const length of STARTS) {
    const start = Float64Array.from(bounds, ({ middle }, index) =>
      index < axes ? Math.log(length) : middle,
    );
    const found = nelderMead(cost, start, {
      step: 0.5,
      maxIterations: ITERATIONS_PER_PARAMETER * bounds.length,
      valueTolerance: 1e-4,
      pointTolerance: 1e-2,
    });
    if (!best || found.value < best.value) best = found;
  }
  return make(best!.point);
}
