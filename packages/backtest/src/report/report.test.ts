import { strategies } from '@trendy/strategies';
import { expect, test } from 'vitest';
import { runBacktest } from '../run.ts';
import { aRequest, barsOf, HOUR, START, walk } from '../testing/builders.ts';

const risk = { sizePercent: 50, leverage: 1, stopPercent: 0, maxDrawdownPercent: 100, allowShort: true };
const free = { fees: { makerBps: 0, takerBps: 0 }, slippageBps: 0, risk };
const report = runBacktest(aRequest({ ...free, bars: walk(3000, 5), strategy: { id: 'ema-crossover' } }), {
  strategies,
})!;

test('the months of a run make up its whole return', () => {
  const product = report.months.reduce((growth, month) => growth * (1 + month.return!), 1);
  expect(product - 1).toBeCloseTo(report.metrics.totalReturn.value!, 10);
  expect(report.months.map(({ month, year }) => `${year}-${month}`)).toEqual([
    '2024-1',
    '2024-2',
    '2024-3',
    '2024-4',
    '2024-5',
  ]);
});

test('the deepest drawdown of the table is the metric, and none lies within another', () => {
  expect(report.drawdowns[0]!.depth).toBeCloseTo(report.metrics.maxDrawdown.value!, 10);
  const inTime = report.drawdowns.toSorted((a, b) => a.from - b.from);
  inTime.forEach((fall, index) => {
    expect(fall.trough).toBeGreaterThan(fall.from);
    const next = inTime[index + 1];
    if (next) expect(fall.recovery ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(next.from);
  });
});

test('a trade’s excursions are those of the bars it was open in', () => {
  const bars = barsOf([
    [100, 101, 99, 100],
    [100, 103, 98, 102],
    [102, 110, 101, 109],
    [109, 120, 90, 100],
  ]);
  const signals = [
    { time: START + HOUR, exposure: 1 },
    { time: START + 3 * HOUR, exposure: 0 },
  ];
  const run = runBacktest(aRequest({ ...free, bars, signals }), { strategies })!;
  // In at the second bar's open, out at the fourth's: the fourth's range is not its own.
  expect(run.trades[0]).toMatchObject({ entryPrice: 100, exitPrice: 109 });
  expect(run.trades[0]!.maxAdverse).toBeCloseTo(0.02, 12);
  expect(run.trades[0]!.maxFavourable).toBeCloseTo(0.1, 12);
});

test('every trade lies within its excursions', () => {
  for (const { entryPrice, exitPrice, maxAdverse, maxFavourable, side } of report.trades) {
    const gain = (side === 'long' ? 1 : -1) * (exitPrice / entryPrice - 1);
    expect(gain).toBeLessThanOrEqual(maxFavourable + 0.02);
    expect(gain).toBeGreaterThanOrEqual(-maxAdverse - 0.02);
  }
});

test('every figure has its standard error or says why not; more days make it smaller', () => {
  for (const [name, error] of Object.entries(report.errors))
    if (name !== 'days') expect((error as { value: number }).value, name).toBeGreaterThan(0);
  const shorter = runBacktest(aRequest({ ...free, bars: walk(1000, 5), strategy: { id: 'ema-crossover' } }), {
    strategies,
  })!;
  expect(shorter.errors.sharpe.value!).toBeGreaterThan(1.3 * report.errors.sharpe.value!);
  const short = runBacktest(aRequest({ ...free, bars: walk(100, 5), strategy: { id: 'ema-crossover' } }), {
    strategies,
  })!;
  expect(short.errors.sharpe).toEqual({ value: null, reason: 'less_than_30_days' });
});
