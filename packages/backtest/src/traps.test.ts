import type { MarginBracket, Strategy, StrategyRegistry } from '@trendy/domain';
import { strategies } from '@trendy/strategies';
import { describe, expect, test } from 'vitest';
import type { BacktestRequest } from './request.ts';
import { runBacktest } from './run.ts';
import { aRequest, barsOf, flat, HOUR, START, walk } from './testing/builders.ts';

const risk = { sizePercent: 50, leverage: 1, stopPercent: 0, maxDrawdownPercent: 100, allowShort: true };

/** Long after a rising bar, short after a falling one: earning the bar it decides on would make it rich. */
const chaser: Strategy = {
  id: 'chaser',
  version: '1.0.0',
  name: { en: 'Chaser', ko: '추격자' },
  description: { en: 'Buys what has risen.', ko: '오른 것을 삽니다.' },
  params: { parse: (value) => value, safeParse: (value) => ({ success: true, data: value }) },
  parameters: [],
  warmup: () => 0,
  series: () => [],
  onBar(view, _params, out) {
    out.exposure = view.close > view.open ? 1 : -1;
    out.reason = 'last_bar';
  },
  explain: () => ({}),
  paths: () => [],
};
const withChaser: StrategyRegistry = { get: (id) => (id === 'chaser' ? chaser : strategies.get(id)) };

test('the bar that is decided on is never earned', () => {
  const bars = walk(2000, 77);
  const report = runBacktest(aRequest({ strategy: { id: 'chaser' }, bars, risk }), {
    strategies: withChaser,
  })!;
  const sameBar = bars.reduce((sum, bar) => sum + Math.abs(bar.close / bar.open - 1), 0) / 2;
  // On a walk the next bar is a coin; the same bar would have made several times the capital.
  expect(sameBar).toBeGreaterThan(4);
  expect(Math.abs(report.metrics.totalReturn.value!)).toBeLessThan(0.5);
  for (const [index, decision] of report.decisions.entries()) {
    const trade = report.trades[index];
    if (!trade) continue;
    const bar = bars[(trade.entryTime - START) / HOUR]!;
    expect(trade.entryTime).toBeGreaterThanOrEqual(decision.time);
    expect(trade.entryPrice).toBe(bar.open);
  }
});

describe('tables of the exchange by date', () => {
  const signals = [1, 3].map((hour, index) => ({ time: START + hour * HOUR, exposure: 1 - index }));
  const run = (changes: Partial<BacktestRequest>) =>
    runBacktest(
      aRequest({ signals, bars: barsOf(flat(8)), risk, fees: { makerBps: 0, takerBps: 10 }, ...changes }),
      { strategies },
    )!;

  test('the fees of the day of the fill are charged', () => {
    const tables = [
      { validFrom: 0, fees: { makerBps: 2, takerBps: 4 } },
      { validFrom: START + 2 * HOUR, fees: { makerBps: 2, takerBps: 6 } },
    ];
    // 5000 in at 4 bps, out at 6 bps.
    expect(run({ tables }).costs.fees).toBe('5');
    expect(run({}).costs.fees).toBe('10');
  });

  test('brackets change under an open position, for the engine and for the venue', () => {
    const bracket = (maintenanceRate: number, maxLeverage: number): MarginBracket[] => [
      {
        notionalFloor: 0,
        notionalCap: Number.MAX_SAFE_INTEGER,
        maintenanceRate,
        maintenanceAmount: 0,
        maxLeverage,
      },
    ];
    const fall = barsOf([...flat(3), [50_000, 50_000, 47_000, 47_000], ...flat(3, 47_000)]);
    const leveraged = { ...risk, sizePercent: 100, leverage: 10 };
    const tables = [
      { validFrom: 0, brackets: bracket(0.004, 125) },
      { validFrom: START + 3 * HOUR, brackets: bracket(0.05, 20) },
    ];
    const hold = {
      signals: signals.slice(0, 1),
      bars: fall,
      risk: leveraged,
      fees: { makerBps: 0, takerBps: 0 },
    };
    expect(run({ ...hold, tables: tables.slice(0, 1) }).trades[0]!.exitReason).toBe('open_at_end');
    expect(run({ ...hold, tables }).trades[0]!.exitReason).toBe('liquidation');
    const strict = [{ validFrom: 0, brackets: bracket(0.004, 5) }];
    expect(run({ ...hold, tables: strict }).refusals[0]!.reason.code).toBe('leverage_limit');
  });

  test('a past without a table is refused, not filled with today’s', () => {
    expect(() => run({ tables: [{ validFrom: START + HOUR }] })).toThrow('after the first traded bar');
    expect(() => run({ tables: [{ validFrom: 1 }, { validFrom: 1 }] })).toThrow('tables: row 2 is not later');
  });
});
