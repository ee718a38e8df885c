import { strategies } from '@trendy/strategies';
import { describe, expect, test } from 'vitest';
import type { BacktestReport } from './report/report.ts';
import type { BacktestRequest } from './request.ts';
import { runBacktest } from './run.ts';
import { aRequest, barsOf, flat, HOUR, START } from './testing/builders.ts';

const run = (changes: Partial<BacktestRequest>): BacktestReport => {
  const report = runBacktest(aRequest(changes), { strategies });
  if (!report) throw new Error('cancelled');
  return report;
};

/** Decided at the close of bar 0, so the entry is at the open of bar 1. */
const LONG = [{ time: START + HOUR, exposure: 1 }];
const SHORT = [{ time: START + HOUR, exposure: -1 }];
const risk = (changes: Partial<BacktestRequest['risk']>): BacktestRequest['risk'] => ({
  ...aRequest().risk,
  ...changes,
});

describe('when orders fill', () => {
  test('a decision fills at the next open, never in its own bar', () => {
    const report = run({
      bars: barsOf([[50_000, 51_000, 49_900, 51_000], [51_500, 52_000, 51_000, 52_000], ...flat(1, 52_000)]),
      signals: LONG,
    });
    expect(report.decisions[0]!.time).toBe(START + HOUR);
    expect(report.trades[0]).toMatchObject({ entryTime: START + HOUR, entryPrice: 51_500 });
  });

  test('the last decision has no bar to fill in', () => {
    const report = run({ bars: barsOf(flat(1)), signals: LONG });
    expect(report.trades).toEqual([]);
    expect(report.decisions).toHaveLength(1);
  });

  test('slippage and fees: against the trader, to the worse tick and the next unit', () => {
    const report = run({
      signals: [...LONG, { time: START + 2 * HOUR, exposure: 0 }],
      bars: barsOf(flat(3, 50_000.1)),
      slippageBps: 2,
      fees: { makerBps: 2, takerBps: 5 },
    });
    // 0.199 BTC in at 50,010.2 (50,010.10002 up), out at 49,990 (49,990.09998 down).
    expect(report.trades[0]).toMatchObject({
      quantity: '0.199',
      entryPrice: 50_010.2,
      exitPrice: 49_990,
      slippage: '4.0198',
    });
    expect(report.trades[0]!.fees).toBe('9.9500199');
    expect(report.costs).toMatchObject({ gross: '0', net: '-13.9698199' });
  });
});

describe('stop and target', () => {
  test('both inside one bar: the stop comes first', () => {
    const report = run({
      bars: barsOf([...flat(2), [50_000, 52_000, 48_000, 51_000], ...flat(1)]),
      signals: LONG,
      risk: risk({ stopPercent: 2, takeProfitPercent: 2 }),
    });
    expect(report.trades[0]).toMatchObject({ exitReason: 'stop', exitPrice: 49_000 });
  });

  test('the stop works within the bar of the entry itself', () => {
    const report = run({
      bars: barsOf([...flat(1), [50_000, 50_000, 48_000, 48_500], ...flat(1, 48_500)]),
      signals: LONG,
      risk: risk({ stopPercent: 2 }),
    });
    expect(report.trades[0]).toMatchObject({ exitReason: 'stop', exitPrice: 49_000, bars: 1 });
  });

  test('a gap through the stop fills at the open, through the target as well', () => {
    const gapDown = run({
      bars: barsOf([...flat(2), ...flat(2, 47_000)]),
      signals: LONG,
      risk: risk({ stopPercent: 2 }),
    });
    expect(gapDown.trades[0]).toMatchObject({
      exitReason: 'stop',
      exitPrice: 47_000,
      exitTime: START + 2 * HOUR,
    });
    const gapUp = run({
      bars: barsOf([...flat(2), [53_000, 53_000, 48_000, 50_000], ...flat(1)]),
      signals: LONG,
      risk: risk({ stopPercent: 2, takeProfitPercent: 2 }),
    });
    expect(gapUp.trades[0]).toMatchObject({ exitReason: 'target', exitPrice: 53_000 });
  });

  test('a short’s stop lies above', () => {
    const report = run({
      bars: barsOf([...flat(2), [50_000, 51_000, 50_000, 50_500], ...flat(1)]),
      signals: SHORT,
      risk: risk({ stopPercent: 2 }),
    });
    expect(report.trades[0]).toMatchObject({ side: 'short', exitReason: 'stop', exitPrice: 51_000 });
  });

  test('what was stopped out is not entered again for the same wish', () => {
    const report = run({
      bars: barsOf([...flat(2), [50_000, 50_000, 48_000, 50_000], ...flat(5)]),
      signals: LONG,
      risk: risk({ stopPercent: 2 }),
    });
    expect(report.trades).toHaveLength(1);
  });
});

