import { quoteFromNumber, steps } from '@trendy/domain';
import type { JournalEntry, Strategy, StrategyRegistry } from '@trendy/domain';
import { createEma } from '@trendy/quant';
import { DEFAULT_BRACKETS, withMaintenanceAmounts } from '@trendy/simulator';
import { strategies as stock } from '@trendy/strategies';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBacktest } from '../run.ts';
import type { BacktestRequest } from '../request.ts';
import { aRequest, anInstrument, HOUR, START, walk } from '../testing/builders.ts';
import { createSweep } from './sweep.ts';
import type { SweepResults } from './sweep-results.ts';

interface Dice {
  readonly seed: number;
  /** One wish in so many bars changes. */
  readonly calm: number;
  readonly period: number;
  readonly movesPrices: boolean;
}

const EXPOSURES = [-1, -0.5, -0.2, 0, 0.1, 0.3, 0.7, 1, 1e-9];

/** Wishes at random, and stops and targets on every side of the market: what no strategy of ours would think of. */
const dice: Strategy<Dice> = {
  id: 'dice',
  version: '1',
  name: { en: 'dice', ko: 'dice' },
  description: { en: 'dice', ko: 'dice' },
  params: {
    parse: (value) => value as Dice,
    safeParse: (value) => ({ success: true, data: value as Dice }),
  },
  parameters: [],
  warmup: (params) => params.period,
  series: (params) => [
    {
      key: 'ema',
      id: `ema(close,${params.period})`,
      create: () => {
        const kernel = createEma(params.period);
        return {
          update: (_open, _high, _low, close) => kernel.update(close),
          save: () => kernel.save(),
          load: (state) => kernel.load(state),
        };
      },
    },
  ],
  onBar(view, params, out) {
    let state = (params.seed + view.openTime / HOUR) % 2_147_483_647;
    const uniform = (): number => {
      state = (16_807 * state + 12_345) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    uniform();
    if (uniform() < 1 / params.calm) {
      out.exposure = EXPOSURES[Math.floor(uniform() * EXPOSURES.length)]!;
      if (view.value(0) > view.previous(0)) out.exposure = Math.abs(out.exposure);
      out.reason = 'dice';
    }
    if (!params.movesPrices || uniform() > 0.2) return;
    out.stop = uniform() < 0.3 ? Number.NaN : view.close * (0.97 + uniform() * 0.06);
    out.target = uniform() < 0.5 ? Number.NaN : view.close * (0.97 + uniform() * 0.06);
  },
  explain: () => ({}),
  paths: () => [],
};

const registry: StrategyRegistry = {
  get: (id) => (id === 'dice' ? (dice as unknown as Strategy) : stock.get(id)),
};

const strategy = fc.oneof(
  fc.record({
    id: fc.constant('dice'),
    params: fc.record({
      seed: fc.integer({ min: 1, max: 1e6 }),
      calm: fc.integer({ min: 1, max: 20 }),
      period: fc.integer({ min: 2, max: 30 }),
      movesPrices: fc.boolean(),
    }),
  }),
  fc.record({
    id: fc.constant('ema-crossover'),
    params: fc.record({ fast: fc.integer({ min: 2, max: 10 }), slow: fc.integer({ min: 11, max: 40 }) }),
  }),
  fc.record({
    id: fc.constant('supertrend'),
    params: fc.record({
      period: fc.integer({ min: 2, max: 20 }),
      factor: fc.double({ min: 0.5, max: 4, noNaN: true }),
    }),
  }),
);

const brackets = fc.constantFrom(
  DEFAULT_BRACKETS,
  withMaintenanceAmounts([
    { notionalFloor: 0, notionalCap: 5_000, maintenanceRate: 0.004, maxLeverage: 125 },
    { notionalFloor: 5_000, notionalCap: 50_000, maintenanceRate: 0.02, maxLeverage: 20 },
    { notionalFloor: 50_000, notionalCap: 1e9, maintenanceRate: 0.1, maxLeverage: 5 },
  ]),
);

const risk = fc.record(
  {
    sizePercent: fc.constantFrom(1, 10, 33.3, 100),
    leverage: fc.constantFrom(1, 3, 10, 50),
    stopPercent: fc.constantFrom(0, 0.5, 2, 30),
    takeProfitPercent: fc.constantFrom(0.4, 3),
    // 5 twice: a tenth of the runs at least must be stopped by it, in every sample of three hundred.
    maxDrawdownPercent: fc.constantFrom(5, 5, 40, 100),
    allowShort: fc.boolean(),
  },
  { requiredKeys: ['sizePercent', 'leverage', 'stopPercent', 'maxDrawdownPercent', 'allowShort'] },
);

const market = fc.record({
  rows: fc.integer({ min: 40, max: 2_600 }),
  seed: fc.integer({ min: 1, max: 1e9 }),
  hasFunding: fc.boolean(),
  /** Rows left out, so that bars have gaps. */
  gap: fc.integer({ min: 0, max: 60 }),
  /** Prices off the grid of ticks. */
  shift: fc.constantFrom(0, 0.037),
  from: fc.option(fc.double({ min: 0, max: 0.6, noNaN: true }), { nil: undefined }),
});

const terms = fc.record({
  takerBps: fc.constantFrom(0, 5, 7.5),
  slippageBps: fc.constantFrom(0, 2, 40),
  marginMode: fc.constantFrom('cross' as const, 'isolated' as const),
  liquidationFeeBps: fc.constantFrom(0, 125),
  capital: fc.constantFrom(30, 10_000),
  minNotional: fc.constantFrom(5, 100),
  minQuantity: fc.constantFrom(1, 50),
});

const requests = fc
  .record({ strategy, risk, market, terms, brackets })
  .map(({ brackets: table, ...given }): BacktestRequest => {
    const { rows, seed, hasFunding, gap, shift, from } = given.market;
    const bars = walk(rows, seed)
      .filter((_, row) => row < 10 || row >= 10 + gap)
      .map((bar) => ({
        ...bar,
        open: bar.open + shift,
        high: bar.high + shift,
        low: bar.low + shift,
        close: bar.close + shift,
      }));
    const { capital, minNotional, minQuantity, takerBps, ...rest } = given.terms;
    const funding = Array.from({ length: Math.ceil(rows / 8) }, (_, index) => ({
      time: START + index * 8 * HOUR + (index % 3 === 0 ? 60_000 : 0),
      rate: (((index * 7_919) % 41) - 20) / 10_000,
    }));
    return aRequest({
      ...rest,
      instrument: {
        ...anInstrument(),
        brackets: table,
        minNotional: quoteFromNumber(minNotional),
        minQuantity: steps(minQuantity),
        maxMarketQuantity: steps(40_000),
      },
      bars,
      strategy: given.strategy,
      risk: given.risk,
      fees: { makerBps: 2, takerBps },
      capital: quoteFromNumber(capital),
      ...(hasFunding ? { funding } : {}),
      ...(from === undefined ? {} : { from: START + Math.floor(from * rows) * HOUR }),
    });
  })
  .filter((request) => {
    const last = (request.bars as readonly { openTime: number }[]).at(-1)!;
    return request.from === undefined || request.from <= last.openTime;
  });

const sumOf = (request: BacktestRequest) => {
  let traded = 0;
  const onJournal = (entry: JournalEntry): void => {
    if (entry.kind === 'fill') traded += entry.price * entry.quantity * 10_000;
  };
  const run = createBacktest(request, { strategies: registry, onJournal });
  run.advance(Number.POSITIVE_INFINITY);
  return { report: run.report(2), equity: run.equity, traded };
};

const sweepOne = (request: BacktestRequest): SweepResults =>
  createSweep(request, { strategies: registry }).run([{}], { keepsEquity: true })!;

test('a backtest that somebody listens to, event by event, is the same as one in quiet runs of bars', () => {
  fc.assert(
    fc.property(requests, (request) => {
      const silent = createBacktest(request, { strategies: registry });
      const heard = createBacktest(request, { strategies: registry, onEvent: () => {}, onJournal: () => {} });
      silent.advance(Number.POSITIVE_INFINITY);
      heard.advance(Number.POSITIVE_INFINITY);
      expect(silent.equity).toEqual(heard.equity);
      expect(silent.report()).toEqual(heard.report());
    }),
    { numRuns: 150 },
  );
});

describe('every combination of a sweep is a backtest of its own', () => {
  test('equal to the engine and its venue, to the last unit and at every close', () => {
    let runs = 0;
    let byEngine = 0;
    let stops = 0;
    fc.assert(
      fc.property(requests, (request) => {
        const { report, equity, traded } = sumOf(request);
        const swept = sweepOne(request);
        runs++;
        byEngine += swept.byEngine[0]!;
        expect(swept.equity).toEqual(equity);
        expect(swept.finalEquity[0]).toBe(equity.at(-1));
        expect(swept.trades[0]).toBe(report.trades.length);
        expect(swept.wins[0]).toBe(report.trades.filter((trade) => Number(trade.pnl) > 0).length);
        expect(swept.fees[0]).toBe(Math.round(Number(report.costs.fees) * 1e8));
        expect(swept.funding[0]).toBe(Math.round(Number(report.costs.funding) * 1e8));
        expect(swept.traded[0]).toBe(traded);
        const stopped = report.refusals.find(
          ({ reason }) => reason.code === 'drawdown_limit' || reason.code === 'bot_paused',
        );
        expect(swept.stoppedAt[0]).toBe(stopped?.time ?? Number.NaN);
        stops += stopped ? 1 : 0;
      }),
      { numRuns: 300 },
    );
    // A short cut that is hardly ever taken proves nothing.
    expect(byEngine / runs).toBeLessThan(0.1);
    expect(stops / runs).toBeGreaterThan(0.1);
  });
});
