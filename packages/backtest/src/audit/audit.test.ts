import type { BarColumns, SeriesKernel, SeriesSpec, Strategy, StrategyRegistry } from '@trendy/domain';
import { strategies, strategyList } from '@trendy/strategies';
import { describe, expect, test } from 'vitest';
import { aRequest, HOUR, START, walk } from '../testing/builders.ts';
import { auditBacktest } from './audit.ts';

const bars = walk(900, 17);

/** A strategy that is long while its one series lies above 0. */
const planted = (spec: Partial<SeriesSpec>, changes: Partial<Strategy> = {}): StrategyRegistry => {
  const strategy: Strategy = {
    id: 'planted',
    version: '1.0.0',
    name: { en: 'Planted', ko: '심은' },
    description: { en: 'Cheats.', ko: '속입니다.' },
    params: { parse: (value) => value, safeParse: (value) => ({ success: true, data: value }) },
    parameters: [],
    warmup: () => 5,
    series: () => [{ key: 'x', id: 'x', create: () => kernel(() => 0), ...spec }],
    onBar(view, _params, out) {
      const value = view.value(0);
      if (!Number.isNaN(value)) out.exposure = value > 0 ? 1 : -1;
      out.reason = 'planted';
    },
    explain: () => ({}),
    paths: () => [],
    ...changes,
  };
  return { get: (id) => (id === 'planted' ? strategy : undefined) };
};

const kernel = (update: (close: number) => number): SeriesKernel => ({
  update: (_open, _high, _low, close) => update(close),
  save: () => [],
  load: () => undefined,
});

const audit = (registry: StrategyRegistry) =>
  auditBacktest(aRequest({ strategy: { id: 'planted' }, bars }), registry, { cuts: 8, seed: 3 });
const failed = (registry: StrategyRegistry) =>
  audit(registry).results.flatMap((result) => (result.finding ? [result.check] : []));

describe.each(strategyList.map((strategy) => strategy.id))('%s', (id) => {
  test('is clean', () => {
    const report = auditBacktest(aRequest({ strategy: { id }, bars: walk(1500, 5) }), strategies, {
      cuts: 6,
    });
    expect(report.results.map((result) => result.finding)).toEqual([null, null, null, null, null]);
    expect(report.isClean).toBe(true);
    expect(
      report.results.filter((result) => result.skipped === undefined).every((result) => result.runs > 0),
    ).toBe(true);
  });
});

describe('a planted cheat is found', () => {
  test('the next bar: by cutting, by poisoning and in its series', () => {
    const batch = ({ close }: BarColumns, out: Float64Array): void => {
      for (let row = 0; row < out.length; row++) out[row] = (close[row + 1] ?? close[row]!) - close[row]!;
    };
    expect(failed(planted({ batch }))).toEqual(expect.arrayContaining(['truncation', 'poisoning', 'series']));
  });

  test('a full-sample mean: with the bar, and both wishes', () => {
    const batch = ({ close }: BarColumns, out: Float64Array): void => {
      const mean = close.reduce((sum, price) => sum + price, 0) / close.length;
      for (let row = 0; row < out.length; row++) out[row] = close[row]! - mean;
    };
    const report = audit(planted({ batch }));
    const finding = report.results.find((result) => result.check === 'poisoning')?.finding;
    expect(report.isClean).toBe(false);
    expect(finding?.time).toBe(START + (finding!.row + 1) * HOUR);
    expect(finding).toMatchObject({
      expected: { exposure: expect.anything(), stop: null },
      got: { exposure: expect.anything() },
    });
    expect(finding!.expected).not.toEqual(finding!.got);
  });

  test('a leak that no wish hangs on: in its series', () => {
    const batch = ({ close }: BarColumns, out: Float64Array): void => void out.fill(1 + Math.max(...close));
    expect(failed(planted({ batch }))).toEqual(['series']);
  });

  test('a series that never forgets where it began: by starting later', () => {
    const create = (): SeriesKernel => {
      let seen = 0;
      return kernel(() => (seen++ % 50 < 25 ? 1 : -1));
    };
    expect(failed(planted({ create }))).toEqual(['warm_up']);
  });

  test('a rule that remembers its last run: by running twice', () => {
    let calls = 0;
    const registry = planted(
      {},
      {
        onBar(_view, _params, out) {
          out.exposure = calls++ % 7 === 0 ? 1 : -1;
        },
      },
    );
    expect(failed(registry)).toContain('repetition');
  });
});

test('too little data to start later is said, not passed over', () => {
  const short = auditBacktest(
    aRequest({ strategy: { id: 'ema-crossover' }, bars: bars.slice(0, 300) }),
    strategies,
    { cuts: 3 },
  );
  expect(short.results.at(-1)).toMatchObject({
    check: 'warm_up',
    runs: 0,
    skipped: expect.stringContaining('there are 300'),
  });
});

test('given signals have no rule to audit', () => {
  expect(() => auditBacktest(aRequest({ bars }), strategies)).toThrow('strategy: is absent');
});
