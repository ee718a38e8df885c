import { marketMs, quoteFromNumber } from '@trendy/domain';
import type { EngineEvent } from '@trendy/domain';
import { strategies } from '@trendy/strategies';
import { describe, expect, test } from 'vitest';
import { replay } from '../replay.ts';
import type { LegRequest } from '../request.ts';
import { runBacktest } from '../run.ts';
import { anInstrument, aRequest, barsOf, flat, HOUR, START, walk } from '../testing/builders.ts';
import { runPortfolio } from './portfolio.ts';
import type { PortfolioRequest } from './request.ts';

const charged = {
  fees: { makerBps: 2, takerBps: 5 },
  slippageBps: 2,
  liquidationFeeBps: 125,
  risk: {
    sizePercent: 30,
    leverage: 3,
    stopPercent: 2,
    takeProfitPercent: 3,
    maxDrawdownPercent: 90,
    allowShort: true,
  },
  funding: Array.from({ length: 180 }, (_unused, index) => ({
    time: START + index * 8 * HOUR,
    rate: 0.0001,
  })),
};

const aLeg = (base: string, changes: Partial<LegRequest> = {}): LegRequest => {
  const { capital: _capital, marginMode: _mode, ...leg } = aRequest(changes);
  return { ...leg, instrument: { ...anInstrument(), symbol: `${base}/USDT:USDT`, base } };
};

const aPortfolio = (
  legs: readonly LegRequest[],
  changes: Partial<PortfolioRequest> = {},
): PortfolioRequest => ({
  capital: quoteFromNumber(10_000),
  marginMode: 'cross',
  legs,
  ...changes,
});

const run = (request: PortfolioRequest) => {
  const report = runPortfolio(request, { strategies });
  if (!report) throw new Error('cancelled');
  return report;
};

describe('one leg is a backtest', () => {
  test.each(['supertrend', 'ema-crossover'])('%s: trades, costs and every close are the same', (id) => {
    const request = { ...charged, strategy: { id }, bars: walk(1200, 5) };
    const alone = runBacktest(aRequest(request), { strategies })!;
    const { legs, curve } = run(aPortfolio([aLeg('BTC', request)]));
    expect(legs[0]!.trades).toEqual(alone.trades);
    expect(legs[0]!.costs).toEqual(alone.costs);
    expect(legs[0]!.curve).toEqual(alone.curve);
    expect(curve.equity).toEqual(alone.curve.equity);
  });
});

