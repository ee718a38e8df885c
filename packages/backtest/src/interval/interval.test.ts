import { strategies } from '@trendy/strategies';
import { describe, expect, test } from 'vitest';
import { runBacktest } from '../run.ts';
import { aRequest, barsOf, flat, HOUR, START, walk } from '../testing/builders.ts';
import { measureInterval } from './interval.ts';

const charged = {
  fees: { makerBps: 2, takerBps: 5 },
  slippageBps: 2,
  risk: {
    sizePercent: 20,
    leverage: 2,
    stopPercent: 1,
    takeProfitPercent: 1,
    maxDrawdownPercent: 90,
    allowShort: true,
  },
};

describe('the interval', () => {
  const request = aRequest({ ...charged, strategy: { id: 'ema-crossover' }, bars: walk(800, 5) });
  const interval = measureInterval(request, { strategies });

  test('has every combination, its ends among them, and the report as its headline', () => {
    expect(interval.cells).toHaveLength(27);
    expect(
      new Set(
        interval.cells.map((cell) => JSON.stringify([cell.path, cell.feeMultiple, cell.slippageMultiple])),
      ).size,
    ).toBe(27);
    const report = runBacktest(request, { strategies })!;
    expect(interval.headline).toEqual({ path: 'worst', netReturn: report.metrics.totalReturn.value });
    const same = interval.cells.find(
      (cell) => cell.path === 'worst' && cell.feeMultiple === 1 && cell.slippageMultiple === 1,
    );
    expect(same?.netReturn).toBe(interval.headline.netReturn);
    expect(interval.low).toBeLessThan(interval.headline.netReturn);
    expect(interval.high).toBeGreaterThan(interval.headline.netReturn);
    expect(interval.chargedBps).toBe(7);
  });

  test('on one path, dearer is worse', () => {
    for (const path of ['worst', 'base', 'best'])
      for (const feeMultiple of [0.8, 1, 1.25]) {
        const nets = interval.cells
          .filter((cell) => cell.path === path && cell.feeMultiple === feeMultiple)
          .map((cell) => cell.netReturn);
        expect(nets).toEqual([...nets].sort((a, b) => b - a));
      }
  });
});

describe('break-even cost', () => {
  const signals = [
    { time: START + HOUR, exposure: 1 },
    { time: START + 3 * HOUR, exposure: 0 },
  ];
  const rise = barsOf([...flat(2), [50_000, 50_500, 50_000, 50_500], ...flat(3, 50_500)]);

  test('one trade that gains 1 %: half of it a side, by hand', () => {
    const { breakEven } = measureInterval(aRequest({ signals, bars: rise }), { strategies });
    // 500 = c × (50000 + 50500): c = 49.75 bps.
    expect(breakEven.costBps).toBeCloseTo(49.75, 1);
  });

  test('lies above what is charged exactly where something is left', () => {
    let gains = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const request = aRequest({ ...charged, strategy: { id: 'ema-crossover' }, bars: walk(300, seed) });
      const { breakEven, chargedBps, headline } = measureInterval(request, { strategies });
      const isAbove =
        breakEven.costBps === null ? breakEven.reason === 'above_500_bps' : breakEven.costBps > chargedBps;
      expect(isAbove).toBe(headline.netReturn > 0);
      gains += isAbove ? 1 : 0;
    }
    expect(gains).toBeGreaterThan(1);
    expect(gains).toBeLessThan(12);
  });

  test('says why there is none', () => {
    const fall = barsOf([...flat(2), [50_000, 50_000, 49_000, 49_000], ...flat(3, 49_000)]);
    expect(measureInterval(aRequest({ signals, bars: fall }), { strategies }).breakEven).toEqual({
      costBps: null,
      reason: 'loses_before_costs',
    });
    expect(measureInterval(aRequest({ bars: rise }), { strategies }).breakEven).toEqual({
      costBps: null,
      reason: 'no_trades',
    });
    const soar = barsOf([...flat(2), [50_000, 90_000, 50_000, 90_000], ...flat(3, 90_000)]);
    expect(measureInterval(aRequest({ signals, bars: soar }), { strategies }).breakEven).toEqual({
      costBps: null,
      reason: 'above_500_bps',
    });
  });
});
