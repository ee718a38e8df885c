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
  const { resamples, uniform } = options;
  const blocks = Math.ceil(periods / block);
  // The last block is shorter, so that every resample has T periods.
  const lastLength = periods - (blocks - 1) * block;
  const starts = Int32Array.from({ length: resamples * blocks }, () => Math.floor(uniform() * periods));
  const statistics = new Float64Array(returns.length);
  const nullMaxima = new Float64Array(resamples).fill(Number.NEGATIVE_INFINITY);
  // One configuration after the other: its sums stay in the processor's cache for all resamples.
  returns.forEach((column, trial) => {
    const centred = centre(column, statistics, trial);
    if (!centred) {
      for (let resample = 0; resample < resamples; resample++)
        nullMaxima[resample] = Math.max(nullMaxima[resample]!, 0);
      return;
    }
    const whole = blockSums(centred, block);
    const short = blockSums(centred, lastLength);
    for (let resample = 0, place = 0; resample < resamples; resample++) {
      let sum = 0;
      let squares = 0;
      for (const end = place + blocks - 1; place < end; place++) {
        const at = 2 * starts[place]!;
        sum += whole[at]!;
        squares += whole[at + 1]!;
      }
      const at = 2 * starts[place++]!;
      sum += short[at]!;
      squares += short[at + 1]!;
      const variance = (squares - (sum * sum) / periods) / (periods - 1);
      if (!(variance > 0)) continue;
      const statistic = sum / Math.sqrt(variance * periods);
      if (statistic > nullMaxima[resample]!) nullMaxima[resample] = statistic;
    }
  });
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

/** Returns less their mean, and the statistic; null when they do not vary. */
function centre(column: Float64Array, statistics: Float64Array, trial: number): Float64Array | null {
  const periods = column.length;
  let mean = 0;
  for (const value of column) mean += value;
  mean /= periods;
  const centred = column.map((value) => value - mean);
  let squares = 0;
  for (const value of centred) squares += value * value;
  const variance = squares / (periods - 1);
  if (!(variance > 1e-28)) return null;
  statistics[trial] = (mean / Math.sqrt(variance)) * Math.sqrt(periods);
  return centred;
}

/** For every start the sum and the sum of squares of the block that begins there, going round at the end. */
function blockSums(centred: Float64Array, length: number): Float64Array {
  const periods = centred.length;
  const out = new Float64Array(2 * periods);
  for (let start = 0; start < periods; start++) {
    let sum = 0;
    let squares = 0;
    for (let offset = 0, row = start; offset < length; offset++, row++) {
      if (row === periods) row = 0;
      sum += centred[row]!;
      squares += centred[row]! ** 2;
    }
    out[2 * start] = sum;
    out[2 * start + 1] = squares;
  }
  return out;
}