describe('several legs', () => {
  const four = (seed: number) => {
    const hours = walk(1200, seed);
    return Array.from({ length: 300 }, (_unused, index) => {
      const part = hours.slice(index * 4, index * 4 + 4);
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
  };
  const legs = [
    aLeg('BTC', { ...charged, strategy: { id: 'supertrend' }, bars: walk(1200, 11) }),
    aLeg('ETH', { ...charged, strategy: { id: 'ema-crossover' }, bars: walk(1200, 23) }),
    aLeg('SOL', { ...charged, strategy: { id: 'supertrend' }, bars: four(31), timeframe: '4h' }),
  ];

  test.each(['cross', 'isolated'] as const)(
    '%s: wallets agree, legs add up, time never runs back',
    (marginMode) => {
      const tape: EngineEvent[] = [];
      const report = runPortfolio(aPortfolio(legs, { marginMode }), {
        strategies,
        onEvent: (event) => tape.push(event),
      })!;
      expect(report.result.trades).toBeGreaterThan(60);
      expect(report.legs.every((leg) => leg.trades.length > 2)).toBe(true);
      const nets = report.legs.reduce((sum, leg) => sum + Math.round(Number(leg.costs.net) * 1e8), 0);
      expect(nets).toBe(Math.round(Number(report.costs.net) * 1e8));
      expect(Number(report.result.finalEquity)).toBe(report.curve.equity.at(-1));
      tape.reduce((before, event) => {
        expect(event.at).toBeGreaterThanOrEqual(before);
        return event.at;
      }, 0);
    },
  );

  test('the tape replayed gives the same journal', () => {
    const tape: EngineEvent[] = [];
    const journal: unknown[] = [];
    runPortfolio(aPortfolio(legs), {
      strategies,
      onEvent: (event) => tape.push(event),
      onJournal: (entry) => journal.push(entry),
    });
    expect(replay(tape, strategies)).toEqual(journal);
  });

  test('one wallet: what one leg has bound, another cannot use', () => {
    const buy = [{ time: START + HOUR, exposure: 1 }];
    const risk = { sizePercent: 60, leverage: 1, stopPercent: 0, maxDrawdownPercent: 100, allowShort: true };
    const report = run(
      aPortfolio(['BTC', 'ETH'].map((base) => aLeg(base, { signals: buy, risk, bars: barsOf(flat(6)) }))),
    );
    // Both decide at one close, before either has filled: the venue lets in what the wallet can carry.
    expect(report.legs.map((leg) => leg.trades.length)).toEqual([1, 0]);
    expect(report.legs[1]!.refusals[0]!.reason).toMatchObject({
      code: 'entry_expired',
      values: { cause: 'insufficient_margin' },
    });
    const later = [{ time: START + 3 * HOUR, exposure: 1 }];
    const second = run(
      aPortfolio([
        aLeg('BTC', { signals: buy, risk, bars: barsOf(flat(6)) }),
        aLeg('ETH', { signals: later, risk, bars: barsOf(flat(6)) }),
      ]),
    );
    expect(second.legs[1]!.refusals[0]!.reason.code).toBe('insufficient_margin');
  });
});

describe('margin', () => {
  const risk = { sizePercent: 90, leverage: 5, stopPercent: 0, maxDrawdownPercent: 100, allowShort: true };
  const crash = barsOf([...flat(3), [50_000, 50_000, 40_500, 40_500], ...flat(2, 40_500)]);
  const rise = barsOf([...flat(3), [50_000, 60_000, 50_000, 60_000], ...flat(2, 60_000)]);
  const buy = [{ time: START + HOUR, exposure: 1 }];
  const half = { ...risk, sizePercent: 45 };

  test('a leg in profit keeps another alive under cross margin, and does not under isolated', () => {
    const legs = [
      aLeg('ETH', { signals: buy, risk: half, bars: rise }),
      aLeg('BTC', { signals: buy, risk: half, bars: crash }),
    ];
    const exits = (marginMode: 'cross' | 'isolated') =>
      run(aPortfolio(legs, { marginMode })).legs[1]!.trades.map((trade) => trade.exitReason);
    expect(exits('cross')).toEqual(['open_at_end']);
    expect(exits('isolated')).toEqual(['open_at_end']);
    const deeper = barsOf([...flat(3), [50_000, 50_000, 39_000, 39_000], ...flat(2, 39_000)]);
    const worse = [legs[0]!, aLeg('BTC', { signals: buy, risk: half, bars: deeper })];
    const isolated = run(aPortfolio(worse, { marginMode: 'isolated' }));
    expect(isolated.legs[1]!.trades[0]!.exitReason).toBe('liquidation');
    expect(run(aPortfolio(worse)).legs[1]!.trades[0]!.exitReason).toBe('open_at_end');
  });

  test('legs that fall together are liquidated earlier than either alone', () => {
    const fall = barsOf([...flat(3), [50_000, 50_000, 38_000, 38_000], ...flat(3, 38_000)]);
    const alone = run(aPortfolio([aLeg('BTC', { signals: buy, risk: half, bars: fall })]));
    expect(alone.legs[0]!.trades[0]!.exitReason).toBe('open_at_end');
    const both = run(
      aPortfolio(['BTC', 'ETH'].map((base) => aLeg(base, { signals: buy, risk: half, bars: fall }))),
    );
    const reasons = both.legs.map((leg) => leg.trades[0]!.exitReason);
    expect(reasons).toContain('liquidation');
    expect(Number(both.result.finalEquity)).toBeGreaterThanOrEqual(0);
  });
});

describe('spot', () => {
  const spot = { sizePercent: 50, leverage: 1, stopPercent: 0, maxDrawdownPercent: 100, allowShort: false };
  const signals = [{ time: START + HOUR, exposure: 1 }];

  test('a hedge of spot and perpetual earns the funding and nothing else', () => {
    const bars = walk(400, 3);
    const { funding } = charged;
    const short = [{ time: START + HOUR, exposure: -1 }];
    const report = run(
      aPortfolio([
        aLeg('BTC', { signals, risk: spot, bars, market: 'spot' }),
        aLeg('ETH', {
          signals: short,
          risk: { ...spot, sizePercent: 25, leverage: 2, allowShort: true },
          bars,
          funding,
        }),
      ]),
    );
    expect(Number(report.costs.net)).toBeCloseTo(Number(report.costs.funding), 0);
    expect(Number(report.costs.funding)).toBeGreaterThan(10);
    expect(report.legs[0]!.costs.funding).toBe('0');
  });

  test('no leverage, no short, no funding, and never liquidated', () => {
    const refused = (changes: Partial<LegRequest>) => () =>
      run(
        aPortfolio([aLeg('BTC', { signals, risk: spot, market: 'spot', bars: barsOf(flat(5)), ...changes })]),
      );
    expect(refused({ risk: { ...spot, leverage: 2 } })).toThrow(
      'legs[0].leverage: is 2; on the spot market it is 1',
    );
    expect(refused({ risk: { ...spot, allowShort: true } })).toThrow('legs[0].allowShort');
    expect(refused({ funding: charged.funding })).toThrow('legs[0].funding');
    const crash = barsOf([...flat(3), [50_000, 50_000, 1, 1], [1, 1, 1, 1]]);
    expect(
      run(
        aPortfolio([
          aLeg('BTC', { signals, risk: { ...spot, sizePercent: 99 }, market: 'spot', bars: crash }),
        ]),
      ).legs[0]!.trades[0]!.exitReason,
    ).toBe('open_at_end');
  });
});

test('a symbol is traded from its listing to its delisting, and closed there', () => {
  const buy = [{ time: START, exposure: 1 }];
  const listing = { onboardAt: START + 2 * HOUR, delistAt: START + 6 * HOUR };
  const report = run(
    aPortfolio([
      aLeg('BTC', { bars: barsOf(flat(12)) }),
      aLeg('OLD', { signals: buy, bars: barsOf(flat(12)), listing }),
    ]),
  );
  expect(report.legs[1]!.trades).toMatchObject([
    { entryTime: START + 3 * HOUR, exitTime: START + 6 * HOUR, exitReason: 'signal' },
  ]);
  expect(report.legs[1]!.data).toMatchObject({
    from: listing.onboardAt,
    to: listing.delistAt,
    warmupBars: 0,
  });
});

test('a figure beside the bars reaches the engine when it is known, not before', () => {
  const tape: EngineEvent[] = [];
  const data = [
    { name: 'spot_close', availableAt: Float64Array.of(START + 1.5 * HOUR), value: Float64Array.of(7) },
  ] as const;
  runPortfolio(aPortfolio([aLeg('BTC', { data, bars: barsOf(flat(4)) })]), {
    strategies,
    onEvent: (event) => tape.push(event),
  });
  const told = tape.filter((event) => event.kind === 'datum');
  expect(told).toEqual([
    {
      kind: 'datum',
      at: marketMs(START + 2 * HOUR),
      symbol: 'BTC/USDT:USDT',
      name: 'spot_close',
      availableAt: START + 1.5 * HOUR,
      value: 7,
    },
  ]);
});

test('what cannot be run names the leg and the field', () => {
  const leg = aLeg('BTC', { bars: barsOf(flat(4)) });
  expect(() => run(aPortfolio([]))).toThrow('legs: are 0');
  expect(() => run(aPortfolio([leg, leg]))).toThrow(
    'legs[1].instrument: is BTC/USDT:USDT, which another leg',
  );
  expect(() => run(aPortfolio([leg, aLeg('ETH', { bars: [] })]))).toThrow('legs[1].bars: there are none');
});
