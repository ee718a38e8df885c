import { expect, test } from 'vitest';
import { Prng } from '../statistics/index.ts';
import { SmaKernel, StdevKernel, SumKernel, VarianceKernel } from './index.ts';
import type { ValueKernel } from './index.ts';

const UPDATES = 1_000_000;
const PERIOD = 50;

/** Mean and variance of a window, afresh and in two passes. */
function afresh(window: readonly number[]): { readonly mean: number; readonly variance: number } {
  const origin = window[0]!;
  const mean = window.reduce((sum, value) => sum + (value - origin), 0) / window.length;
  const variance = window.reduce((sum, value) => sum + (value - origin - mean) ** 2, 0) / window.length;
  return { mean: origin + mean, variance };
}

test('a million updates leave sums, means and variances within 1e-9 of a fresh computation', () => {
  const random = new Prng(20_240_202);
  const kernels: Record<'sum' | 'mean' | 'variance' | 'stdev', ValueKernel> = {
    sum: new SumKernel(PERIOD),
    mean: new SmaKernel(PERIOD),
    variance: new VarianceKernel(PERIOD),
    stdev: new StdevKernel(PERIOD),
  };
  const window: number[] = [];
  let price = 60_000;
  let worst = 0;
  for (let update = 0; update < UPDATES; update++) {
    // Now and then a price from another world, whose rounding a careless sum would keep for ever.
    const value = update % 100_003 === 100_002 ? 1e12 : (price += random.normal());
    window.push(value);
    if (window.length > PERIOD) window.shift();
    const sum = kernels.sum.update(value);
    const mean = kernels.mean.update(value);
    const variance = kernels.variance.update(value);
    const stdev = kernels.stdev.update(value);
    if (update % 997 !== 0 || update < PERIOD || update % 100_003 < 3 * PERIOD) continue;
    const fresh = afresh(window);
    worst = Math.max(
      worst,
      Math.abs(sum / (fresh.mean * PERIOD) - 1),
      Math.abs(mean / fresh.mean - 1),
      Math.abs(variance / fresh.variance - 1),
      Math.abs(stdev / Math.sqrt(fresh.variance) - 1),
    );
  }
  expect(worst).toBeLessThan(1e-9);
});
