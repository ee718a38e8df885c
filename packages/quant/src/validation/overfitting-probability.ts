import { combinations } from './combinatorial-splits.ts';
import { groupBounds } from './purged-folds.ts';

export interface OverfittingProbability {
  /** Share of the divisions in which the best of one half is at or below the median of the other half, 0…1. */
  readonly pbo: number;
  readonly splits: number;
  /** Of the best in sample, by division: how it did there and outside, per period. */
  readonly inSample: Float64Array;
  readonly outOfSample: Float64Array;
  /** Slope of out-of-sample on in-sample performance of the best; below 0: the better it looked, the worse it did. */
  readonly degradationSlope: number;
  /** Share of the divisions in which the best in sample lost outside. */
  readonly lossProbability: number;
}

const DEFAULT_BLOCKS = 16;

/**
 * Probability of backtest overfitting by combinatorially symmetric cross-validation; the measure is the Sharpe ratio
 * per period, or 0 where returns do not vary.
 * @param returns one array per configuration, equal lengths T, net returns of the same periods.
 * @param blocks even, 2 … T; 16 gives 12,870 divisions.
 * @throws RangeError on fewer than two configurations, unequal lengths, returns that are not finite, bad blocks.
 * O(C(S, S/2) · N · S). Source: Bailey, Borwein, López de Prado, Zhu 2017.
 */
export function overfittingProbability(
  returns: readonly Float64Array[],
  blocks = DEFAULT_BLOCKS,
): OverfittingProbability {
  const periods = checkReturns(returns);
  if (!Number.isInteger(blocks) || blocks % 2 !== 0 || blocks < 2 || blocks > periods)
    throw new RangeError(`blocks is ${blocks}; must be even, from 2 to ${periods}`);
  const sums = blockSums(returns, blocks, periods);
  const divisions = combinations(blocks, blocks / 2);
  const inSample = new Float64Array(divisions.length);
  const outOfSample = new Float64Array(divisions.length);
  const outside = new Float64Array(returns.length);
  let overfitted = 0;
  let losses = 0;
  divisions.forEach((chosen, division) => {
    let best = 0;
    let bestInside = Number.NEGATIVE_INFINITY;
    for (let trial = 0; trial < returns.length; trial++) {
      const inside = measure(sums, trial, chosen, outside);
      if (inside > bestInside) [best, bestInside] = [trial, inside];
    }
    const reached = outside[best]!;
    inSample[division] = bestInside;
    outOfSample[division] = reached;
    if (relativeRank(outside, reached) <= 0.5) overfitted++;
    if (reached < 0) losses++;
  });
  return {
    pbo: overfitted / divisions.length,
    splits: divisions.length,
    inSample,
    outOfSample,
    degradationSlope: slope(inSample, outOfSample),
    lossProbability: losses / divisions.length,
  };
}

/** Sums and sums of squares by block, and in all, so that a division costs S additions and not T. */
interface BlockSums {
  readonly blocks: number;
  readonly counts: Float64Array;
  readonly sum: Float64Array;
  readonly squares: Float64Array;
  readonly totalSum: Float64Array;
  readonly totalSquares: Float64Array;
  readonly periods: number;
}

function blockSums(returns: readonly Float64Array[], blocks: number, periods: number): BlockSums {
  const sum = new Float64Array(returns.length * blocks);
  const squares = new Float64Array(returns.length * blocks);
  const totalSum = new Float64Array(returns.length);
  const totalSquares = new Float64Array(returns.length);
  const bounds = groupBounds(periods, blocks);
  returns.forEach((column, trial) => {
    bounds.forEach(([first, end], block) => {
      let total = 0;
      let square = 0;
      for (let row = first; row < end; row++) {
        total += column[row]!;
        square += column[row]! ** 2;
      }
      sum[trial * blocks + block] = total;
      squares[trial * blocks + block] = square;
      totalSum[trial]! += total;
      totalSquares[trial]! += square;
    });
  });
  const counts = Float64Array.from(bounds, ([first, end]) => end - first);
  return { blocks, counts, sum, squares, totalSum, totalSquares, periods };
}

/** @returns the measure within the chosen blocks; that of the rest goes to `outside[trial]`. */
function measure(sums: BlockSums, trial: number, chosen: readonly number[], outside: Float64Array): number {
  let count = 0;
  let sum = 0;
  let squares = 0;
  const base = trial * sums.blocks;
  for (let place = 0; place < chosen.length; place++) {
    const block = chosen[place]!;
    count += sums.counts[block]!;
    sum += sums.sum[base + block]!;
    squares += sums.squares[base + block]!;
  }
  outside[trial] = sharpeOf(
    sums.periods - count,
    sums.totalSum[trial]! - sum,
    sums.totalSquares[trial]! - squares,
  );
  return sharpeOf(count, sum, squares);
}

function sharpeOf(count: number, sum: number, squares: number): number {
  if (count < 2) return 0;
  const mean = sum / count;
  const variance = (squares - count * mean * mean) / (count - 1);
  // What is left of squares that cancel is rounding, not variation.
  return variance > 1e-14 * (squares / count) ? mean / Math.sqrt(variance) : 0;
}

/** Rank/(N + 1), the average rank among equals. */
function relativeRank(values: Float64Array, value: number): number {
  let below = 0;
  let equal = 0;
  for (let index = 0; index < values.length; index++) {
    if (values[index]! < value) below++;
    else if (values[index] === value) equal++;
  }
  return (below + (equal + 1) / 2) / (values.length + 1);
}

function slope(x: Float64Array, y: Float64Array): number {
  let meanX = 0;
  let meanY = 0;
  for (let index = 0; index < x.length; index++) {
    meanX += x[index]! / x.length;
    meanY += y[index]! / x.length;
  }
  let xy = 0;
  let xx = 0;
  for (let index = 0; index < x.length; index++) {
    xy += (x[index]! - meanX) * (y[index]! - meanY);
    xx += (x[index]! - meanX) ** 2;
  }
  return xx > 0 ? xy / xx : 0;
}

/** @returns the common length. @throws RangeError */
export function checkReturns(returns: readonly Float64Array[], least = 2): number {
  const periods = returns[0]?.length ?? 0;
  if (returns.length < least)
    throw new RangeError(`${returns.length} configurations; at least ${least} are needed`);
  returns.forEach((column, trial) => {
    if (column.length !== periods)
      throw new RangeError(`configuration ${trial} has ${column.length} returns, the first has ${periods}`);
    for (let row = 0; row < periods; row++)
      if (!Number.isFinite(column[row]))
        throw new RangeError(`return ${row} of configuration ${trial} is ${column[row]}; must be finite`);
  });
  return periods;
}
