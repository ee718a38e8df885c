import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lcg, normalFrom } from '../statistics/index.ts';
import {
  bookImbalance,
  bulkBuyShare,
  depthWithin,
  fitImpactModel,
  fitRidge,
  fitRidgeForward,
  microprice,
  orderFlowImbalance,
  predictImpact,
  predictRidge,
  ridgeCoefficients,
  TickBook,
  Vpin,
  weightedImbalance,
} from './index.ts';

const levelsOf = (sizes: readonly number[], from: number, step: number) => ({
  price: Float64Array.from(sizes, (_size, level) => from + level * step),
  size: Float64Array.from(sizes),
  levels: sizes.length,
});
const book = { bids: levelsOf([5, 4, 3, 2, 1], 100, -1), asks: levelsOf([2, 2, 3, 4, 4], 101, 1) };

describe('book measures', () => {
  test('check values of METHODS 5.2', () => {
    expect(bookImbalance(book, 1)).toBeCloseTo(0.4285714286, 9);
    expect(bookImbalance(book, 5)).toBe(0);
    // In exact arithmetic 0.22613468553…; METHODS prints …6849.
    expect(weightedImbalance(book, 5)).toBeCloseTo(0.226134685536786, 12);
    expect(weightedImbalance(book, 5)).toBeCloseTo(0.2261346849, 8);
    expect(microprice(book)).toBeCloseTo(100.7142857, 7);
    const empty = { bids: book.bids, asks: levelsOf([], 0, 0) };
    expect([bookImbalance(empty, 5), weightedImbalance(empty, 5), microprice(empty)]).toEqual([
      null,
      null,
      null,
    ]);
    expect(depthWithin(book.asks, 100.5, 150)).toBe(4);
  });
  test('order flow', () => {
    const top = { bid: 100, bidSize: 5, ask: 101, askSize: 3 };
    expect(orderFlowImbalance(top, top)).toBe(0);
    expect(orderFlowImbalance(top, { ...top, bidSize: 9 })).toBe(4);
    expect(orderFlowImbalance(top, { ...top, bid: 100.5, bidSize: 2 })).toBe(2);
    expect(orderFlowImbalance(top, { ...top, ask: 100.5, askSize: 2 })).toBe(-2);
  });
});