describe('funding', () => {
  const at = (time: number) =>
    run({ bars: barsOf(flat(4)), signals: LONG, funding: [{ time, rate: 0.0001 }] });

  test('at the instant of the entry nothing is paid: funding first, then fills', () => {
    expect(at(START + HOUR).costs.funding).toBe('0');
  });
  test('1 ms before the entry nothing, 1 ms after it all', () => {
    expect(at(START + HOUR - 1).costs.funding).toBe('0');
    expect(at(START + HOUR + 1).costs.funding).toBe('-1');
  });
  test('a position closed at the instant still pays, closed 1 ms before does not', () => {
    const closing = (time: number) =>
      run({
        bars: barsOf(flat(5)),
        signals: [...LONG, { time: START + 3 * HOUR, exposure: 0 }],
        funding: [{ time, rate: 0.0001 }],
      }).costs.funding;
    expect(closing(START + 3 * HOUR)).toBe('-1');
    expect(closing(START + 3 * HOUR + 1)).toBe('0');
  });
  test('shorts receive', () => {
    const report = run({
      bars: barsOf(flat(4)),
      signals: SHORT,
      funding: [{ time: START + 2 * HOUR, rate: 0.0001 }],
    });
    expect(report.costs.funding).toBe('1');
  });
});

describe('liquidation', () => {
  const tenfold = risk({ leverage: 10 });
  const crash = [...flat(2), [50_000, 50_000, 44_000, 48_000] as const, ...flat(2, 48_000)];

  test('at the liquidation price, with the fund’s fee, and nothing below zero', () => {
    const report = run({ bars: barsOf(crash), signals: LONG, risk: tenfold, liquidationFeeBps: 125 });
    const [trade] = report.trades;
    // METHODS 1.5: long at 10×, 0.4 %: 45,180.7.
    expect(trade).toMatchObject({ exitReason: 'liquidation', exitPrice: 45_180.7 });
    expect(Number(report.costs.liquidation)).toBeGreaterThan(0);
    expect(Number(report.result.finalEquity)).toBe(0);
    expect(report.warnings.map((warning) => warning.code)).toContain('paused');
  });

  test('a wick in the last price but not in the mark does not liquidate', () => {
    const marks = barsOf(flat(5));
    const column = (key: 'open' | 'high' | 'low' | 'close' | 'volume' | 'openTime') =>
      Float64Array.from(marks, (bar) => bar[key]);
    const report = run({
      bars: barsOf(crash),
      signals: LONG,
      risk: tenfold,
      marks: {
        openTime: column('openTime'),
        open: column('open'),
        high: column('high'),
        low: column('low'),
        close: column('close'),
        volume: column('volume'),
      },
    });
    expect(report.trades[0]!.exitReason).toBe('open_at_end');
  });

  test('a stop that is nearer comes first; one that is farther does not', () => {
    const near = run({ bars: barsOf(crash), signals: LONG, risk: risk({ leverage: 10, stopPercent: 5 }) });
    expect(near.trades[0]).toMatchObject({ exitReason: 'stop', exitPrice: 47_500 });
    const far = run({ bars: barsOf(crash), signals: LONG, risk: risk({ leverage: 10, stopPercent: 11 }) });
    expect(far.trades[0]!.exitReason).toBe('liquidation');
  });

  test('isolated margin loses the margin, not the account', () => {
    const report = run({
      bars: barsOf(crash),
      signals: LONG,
      risk: risk({ leverage: 10, sizePercent: 10 }),
      marginMode: 'isolated',
      liquidationFeeBps: 125,
    });
    expect(report.trades[0]!.exitReason).toBe('liquidation');
    expect(Number(report.result.finalEquity)).toBeCloseTo(9000, 6);
  });
});

describe('given signals', () => {
  test('scale in and out of a position', () => {
    const report = run({
      bars: barsOf(flat(6)),
      signals: [0.5, 1, 0.25, 0].map((exposure, index) => ({ time: START + (index + 1) * HOUR, exposure })),
    });
    expect(report.decisions.map((decision) => decision.exposure)).toEqual([0.5, 1, 0.25, 0]);
    expect(report.trades).toHaveLength(1);
    expect(report.trades[0]).toMatchObject({ quantity: '0.2', exitTime: START + 4 * HOUR });
  });
});

describe('a request that cannot be run names its field', () => {
  test.each([
    ['strategy', { strategy: { id: 'astrology' }, signals: undefined }],
    [
      'params.fast',
      { strategy: { id: 'ema-crossover', params: { fast: 30, slow: 20 } }, signals: undefined },
    ],
    ['leverage', { risk: risk({ leverage: 0 }) }],
    ['signals', { signals: [{ time: START, exposure: 2 }] }],
    ['bars', { bars: barsOf([[50_000, 49_000, 48_000, 50_000]]) }],
    ['from', { from: START + 1000 * HOUR }],
  ])('%s', (field, changes) => {
    expect(() => run(changes as Partial<BacktestRequest>)).toThrow(new RegExp(`^${field}: `));
  });
});
