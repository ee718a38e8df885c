import { epochMs } from '@trendy/domain';
import type { CostSample } from '@trendy/domain';
import { Prng } from '@trendy/quant';
import { expect, test } from 'vitest';
import { fitCosts } from './fit-costs.ts';
import { learnedAnswer } from './learned-cost.ts';

/** Orders whose cost is half the spread and what leans against them, more or less. */
function orders(count: number, vpinOf: (row: number) => number | null = () => null): CostSample[] {
  const random = new Prng(7);
  return Array.from({ length: count }, (_, row) => {
    const halfSpreadBps = 1 + 4 * random.uniform();
    const signedImbalance = 2 * random.uniform() - 1;
    const features = { participation: 0.01, sigma: 0.03, halfSpreadBps, signedImbalance, vpin: vpinOf(row) };
    return {
      features: { ...features, volumeRatio: 1, hour: row % 24 },
      predictedBps: halfSpreadBps + 8,
      costBps: halfSpreadBps + 3 * signedImbalance + 0.2 * (random.uniform() - 0.5),
      at: epochMs(1_000 + row),
    };
  });
}

test('two hundred orders make a model, fewer do not', () => {
  expect(fitCosts(orders(199))).toBeNull();
  expect(fitCosts(orders(200))).toMatchObject({ samples: 200, version: 1_199 });
});

test('what it learned is nearer to the cost than the plain prediction, and outweighs it', () => {
  const model = fitCosts(orders(300));
  if (!model) throw new Error('no model');
  expect(model.variance).toBeLessThan(model.ownVariance / 10);
  const [sample] = orders(301).slice(-1);
  const features = sample?.features as unknown as Parameters<typeof learnedAnswer>[1];
  expect(learnedAnswer(model, features)?.bps).toBeCloseTo(sample?.costBps ?? 0, 0);
  expect(learnedAnswer(model, null)).toBeNull();
  expect(learnedAnswer(undefined, features)).toBeNull();
});

test('a one-sidedness that was not known counts as usual; rows of another kind are left out', () => {
  const model = fitCosts(orders(260, (row) => (row % 2 === 0 ? 0.4 : null)));
  expect(model?.mean[3]).toBeCloseTo(0.4, 9);
  const strange: CostSample[] = [{ features: 'text', predictedBps: 1, costBps: 1, at: epochMs(5) }];
  expect(fitCosts([...strange, ...orders(199)])).toBeNull();
});
