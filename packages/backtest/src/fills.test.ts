import type { BarColumns } from '@trendy/domain';
import { strategies } from '@trendy/strategies';
import { describe, expect, test } from 'vitest';
import { toColumns } from './request.ts';
import type { BacktestRequest } from './request.ts';
import { runBacktest } from './run.ts';
import { aRequest, barsOf, flat, HOUR, START, walk } from './testing/builders.ts';

type Row = readonly [number, number, number, number];
const risk = {
  sizePercent: 100,
  leverage: 1,
  stopPercent: 2,
  takeProfitPercent: 2,
  maxDrawdownPercent: 100,
  allowShort: true,
};
const buy = [{ time: START + HOUR, exposure: 1 }];
const run = (changes: Partial<BacktestRequest>) =>
  runBacktest(aRequest({ signals: buy, risk, ...changes }), { strategies })!;

/** Half-hour bars from START + HOUR on. */
const halves = (rows: readonly Row[]): BarColumns => {
  const columns = toColumns(barsOf(rows));
  return { ...columns, openTime: columns.openTime.map((_time, row) => START + HOUR + (row * HOUR) / 2) };
};

describe('a bar that touches stop and target', () => {
  const bars = barsOf([...flat(1), [50_000, 51_500, 48_500, 50_000], ...flat(1)]);
  const exitOf = (changes: Partial<BacktestRequest>) => run({ bars, ...changes }).trades[0]!.exitReason;

  test('worst path: the stop first; best path: the target; base: the extreme nearer to the open', () => {
    expect(exitOf({})).toBe('stop');
    expect(exitOf({ path: 'best' })).toBe('target');
    const nearHigh = barsOf([...flat(1), [50_000, 51_100, 48_500, 50_000], ...flat(1)]);
    const nearLow = barsOf([...flat(1), [50_000, 51_500, 48_900, 50_000], ...flat(1)]);
    expect(exitOf({ bars: nearHigh, path: 'base' })).toBe('target');
    expect(exitOf({ bars: nearLow, path: 'base' })).toBe('stop');
  });

  test('finer bars say which came first, on whatever path', () => {
    const up = halves([
      [50_000, 51_500, 50_000, 50_000],
      [50_000, 50_000, 48_500, 50_000],
    ]);
    const down = halves([
      [50_000, 50_000, 48_500, 50_000],
      [50_000, 51_500, 50_000, 50_000],
    ]);
    for (const path of ['worst', 'base', 'best'] as const) {
      expect(exitOf({ fineBars: up, fineTimeframe: '30m', path })).toBe('target');
      expect(exitOf({ fineBars: down, fineTimeframe: '30m', path })).toBe('stop');
    }
  });

  test('where a finer bar is missing, the bar itself is walked', () => {
    const none = halves([]);
    expect(exitOf({ fineBars: none, fineTimeframe: '30m' })).toBe('stop');
  });
});

test('finer bars narrow what worst and best disagree about', () => {
  const fine = walk(4000, 9);
  const coarse = Array.from({ length: 1000 }, (_unused, index) => {
    const part = fine.slice(index * 4, index * 4 + 4);
    return {
      openTime: part[0]!.openTime,
      closeTime: part[3]!.closeTime,
      open: part[0]!.open,
      high: Math.max(...part.map((bar) => bar.high)),
      low: Math.min(...part.map((bar) => bar.low)),
      close: part[3]!.close,
      volume: 4,
    };
  });
  const net = (changes: Partial<BacktestRequest>): number =>
    Number(
      runBacktest(
        aRequest({
          strategy: { id: 'ema-crossover' },
          timeframe: '4h',
          bars: coarse,
          risk: { ...risk, sizePercent: 20, stopPercent: 0.8, takeProfitPercent: 0.8 },
          ...changes,
        }),
        { strategies },
      )!.result.netProfit,
    );
  const detail = { fineBars: toColumns(fine), fineTimeframe: '1h' } as const;
  const wide = net({ path: 'best' }) - net({ path: 'worst' });
  const narrow = net({ path: 'best', ...detail }) - net({ path: 'worst', ...detail });
  expect(wide).toBeGreaterThan(0);
  expect(narrow).toBeLessThan(wide);
});

describe('volume share', () => {
  // One base unit a bar: with a tenth of it, 100 steps fill a bar.
  test('an entry is filled over as many bars as it takes, and so is its stop', () => {
    const fall: Row[] = [...flat(4), [50_000, 50_000, 48_000, 48_000], ...flat(4, 48_000)];
    const { trades } = run({
      bars: barsOf([...flat(1), ...fall]),
      maxVolumeShare: 0.1,
      risk: { ...risk, takeProfitPercent: 50 },
    });
    expect(trades).toHaveLength(1);
    expect(trades[0]).toMatchObject({ quantity: '0.2', exitReason: 'stop', entryTime: START + HOUR });
    // Half at the stop of 49000, the rest at the next open.
    expect(trades[0]!.exitPrice).toBe(48_500);
    expect(trades[0]!.exitTime).toBe(START + 6 * HOUR);
  });

  test('fills of a bar never exceed its share', () => {
    const bars = walk(600, 4);
    let used = 0;
    let at = 0;
    runBacktest(
      aRequest({
        strategy: { id: 'supertrend' },
        bars,
        risk: { ...risk, leverage: 5 },
        maxVolumeShare: 0.03,
      }),
      {
        strategies,
        onEvent: (event) => {
          if (event.kind !== 'fill' || event.cause === 'liquidation') return;
          const bar = Math.floor((event.at - START) / HOUR);
          used = bar === at ? used + event.quantity : event.quantity;
          at = bar;
          expect(used).toBeLessThanOrEqual(30);
        },
      },
    );
    expect(at).toBeGreaterThan(0);
  });
});

describe('latency', () => {
  const rising = barsOf(
    [0, 1, 2, 3, 4, 5].map(
      (step) => [50_000 + step * 100, 50_000 + step * 100, 50_000 + step * 100, 50_000 + step * 100] as const,
    ),
  );

  test('in bars: the open so many bars later', () => {
    const entry = (latencyBars: number) => run({ bars: rising, latencyBars }).trades[0]!;
    expect(entry(0)).toMatchObject({ entryTime: START + HOUR, entryPrice: 50_100 });
    expect(entry(2)).toMatchObject({ entryTime: START + 3 * HOUR, entryPrice: 50_300 });
  });

  test('in milliseconds: the first finer bar after it; without finer bars it cannot be known', () => {
    const fineBars = halves(flat(8));
    const trade = run({ bars: rising, fineBars, fineTimeframe: '30m', latencyMs: 1 }).trades[0]!;
    expect(trade.entryTime).toBe(START + 1.5 * HOUR);
    expect(() => run({ bars: rising, latencyMs: 250 })).toThrow('latencyMs: needs finer bars');
  });
});
