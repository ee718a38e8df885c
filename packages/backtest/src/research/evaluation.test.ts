import { strategies } from '@trendy/strategies';
import { describe, expect, test } from 'vitest';
import { runBacktest } from '../run.ts';
import { aRequest, barsOf, HOUR, START, walk } from '../testing/builders.ts';
import { toColumns } from '../request.ts';
import { createEvaluate, marketReturns, outcomeOf, rangeOf } from './evaluation.ts';

const DAY = 24 * HOUR;
const request = aRequest({
  bars: walk(1000, 5),
  strategy: { id: 'ema-crossover' },
  fees: { makerBps: 2, takerBps: 5 },
  slippageBps: 2,
});
const evaluate = createEvaluate(request, strategies);
const growth = (returns: Float64Array): number => returns.reduce((sum, value) => sum * (1 + value), 1) - 1;

describe('an outcome', () => {
  test('has one return for every UTC day, which compound to the net return', () => {
    const outcome = evaluate({ fast: 5, slow: 20 }, null);
    expect(outcome.firstDay).toBe(START);
    expect(outcome.dailyReturns).toHaveLength(Math.ceil(1000 / 24));
    expect(growth(outcome.dailyReturns)).toBeCloseTo(outcome.netReturn, 12);
    expect(outcome.trades).toBeGreaterThan(10);
    expect(outcome.turnover).toBeGreaterThan(0);
  });

  test('is the whole backtest, less what closing costs', () => {
    const report = runBacktest(
      { ...request, strategy: { id: 'ema-crossover', params: { fast: 5, slow: 20 } } },
      { strategies },
    )!;
    const { netReturn } = evaluate({ fast: 5, slow: 20 }, null);
    const open = report.trades.find((trade) => trade.exitTime === null);
    const closing = open ? (Number(open.quantity) * open.exitPrice * 7) / 10_000 : 0;
    expect(netReturn).toBeCloseTo(report.metrics.totalReturn.value! - closing / 10_000, 12);
    expect(outcomeOf(report).netReturn).toBe(netReturn);
  });

  test('of a span sees nothing later, and is warmed by what is earlier', () => {
    const span = { from: START + 10 * DAY, to: START + 20 * DAY };
    const { dailyReturns, firstDay } = evaluate({ fast: 5, slow: 20 }, span);
    expect([firstDay, dailyReturns.length]).toEqual([span.from, 10]);
    const cut = createEvaluate({ ...request, bars: walk(1000, 5).slice(0, 480) }, strategies);
    expect(cut({ fast: 5, slow: 20 }, span)).toEqual(evaluate({ fast: 5, slow: 20 }, span));
    expect(growth(dailyReturns)).not.toBe(0);
  });

  test('keeps the parameters that do not vary', () => {
    const fixed = createEvaluate(
      { ...request, strategy: { id: 'ema-crossover', params: { slow: 60 } } },
      strategies,
    );
    expect(fixed({ fast: 5 }, null)).toEqual(evaluate({ fast: 5, slow: 60 }, null));
  });

  test('parameters that the strategy refuses are refused by name', () => {
    expect(() => evaluate({ fast: 0 }, null)).toThrow('params.fast');
  });
});

test('the market is held over the same days; a day without bars earns nothing', () => {
  const rows = barsOf(
    Array.from({ length: 96 }, (_unused, hour) => [100 + hour, 101 + hour, 100 + hour, 101 + hour] as const),
  );
  const holed = rows.filter((_row, hour) => hour < 24 || hour >= 48);
  const market = marketReturns(toColumns(holed), '1h', { from: START, to: START + 4 * DAY });
  expect([...market]).toEqual(
    [0.24, 0, 172 / 124 - 1, 196 / 172 - 1].map((value) => expect.closeTo(value, 12)),
  );
  expect(rangeOf(aRequest({ bars: holed, from: START + DAY, to: START + 9 * DAY }))).toEqual({
    from: START + DAY,
    to: START + 4 * DAY,
  });
});
