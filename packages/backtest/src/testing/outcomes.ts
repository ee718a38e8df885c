import { Prng } from '@trendy/quant';
import type { Outcome } from '../research/evaluation.ts';
import { START } from './builders.ts';

/** Daily returns of a given mean and deviation, seeded. */
export const anOutcome = (
  changes: Partial<Outcome> & { readonly seed?: number; readonly mean?: number; readonly days?: number } = {},
): Outcome => {
  const { seed = 1, mean = 0, days = 200, ...rest } = changes;
  const random = new Prng(seed);
  const dailyReturns = Float64Array.from({ length: days }, () => mean + 0.01 * random.normal());
  return {
    dailyReturns,
    firstDay: START,
    netReturn: dailyReturns.reduce((growth, value) => growth * (1 + value), 1) - 1,
    maxDrawdown: 0.1,
    trades: 50,
    turnover: 0.2,
    stoppedAt: null,
    ...rest,
  };
};
