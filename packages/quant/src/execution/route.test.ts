import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createRouting,
  createSlippagePrediction,
  judgeSlippage,
  passiveFillProbability,
  predictSlippage,
  routeOrder,
} from './index.ts';
import type { BookLevels, RoutingQuestion, SlippageQuestion } from './index.ts';

const side = (levels: readonly (readonly [number, number])[]): BookLevels => ({
  price: Float64Array.from(levels, ([price]) => price),
  size: Float64Array.from(levels, ([, size]) => size),
  levels: levels.length,
});

const book = {
  bids: side([
    [99.99, 100],
    [99.98, 200],
    [99.9, 5000],
  ]),
  asks: side([
    [100.01, 100],
    [100.02, 200],
    [100.1, 5000],
  ]),
};
const question: SlippageQuestion = {
  side: 'buy',
  quantity: 100,
  book,
  latencyMs: 0,
  market: { dailyVolume: 1e9, dailySigma: 0.03, outstanding: null },
  impactScale: 1,
  learned: null,
};
const out = createSlippagePrediction();
const predicted = (change: Partial<SlippageQuestion>) => {
  predictSlippage({ ...question, ...change }, out);
  return { ...out };
};

describe('slippage', () => {
  test('is half the spread and the exact walk', () => {
    expect(predicted({ market: null }).bps).toBeCloseTo(1, 9);
    // 100 at 1 bps, 200 at 2 bps, 100 at 10 bps, all ÷ 400.
    expect(predicted({ market: null, quantity: 400 }).bps).toBeCloseTo((100 + 400 + 1000) / 400, 9);
    expect(predicted({ market: null, quantity: 400, side: 'sell' }).bps).toBeCloseTo(1500 / 400, 9);
  });
  test('adds latency and the permanent move', () => {
    const { latency, permanent, bps } = predicted({ latencyMs: 864_000, quantity: 100 });
    expect(latency).toBeCloseTo(30, 9);
    expect(permanent).toBeCloseTo(0.5 * 0.314 * 0.03 * 1e-7 * 10_000, 12);
    expect(bps).toBeCloseTo(1 + latency + permanent, 9);
  });
  test('beyond the visible depth goes on by the square root, flagged; without a market there is no price', () => {
    expect(predicted({ quantity: 5300 }).isExtrapolated).toBe(false);
    const more = predicted({ quantity: 5301 });
    expect(more.isExtrapolated).toBe(true);
    expect(more.bps).toBeCloseTo(predicted({ quantity: 5300 }).bps, 2);
    expect(predicted({ quantity: 5301, market: null }).bps).toBe(Number.POSITIVE_INFINITY);
    expect(judgeSlippage(predicted({ book: { bids: book.bids, asks: side([]) } }).bps)).toBe('reject');
  });
  test('never falls with the quantity', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 2e4, noNaN: true }),
        fc.double({ min: 1, max: 3, noNaN: true }),
        (q, k) => {
          expect(predicted({ quantity: q * k }).bps).toBeGreaterThanOrEqual(
            predicted({ quantity: q }).bps - 1e-9,
          );
        },
      ),
    );
  });
  test('listens to whoever errs less', () => {
    const blended = (variance: number, ownVariance: number): number =>
      predicted({ market: null, learned: { bps: 11, variance, ownVariance } }).bps;
    expect(blended(4, 4)).toBeCloseTo(6, 9);
    expect(blended(1, 9)).toBeCloseTo(10, 9);
  });
  test('boundaries of METHODS 4.5', () => {
    expect([24.99, 25, 50, 50.01, Number.NaN].map(judgeSlippage)).toEqual([
      'ok',
      'alert',
      'alert',
      'reject',
      'reject',
    ]);
  });
});

const routing = createRouting();
const routed = (change: Partial<RoutingQuestion>) => {
  routeOrder(
    {
      ...question,
      isForcedExit: false,
      nearDepth: 0,
      takerFeeBps: 5,
      makerFeeBps: 2,
      waitMs: 60_000,
      driftBps: 0,
      isToxic: false,
      knowsVolume: true,
      ...change,
    },
    routing,
  );
  return { ...routing };
};

describe('router', () => {
  test('takes the cheapest', () => {
    const calm = routed({});
    const p = passiveFillProbability(1, 0.03, 60_000);
    expect(calm.aggressiveBps).toBeCloseTo(6, 2);
    expect(calm.passiveBps).toBeCloseTo(2 - p + (1 - p) * calm.aggressiveBps, 9);
    expect([calm.style, calm.reason]).toEqual(['passive', 'cheapest']);
    expect(routed({ driftBps: 100 }).style).toBe('aggressive');
  });
  test('overrides', () => {
    expect(routed({ isForcedExit: true, quantity: 5000 })).toMatchObject({
      style: 'aggressive',
      reason: 'forced_exit',
    });
    // 5300 within 10 bps: 5 % is 265.
    expect(routed({ quantity: 265 }).reason).not.toBe('large');
    expect(routed({ quantity: 266 })).toMatchObject({ style: 'adaptive', reason: 'large' });
    expect(routed({ quantity: 266, knowsVolume: false })).toMatchObject({ style: 'twap', reason: 'large' });
    expect(routed({ quantity: 266, isToxic: true })).toMatchObject({ style: 'twap', reason: 'large' });
    expect(routed({ isToxic: true })).toMatchObject({ style: 'aggressive', reason: 'toxic' });
    expect(routed({ latencyMs: 800_000, driftBps: 1000 })).toMatchObject({
      style: 'passive',
      reason: 'slippage_alert',
    });
    expect(routed({ latencyMs: 800_000, isForcedExit: true }).style).toBe('aggressive');
  });
  test('chance of a fill: 2 Φ(−1) at one deviation', () => {
    expect(passiveFillProbability(30, 0.03, 864_000)).toBeCloseTo(0.3173105079, 9);
    expect(passiveFillProbability(0, 0.03, 1000)).toBe(1);
    expect(passiveFillProbability(1, 0, 1000)).toBe(0);
  });
});
