import type { SeriesKernel, Strategy, StrategyRegistry } from '@trendy/domain';
import { prepareColumn } from '@trendy/engine';
import { strategies, strategyList } from '@trendy/strategies';
import { describe, expect, test } from 'vitest';
import { shifted } from './audit/alter.ts';
import { auditBacktest } from './audit/audit.ts';
import { HISTORY_WARMUPS } from './run-setup.ts';
import { aRequest, HOUR } from './testing/builders.ts';
import { fairMarket } from './testing/fair-market.ts';
import type { FairMarket } from './testing/fair-market.ts';
import { runFair, sharpes, zOf } from './testing/fair-returns.ts';
import type { FairRun } from './testing/fair-returns.ts';

const SEEDS = 200;
const BARS = 1000;
const markets = Array.from({ length: SEEDS }, (_unused, seed) => fairMarket(seed + 1, BARS));
/** Of a bot that starts, whatever its strategy: what a venue gives in one request. */
const MOST_HISTORY = 1400;
const ids = strategyList.map(({ id }) => id);

describe.each(ids)('T2, shuffled returns: %s', (id) => {
  const runAll = (isCharged: boolean): FairRun[] =>
    markets.map((market) => runFair(strategies, { id }, market, { isCharged }));

  test('without costs it earns nothing', () => {
    const runs = runAll(false);
    expect(runs.reduce((sum, run) => sum + run.fills, 0)).toBeGreaterThan(2 * SEEDS);
    expect(Math.abs(zOf(sharpes(runs, ({ mean }) => mean)).z)).toBeLessThanOrEqual(4);
  });

  test('with costs it loses them, no more and no less', () => {
    const runs = runAll(true);
    expect(zOf(sharpes(runs, (run) => run.drag)).mean).toBeGreaterThan(0.05);
    expect(Math.abs(zOf(sharpes(runs, (run) => run.mean + run.drag)).z)).toBeLessThanOrEqual(4);
  });
});

/** Reads the figure beside the bars and goes with its sign. */
const oracle: Strategy = {
  id: 'oracle',
  version: '1.0.0',
  name: { en: 'Oracle', ko: '신탁' },
  description: { en: 'Is told the next return.', ko: '다음 수익률을 듣습니다.' },
  params: { parse: (value) => value, safeParse: (value) => ({ success: true, data: value }) },
  parameters: [],
  warmup: () => 1,
  series: () => [{ key: 'told', id: 'told', input: 'spot_close', create: asTold }],
  onBar(view, _params, out) {
    const told = view.value(0);
    if (Number.isNaN(told)) return;
    out.exposure = told > 0 ? 1 : -1;
    out.reason = 'told';
  },
  explain: () => ({}),
  paths: () => [],
};
const withOracle: StrategyRegistry = { get: (id) => (id === 'oracle' ? oracle : undefined) };

function asTold(): SeriesKernel {
  return { update: (_open, _high, _low, close) => close, save: () => [], load: () => undefined };
}

describe('T3, the oracle: a figure that is the next hour’s return', () => {
  /** @param lateMs after the close of the hour before the one that is told. */
  const consult = (market: FairMarket, lateMs: number): FairRun => {
    const { close, open, openTime } = market.bars;
    const value = openTime.map(
      (_time, row) => (close[row + 1] ?? close[row]!) / (open[row + 1] ?? close[row]!) - 1,
    );
    const availableAt = openTime.map((time) => time + HOUR + lateMs);
    const data = [{ name: 'spot_close' as const, availableAt, value }];
    return runFair(withOracle, { id: 'oracle' }, market, { isCharged: false, data });
  };

  test('makes rich whoever says that it was known an hour too early', () => {
    const told = sharpes(
      markets.slice(0, 10).map((market) => consult(market, 0)),
      ({ mean }) => mean,
    );
    expect(Math.min(...told)).toBeGreaterThan(50);
  });

  const honest = markets.map((market) => consult(market, HOUR));

  test('is worth nothing to whom it is told when it is known', () => {
    expect(Math.abs(zOf(sharpes(honest, ({ mean }) => mean)).z)).toBeLessThanOrEqual(4);
  });

  test('shows where only every tenth market leaks: the shuffled returns are sharp enough', () => {
    const runs = honest.map((run, index) => (index % 10 === 0 ? consult(markets[index]!, 0) : run));
    expect(zOf(sharpes(runs, ({ mean }) => mean)).z).toBeGreaterThan(4);
  });
});

describe.each(strategyList.map((strategy) => [strategy.id, strategy] as const))(
  'start-shift: %s',
  (id, strategy) => {
    const params = strategy.params.parse({});
    const warm = strategy.warmup(params) * HISTORY_WARMUPS;
    const { bars, data, funding } = fairMarket(7, 2 * warm + 600);
    const request = aRequest({ strategy: { id }, bars, data, funding });

    test('a later start changes no wish once it is as warm as a live bot', () => {
      const report = auditBacktest(request, strategies, { cuts: 1 });
      expect(report.results.find(({ check }) => check === 'warm_up')).toEqual({
        check: 'warm_up',
        runs: 5,
        finding: null,
      });
    });

    test('and its series agree within one in a million', () => {
      const shift = Math.floor(warm / 3);
      const known = Math.min(warm, MOST_HISTORY);
      const late = shifted(request, bars, shift);
      const at = funding.map(({ time }) => time);
      const rate = {
        name: 'funding_rate' as const,
        availableAt: Float64Array.from(at),
        value: Float64Array.from(funding, (row) => row.rate),
      };
      for (const spec of strategy.series(params)) {
        const whole = prepareColumn(spec, { bars, timeframe: '1h', data: [rate, ...data] });
        const part = prepareColumn(spec, {
          bars: late.bars as typeof bars,
          timeframe: '1h',
          data: [rate, ...data],
        });
        for (let row = known; row < part.length; row++) {
          const [mine, theirs] = [whole[row + shift]!, part[row]!];
          expect(Number.isNaN(mine), spec.id).toBe(false);
          // A series that lies near 0, such as a difference of averages, is measured by the price.
          if (!(Math.abs(mine - theirs) <= 1e-6 * Math.max(Math.abs(mine), 1)))
            expect.fail(`${spec.id} is ${theirs} at bar ${row} of a later start, ${mine} of an earlier one`);
        }
      }
    });
  },
);
