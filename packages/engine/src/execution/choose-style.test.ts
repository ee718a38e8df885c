import { marketMs, scaleOf } from '@trendy/domain';
import { expect, test } from 'vitest';
import { anInstrument } from '../testing/desk.ts';
import { chooseStyle } from './choose-style.ts';

const scale = scaleOf(anInstrument());
const entry = {
  wanted: Math.round(0.01 / scale.stepSize),
  side: 'buy',
  startedAt: marketMs(0),
  deadline: marketMs(60_000),
} as const;
/** A spread of 10 bps with a hundred times the order on both sides, and more behind. */
const wide = (volume: number) => ({
  scale,
  touch: {
    at: marketMs(0),
    bid: 49_975,
    ask: 50_025,
    volume,
    overMs: 60_000,
    book: {
      bids: [
        [49_975, 1],
        [49_974, 50],
      ],
      asks: [
        [50_025, 1],
        [50_026, 50],
      ],
    } as const,
  },
});

test('a wide spread in a busy market is waited for; where nothing trades nobody would come', () => {
  expect(chooseStyle(entry, wide(500)).style).toBe('passive');
  expect(chooseStyle(entry, wide(0)).style).toBe('aggressive');
});

test('without a book a small share of what trades goes at once, a large one in step with it', () => {
  const blind = (volume: number) => ({ scale, touch: { ...wide(volume).touch, book: null } });
  expect(chooseStyle(entry, blind(500)).style).toBe('aggressive');
  expect(chooseStyle(entry, blind(0.001)).style).toBe('adaptive');
});

test('toxic flow forbids waiting; the symbol’s own deviation decides how likely a wait is', () => {
  const toxic = { toxicity: { vpin: 0.6, limit: 0.5 }, dailySigma: 0.03, dailyVolume: 500_000 };
  expect(chooseStyle({ ...entry, background: toxic }, wide(500))).toMatchObject({
    style: 'aggressive',
    route: { code: 'route_toxic', values: { vpin: 0.6, vpinLimit: 0.5, dailySigmaPercent: 3 } },
  });
  const calm = { dailySigma: 0.0005, dailyVolume: 500_000 };
  // Nothing moves: nobody would ever come to the order.
  expect(chooseStyle({ ...entry, background: calm }, wide(500))).toMatchObject({
    style: 'aggressive',
    route: { code: 'route_cheapest', values: { vpinFrom: 'unknown' } },
  });
});

test('the account’s own fees decide between taking and waiting; without them the usual ones count, and it says so', () => {
  const market = wide(500);
  const at = (makerBps: number, takerBps: number) =>
    chooseStyle({ ...entry, background: { fees: { makerBps, takerBps } } }, market);
  expect(chooseStyle(entry, market).route.values).toMatchObject({
    makerFeeBps: 2,
    takerFeeBps: 5,
    feesFrom: 'usual',
  });
  // Resting costs more than the whole spread gains.
  expect(at(12, 0)).toMatchObject({
    style: 'aggressive',
    route: { code: 'route_cheapest', values: { makerFeeBps: 12, takerFeeBps: 0 } },
  });
  expect(at(-1, 5).style).toBe('passive');
  expect(at(-1, 5).route.values).not.toHaveProperty('feesFrom');
});

test('a book that breaks off before ten basis points counts as deep as it is seen, until a deeper look says more', () => {
  const large = { ...entry, wanted: Math.round(2 / scale.stepSize) };
  const close = wide(500);
  const asks = [
    [49_976, 1],
    [49_977, 10],
  ] as const;
  const market = { ...close, touch: { ...close.touch, ask: 49_976, book: { ...close.touch.book, asks } } };
  expect(chooseStyle(large, market)).toMatchObject({
    style: 'adaptive',
    route: {
      code: 'route_large',
      values: { depthFrom: 'seen', depthSharePercent: expect.closeTo(18.18, 2) as number },
    },
  });
  const side = { base: 200, isWhole: true };
  const { style, route } = chooseStyle(
    { ...large, background: { near: { bids: side, asks: side } } },
    market,
  );
  expect(style).not.toBe('adaptive');
  expect(route.values).toMatchObject({ depthSharePercent: expect.closeTo(1, 9) as number });
  expect(route.values).not.toHaveProperty('depthFrom');
});

test('what earlier orders cost counts by how well it was known', () => {
  const width = 29;
  const zeros = Array.from({ length: width }, () => 0);
  const learned = { version: 1, samples: 250, beta: zeros, mean: zeros, sd: zeros, lambda: 1 };
  const background = { dailySigma: 0.03, dailyVolume: 500_000 };
  const dear = { ...background, learned: { ...learned, intercept: 65, variance: 1e-9, ownVariance: 100 } };
  expect(chooseStyle({ ...entry, background: dear }, wide(500)).route.values).toMatchObject({
    predictedBps: expect.closeTo(65, 3) as number,
    learnedFrom: 250,
  });
  const unsure = { ...background, learned: { ...learned, intercept: 65, variance: 1e9, ownVariance: 1e-9 } };
  const plainly = chooseStyle({ ...entry, background }, wide(500)).route.values?.['predictedBps'];
  expect(chooseStyle({ ...entry, background: unsure }, wide(500)).route.values?.['predictedBps']).toBeCloseTo(
    Number(plainly),
    6,
  );
});