describe('VPIN', () => {
  test('check values of METHODS 5.1', () => {
    expect(bulkBuyShare(0.5, 1)).toBeCloseTo(0.6914624613, 9);
    expect(bulkBuyShare(0.5, 1, 0.25)).toBeCloseTo(0.5919000107, 9);
    expect([bulkBuyShare(0, 1), bulkBuyShare(1, 0)]).toEqual([0.5, 0.5]);
    const vpin = new Vpin({ bucketVolume: 100, buckets: 2 });
    for (const [change, volume] of [
      [1, 60],
      [-1, 60],
      [2, 80],
    ] as const) {
      expect(vpin.value).toBeNull();
      vpin.add(volume, bulkBuyShare(change, 1));
    }
    expect(Math.abs(vpin.value! - 0.3818)).toBeLessThan(1e-5);
    expect(vpin.residual).toBe(0);
  });
  test('lies in 0 … 1 and keeps all volume', () => {
    const bars = fc.array(
      fc.tuple(fc.double({ min: 0, max: 900, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
    );
    fc.assert(
      fc.property(bars, (list) => {
        const vpin = new Vpin({ bucketVolume: 100, buckets: 1 });
        let total = 0;
        for (const [volume, share] of list) {
          vpin.add(volume, share);
          total += volume;
          const rest = (total - vpin.residual) / 100;
          expect(Math.abs(rest - Math.round(rest))).toBeLessThan(1e-9);
          if (vpin.value !== null) expect(vpin.value >= 0 && vpin.value <= 1).toBe(true);
        }
      }),
    );
  });
});

describe('ridge', () => {
  test('check value of METHODS 5.6', () => {
    const centred = (values: number[]): Float64Array => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return Float64Array.from(values, (value) => value - mean);
    };
    const beta = ridgeCoefficients(
      [centred([1, 2, 3, 4]), centred([2, 1, 4, 3])],
      centred([1, 2, 2.5, 4]),
      1,
    );
    expect(beta[0]).toBeCloseTo(0.8055555556, 9);
    expect(beta[1]).toBeCloseTo(-0.0277777778, 9);
  });
  test('finds a plane, ignores a column that stands still, and its errors are of later rows', () => {
    const uniform = lcg(5);
    const a = Float64Array.from({ length: 300 }, uniform);
    const b = Float64Array.from({ length: 300 }, uniform);
    const still = new Float64Array(300).fill(7);
    const noise = Float64Array.from({ length: 300 }, () => 0.1 * normalFrom(uniform));
    const target = a.map((value, row) => 3 + 2 * value - b[row]! + noise[row]!);
    const { fit, variance } = fitRidgeForward([a, b, still], target);
    expect(predictRidge(fit, [0.5, 0.5, 7])).toBeCloseTo(3.5, 1);
    expect(Math.sqrt(variance)).toBeGreaterThan(0.08);
    expect(Math.sqrt(variance)).toBeLessThan(0.13);
    expect(() => fitRidge([a.subarray(1)], target, 1)).toThrow('column 0 has 299 rows');
    expect(() => fitRidge([a.map(() => Number.NaN)], target, 1)).toThrow('must be finite');
  });
  test('the model needs 200 orders and stays between half the spread and 500', () => {
    const uniform = lcg(9);
    const samples = Array.from({ length: 240 }, (_none, index) => {
      const features = {
        participation: uniform() * 0.1,
        sigma: 0.02 + 0.03 * uniform(),
        halfSpreadBps: 1 + uniform(),
        signedImbalance: 2 * uniform() - 1,
        vpin: uniform(),
        volumeRatio: 0.5 + uniform(),
        hour: index % 24,
      };
      const cost = 9000 * Math.sqrt(features.participation) * features.sigma + features.halfSpreadBps;
      return { ...features, costBps: cost + normalFrom(uniform) };
    });
    expect(fitImpactModel(samples.slice(0, 199))).toBeNull();
    const model = fitImpactModel(samples)!;
    const typical = { ...samples[100]!, participation: 0.05, sigma: 0.03, halfSpreadBps: 1.5, hour: 4 };
    expect(Math.abs(predictImpact(model, typical) - (9000 * Math.sqrt(0.05) * 0.03 + 1.5))).toBeLessThan(2);
    expect(predictImpact(model, { ...typical, participation: 1e6 })).toBe(500);
    expect(predictImpact(model, { ...typical, participation: 0, halfSpreadBps: 40 })).toBeGreaterThanOrEqual(
      40,
    );
    expect(predictImpact(JSON.parse(JSON.stringify(model)) as typeof model, typical)).toBe(
      predictImpact(model, typical),
    );
  });
});

describe('tick book', () => {
  test('is a map of prices, whatever the updates', () => {
    const updates = fc.array(
      fc.tuple(fc.boolean(), fc.integer({ min: 80, max: 140 }), fc.integer({ min: 0, max: 3 }), fc.boolean()),
    );
    fc.assert(
      fc.property(updates, (list) => {
        const ours = new TickBook(110, 40);
        let low = 90;
        const sides = { bids: new Map<number, number>(), asks: new Map<number, number>() };
        for (const [isBid, price, size, moves] of list) {
          if (isBid) ours.setBid(price, size);
          else ours.setAsk(price, size);
          const map = isBid ? sides.bids : sides.asks;
          if (size === 0) map.delete(price);
          else if (price >= low && price < low + 40) map.set(price, size);
          if (moves && size === 3) {
            ours.recentre(price);
            low = price - 20;
            for (const one of [sides.bids, sides.asks])
              for (const at of one.keys()) if (at < low || at >= low + 40) one.delete(at);
          }
          expect(shown(ours, 'bids')).toEqual([...sides.bids].sort((a, b) => b[0] - a[0]));
          expect(shown(ours, 'asks')).toEqual([...sides.asks].sort((a, b) => a[0] - b[0]));
          expect(ours.bid).toBe(shown(ours, 'bids')[0]?.[0] ?? null);
          expect(ours.ask).toBe(shown(ours, 'asks')[0]?.[0] ?? null);
        }
      }),
    );
  });

  const data = path.resolve(import.meta.dirname, '../../../../../shared/data');
  const day = path.join(data, 'btcusdt_binance_perp_2024-08-08');
  test.skipIf(!existsSync(`${day}_l2_deltas.csv.gz`))('follows a recorded feed to the recorded tops', () => {
    const lines = (name: string): string[][] =>
      gunzipSync(readFileSync(`${day}_${name}.csv.gz`))
        .toString()
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.split(','));
    const ours = new TickBook(618_000, 65_536);
    const set = (side: string | undefined, price: string | undefined, size: string | undefined): void => {
      if (side === 'bid') ours.setBid(Math.round(Number(price) * 10), Number(size));
      else ours.setAsk(Math.round(Number(price) * 10), Number(size));
    };
    const snapshot = lines('l2_snapshot');
    for (const [, , , side, price, size] of snapshot) set(side, price, size);
    const from = Number(snapshot[0]?.[2]);
    const tops = new Map(lines('book_top20_100ms').map((row) => [row[0], row]));
    let bucket = -1;
    let compared = 0;
    const deltas = lines('l2_deltas').filter((row) => Number(row[3]) >= from);
    deltas.forEach((row, index) => {
      set(row[5], row[6], row[7]);
      if (deltas[index + 1]?.[3] === row[3]) return;
      const slot = Math.floor(Number(row[1]) / 100);
      if (slot === bucket) return;
      bucket = slot;
      const top = tops.get(row[1]);
      if (!top) return;
      const recorded = (at: number): [number, number][] =>
        Array.from({ length: 20 }, (_none, level) => [
          Math.round(Number(top[at + 2 * level]) * 10),
          Number(top[at + 2 * level + 1]),
        ]);
      expect(shown(ours, 'bids', 20)).toEqual(recorded(1));
      expect(shown(ours, 'asks', 20)).toEqual(recorded(41));
      expect(ours.isCrossed).toBe(false);
      compared += 1;
    });
    expect(compared).toBeGreaterThan(3000);
  });
});

function shown(book: TickBook, side: 'bids' | 'asks', levels = 100): [number, number][] {
  const price = new Float64Array(levels);
  const size = new Float64Array(levels);
  const count = book.writeLevels(side, price, size);
  return Array.from({ length: count }, (_none, level) => [price[level]!, size[level]!]);
}
