import type { Prng } from '../statistics/prng.ts';
import type { HmmParameters } from './hmm-parameters.ts';

const ROUNDS = 10;
/** Chances to stay that restarts begin with: regimes that last, and states that alternate. */
const STAYS = [0.9, 0.9, 0.4, 0.4] as const;

/** Pooled variance of each dimension, ÷ T. */
export function pooledVariances(x: Float64Array, d: number): Float64Array {
  const rows = x.length / d;
  const out = new Float64Array(d);
  for (let axis = 0; axis < d; axis++) {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += x[row * d + axis]! / rows;
    for (let row = 0; row < rows; row++) out[axis]! += (x[row * d + axis]! - mean) ** 2 / rows;
  }
  return out;
}

/**
 * First guess of a model: rows grouped by k-means from k-means++ seeds. Every other restart groups by distance from the
 * mean instead, since calm and wild markets share their mean and differ in spread.
 * Source: Arthur, Vassilvitskii 2007.
 */
export function startingModel(
  x: Float64Array,
  d: number,
  k: number,
  random: Prng,
  restart: number,
): HmmParameters {
  const rows = x.length / d;
  const pooled = pooledVariances(x, d);
  const scaled = scaledRows(x, d, pooled, restart % 2 === 1);
  const stay = STAYS[restart % STAYS.length]!;
  const groups = kMeans(scaled, d, k, random);
  const counts = new Float64Array(k);
  const means = new Float64Array(k * d);
  for (let row = 0; row < rows; row++) counts[groups[row]!]!++;
  for (let row = 0; row < rows; row++)
    for (let axis = 0; axis < d; axis++)
      means[groups[row]! * d + axis]! += x[row * d + axis]! / counts[groups[row]!]!;
  const covariances = new Float64Array(k * d * d);
  for (let row = 0; row < rows; row++) {
    const group = groups[row]!;
    for (let a = 0; a < d; a++)
      for (let b = 0; b < d; b++)
        covariances[(group * d + a) * d + b]! +=
          ((x[row * d + a]! - means[group * d + a]!) * (x[row * d + b]! - means[group * d + b]!)) /
          counts[group]!;
  }
  // A share of the pooled spread keeps a narrow group from starting as a spike.
  for (let group = 0; group < k; group++)
    for (let axis = 0; axis < d; axis++) covariances[(group * d + axis) * d + axis]! += 0.1 * pooled[axis]!;
  return {
    states: k,
    dimensions: d,
    initial: Array.from({ length: k }, () => 1 / k),
    transition: Array.from({ length: k * k }, (_unused, index) =>
      Math.floor(index / k) === index % k ? stay : (1 - stay) / (k - 1),
    ),
    means: [...means],
    covariances: [...covariances],
  };
}

function scaledRows(x: Float64Array, d: number, pooled: Float64Array, bySpread: boolean): Float64Array {
  const rows = x.length / d;
  const out = new Float64Array(x.length);
  for (let axis = 0; axis < d; axis++) {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += x[row * d + axis]! / rows;
    const sd = Math.sqrt(pooled[axis]!) || 1;
    for (let row = 0; row < rows; row++) {
      const value = (x[row * d + axis]! - mean) / sd;
      out[row * d + axis] = bySpread ? Math.abs(value) : value;
    }
  }
  return out;
}

function kMeans(x: Float64Array, d: number, k: number, random: Prng): Int32Array {
  const rows = x.length / d;
  const centres = seeds(x, d, k, random);
  const groups = new Int32Array(rows);
  for (let round = 0; round < ROUNDS; round++) {
    const sums = new Float64Array(k * d);
    const counts = new Float64Array(k);
    let moved = 0;
    for (let row = 0; row < rows; row++) {
      let nearest = 0;
      let least = Number.POSITIVE_INFINITY;
      for (let group = 0; group < k; group++) {
        const distance = squaredDistance(x, row * d, centres, group * d, d);
        if (distance < least) [nearest, least] = [group, distance];
      }
      if (groups[row] !== nearest) moved++;
      groups[row] = nearest;
      counts[nearest]!++;
      for (let axis = 0; axis < d; axis++) sums[nearest * d + axis]! += x[row * d + axis]!;
    }
    for (let index = 0; index < k * d; index++) {
      const count = counts[Math.floor(index / d)]!;
      if (count > 0) centres[index] = sums[index]! / count;
    }
    if (moved === 0) break;
  }
  return groups;
}

/** Each next centre is a row drawn with odds of its squared distance from the centres so far. */
function seeds(x: Float64Array, d: number, k: number, random: Prng): Float64Array {
  const rows = x.length / d;
  const centres = new Float64Array(k * d);
  const first = random.integer(rows);
  centres.set(x.subarray(first * d, first * d + d));
  const nearest = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  for (let group = 1; group < k; group++) {
    let total = 0;
    for (let row = 0; row < rows; row++) {
      nearest[row] = Math.min(nearest[row]!, squaredDistance(x, row * d, centres, (group - 1) * d, d));
      total += nearest[row]!;
    }
    let left = random.uniform() * total;
    let chosen = 0;
    while (chosen < rows - 1 && (left -= nearest[chosen]!) > 0) chosen++;
    centres.set(x.subarray(chosen * d, chosen * d + d), group * d);
  }
  return centres;
}

function squaredDistance(
  x: Float64Array,
  from: number,
  centres: Float64Array,
  at: number,
  d: number,
): number {
  let sum = 0;
  for (let axis = 0; axis < d; axis++) sum += (x[from + axis]! - centres[at + axis]!) ** 2;
  return sum;
}
