import { chiSquaredTail } from '../statistics/chi-squared.ts';

export interface LikelihoodRatio {
  readonly statistic: number;
  readonly pValue: number;
}

/**
 * Whether losses beyond value at risk come as often as they should. χ²(1).
 * @param periods T ≥ 1. @param exceptions 0 … T. @param tail expected share of exceptions.
 * Source: Kupiec 1995; 0 · ln 0 counts as 0.
 */
export function kupiecTest(periods: number, exceptions: number, tail: number): LikelihoodRatio {
  if (!(Number.isSafeInteger(periods) && periods >= 1))
    throw new RangeError(`periods is ${periods}; must be a whole number from 1 on`);
  if (!(Number.isSafeInteger(exceptions) && exceptions >= 0 && exceptions <= periods))
    throw new RangeError(`exceptions is ${exceptions}; must be a whole number in 0 … ${periods}`);
  if (!(tail > 0 && tail < 1)) throw new RangeError(`tail is ${tail}; must lie between 0 and 1`);
  const share = exceptions / periods;
  const quiet = periods - exceptions;
  const expected = times(quiet, 1 - tail) + times(exceptions, tail);
  const seen = times(quiet, 1 - share) + times(exceptions, share);
  return ratio(-2 * (expected - seen));
}

/** How often a period of one kind followed one of another; 1 is an exception. */
export interface Transitions {
  readonly n00: number;
  readonly n01: number;
  readonly n10: number;
  readonly n11: number;
}

/** Whether an exception makes the next one likelier. χ²(1). Source: Christoffersen 1998. */
export function christoffersenTest({ n00, n01, n10, n11 }: Transitions): LikelihoodRatio {
  const afterQuiet = share(n01, n00 + n01);
  const afterLoss = share(n11, n10 + n11);
  const overall = share(n01 + n11, n00 + n01 + n10 + n11);
  const together = times(n00 + n10, 1 - overall) + times(n01 + n11, overall);
  const apart =
    times(n00, 1 - afterQuiet) + times(n01, afterQuiet) + times(n10, 1 - afterLoss) + times(n11, afterLoss);
  return ratio(-2 * (together - apart));
}

/** @param isException one entry a period, oldest first. */
export function transitionsOf(isException: readonly boolean[]): Transitions {
  const counts = { n00: 0, n01: 0, n10: 0, n11: 0 };
  for (let index = 1; index < isException.length; index++)
    counts[`n${isException[index - 1] ? 1 : 0}${isException[index] ? 1 : 0}`]++;
  return counts;
}

const times = (count: number, probability: number): number =>
  count === 0 ? 0 : count * Math.log(probability);
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
const ratio = (value: number): LikelihoodRatio => {
  const statistic = Math.max(0, value);
  return { statistic, pValue: chiSquaredTail(statistic, 1) };
};
