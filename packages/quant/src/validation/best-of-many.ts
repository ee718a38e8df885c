import { checkReturns } from './overfitting-probability.ts';

export interface BestOfManyOptions {
  /** Resamples; the p-value's standard error is at most ½/√resamples. */
  readonly resamples: number;
  /** Mean length of the blocks that are drawn together, periods. Absent: ⌈T^⅓⌉. */
  readonly blockLength?: number;
  /** Seeded generator on (0, 1). */
  readonly uniform: () => number;
}

export interface BestOfMany {
  /** √T·mean/sd of each configuration; 0 where returns do not vary. */
  readonly statistics: Float64Array;
  /** The largest of the statistics in each resample of the world without an edge, ascending. */
  readonly nullMaxima: Float64Array;
}

/**
 * What the best of these very configurations would show if none of them had an edge: rows are resampled in blocks, all
 * configurations together, so that their correlation, fat tails and short memory stay; each mean is then moved to 0.
 * Taking every mean to be 0, and not below, is the case in which a false alarm is most likely.
 * @param returns one array per configuration, equal lengths T ≥ 20, finite.
 * @throws RangeError as `overfittingProbability`. O(resamples · N · T / block).
 * Source: White 2000 (reality check), studentised as in Romano, Wolf 2005; circular blocks, Politis, Romano 1992.
 */
export function bestOfMany(returns: readonly Float64Array[], options: BestOfManyOptions): BestOfMany {
  const periods = checkReturns(returns, 1);
  if (periods < 20) throw new RangeError(`${periods} periods; at least 20 are needed`);
  const block = Math.min(
    periods,
    Math.max(1, Math.round(options.blockLength ?? Math.ceil(Math.cbrt(periods)))),
  );
  const statistics = new Float64Array(returns.length);
  const tables = returns.map((column, trial) => prefixSums(column, statistics, trial));
  const blocks = Math.ceil(periods / block);
  // The last block is shorter, so that every resample has T periods.
  const lastLength = periods - (blocks - 1) * block;
  const starts = new Int32Array(blocks);
  const nullMaxima = new Float64Array(options.resamples);
  for (let resample = 0; resample < options.resamples; resample++) {
    for (let index = 0; index < blocks; index++) starts[index] = Math.floor(options.uniform() * periods);
    let largest = Number.NEGATIVE_INFINITY;
    for (const table of tables) {
      if (table.scale === 0) {
        largest = Math.max(largest, 0);
        continue;
      }
      let sum = 0;
      let squares = 0;
      for (let index = 0; index < blocks; index++) {
        const start = starts[index]!;
        const end = start + (index === blocks - 1 ? lastLength : block);
        sum += table.sums[end]! - table.sums[start]!;
        squares += table.squares[end]! - table.squares[start]!;
      }
      const variance = (squares - (sum * sum) / periods) / (periods - 1);
      if (variance > 0) largest = Math.max(largest, sum / Math.sqrt(variance * periods));
    }
    nullMaxima[resample] = largest;
  }
  return { statistics, nullMaxima: nullMaxima.sort() };
}

/** Share of the resamples whose best is at least `statistic`; never 0: (1 + count)/(1 + resamples). */
export function chanceOf(best: BestOfMany, statistic: number): number {
  const { nullMaxima } = best;
  let low = 0;
  let high = nullMaxima.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (nullMaxima[middle]! < statistic) low = middle + 1;
    else high = middle;
  }
  return (1 + nullMaxima.length - low) / (1 + nullMaxima.length);
}

interface Prefix {
  /** 0 when the returns do not vary. */
  readonly scale: number;
  /** Running sums of the centred returns over two rounds, so that a block may pass the end. */
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

function prefixSums(column: Float64Array, statistics: Float64Array, trial: number): Prefix {
  const periods = column.length;
  let mean = 0;
  for (const value of column) mean += value;
  mean /= periods;
  const sums = new Float64Array(2 * periods + 1);
  const squares = new Float64Array(2 * periods + 1);
  for (let row = 0; row < 2 * periods; row++) {
    const centred = column[row % periods]! - mean;
    sums[row + 1] = sums[row]! + centred;
    squares[row + 1] = squares[row]! + centred * centred;
  }
  const variance = squares[periods]! / (periods - 1);
  const scale = variance > 1e-28 ? Math.sqrt(variance) : 0;
  statistics[trial] = scale === 0 ? 0 : (mean / scale) * Math.sqrt(periods);
  return { scale, sums, squares };
}
