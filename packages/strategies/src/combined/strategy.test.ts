import type { SeriesKernel, SeriesSpec } from '@trendy/domain';
import { Prng } from '@trendy/quant';
import { describe, expect, test } from 'vitest';
import { fundingArbitrage } from '../funding-arbitrage/strategy.ts';
import { barsOf, changesOf, watch } from '../testing/watch.ts';
import type { Row } from '../testing/watch.ts';
import { trendFollowing } from '../trend-following/strategy.ts';
import { weightOf } from './scenario-weight.ts';
import { combined } from './strategy.ts';
import { exposureOf } from './sub-strategy.ts';

const defaults = combined.params.parse({});

/** A noisy range for so many bars, then a calm rise, then a crash. */
function history(range: number, rise: number, crash: number): Row[] {
  const random = new Prng(11);
  const closes: number[] = [];
  let price = 1000;
  for (let bar = 0; bar < range; bar++) closes.push((price = 1000 + 12 * random.normal()));
  for (let bar = 0; bar < rise; bar++) closes.push((price *= 1.003 + 0.001 * random.normal()));
  for (let bar = 0; bar < crash; bar++) closes.push((price *= bar % 2 === 0 ? 0.9 : 1.06));
  return barsOf(closes);
}

const feed = (kernel: SeriesKernel, row: Row, bar: number): number =>
  kernel.update(row.open, row.high, row.low, row.close, 1, bar * 60_000);
const column = (spec: SeriesSpec, rows: readonly Row[]): number[] => {
  const kernel = spec.create();
  return rows.map((row, bar) => feed(kernel, row, bar));
};

describe('shares by scenario', () => {
  const all = new Set(['trend', 'meanRev', 'grid'] as const);
  const rows = history(400, 200, 4);
  const share = (family: 'trend' | 'meanRev' | 'grid'): number[] =>
    column(weightOf(family, defaults, all), rows);
  const [trend, reversion, grid] = [share('trend'), share('meanRev'), share('grid')];

  test('a range belongs to the reversals, a rise to the trends', () => {
    expect(reversion[399]!).toBeGreaterThan(trend[399]!);
    expect(trend[599]!).toBeGreaterThan(0.25);
    expect(trend[599]!).toBeGreaterThan(3 * reversion[599]!);
  });

  test('a crash sends everything to cash within a bar', () => {
    expect([trend[600], reversion[600], grid[600]]).toEqual([0, 0, 0]);
  });

  test('but for a crisis they move no further than the turnover allows', () => {
    for (let bar = 250; bar < 600; bar++) {
      const moved = [trend, reversion, grid].reduce(
        (sum, each) => sum + Math.abs(each[bar]! - each[bar - 1]!),
        0,
      );
      expect(moved).toBeLessThanOrEqual(defaults.turnover + 1e-12);
    }
  });

  test('a family without strategies has none', () => {
    expect(column(weightOf('trend', defaults, new Set(['grid'])), rows).at(-10)).toBe(0);
  });
});

describe('a strategy inside', () => {
  const jump = [...Array.from({ length: 120 }, () => 100), 110, 110, 110];

  test('holds what it wants until its own stop is reached, and not again before it wants something else', () => {
    const spec = exposureOf(trendFollowing);
    // The stop lies three usual ranges below 110: 2 before the jump, 12 at it, averaged over 14 bars.
    const stop = 110 - (3 * (2 * 13 + 12)) / 14;
    const bars = barsOf(jump);
    const dip = { open: 110, high: 111, low: stop - 0.1, close: 110 };
    expect(column(spec, bars).slice(119)).toEqual([0, 1, 1, 1]);
    expect(column(spec, [...bars.slice(0, 121), dip, ...bars.slice(121)]).slice(119)).toEqual([
      0, 1, 0, 0, 0,
    ]);
    expect(column(spec, [...bars.slice(0, 121), { ...dip, low: stop + 0.1 }]).slice(119)).toEqual([0, 1, 1]);
  });

  test('must read nothing but the bars of the bot', () => {
    expect(() => exposureOf(fundingArbitrage)).toThrow("is not made of the bot's own bars");
  });
});

test.each(combined.series(defaults).map((spec) => [spec.key, spec] as const))(
  '%s goes on after a restart as if nothing had happened',
  (_key, spec) => {
    const rows = history(300, 100, 2);
    const whole = column(spec, rows);
    let kernel = spec.create();
    rows.forEach((row, bar) => {
      expect(feed(kernel, row, bar)).toBe(whole[bar]);
      if (bar % 41 !== 0) return;
      const saved = JSON.stringify(kernel.save());
      kernel = spec.create();
      kernel.load(JSON.parse(saved) as (number | null)[]);
    });
  },
);

describe('on one account', () => {
  const rows = history(400, 200, 1);
  const changes = changesOf(combined, {}, rows);

  test('is long in the rise, and out at the bar of the crash', () => {
    const held = watch(combined, defaults, rows).map(({ wish }) => wish.exposure);
    expect(held[599]).toBeGreaterThanOrEqual(0.2);
    expect(changes.at(-1)).toEqual([600, 0, 'pull_gone']);
  });

  test('no change is smaller than the band, but one that leaves', () => {
    let before = 0;
    for (const [, exposure] of changes) {
      if (exposure !== 0) expect(Math.abs(exposure - before)).toBeGreaterThanOrEqual(defaults.band);
      before = exposure;
    }
  });

  test('a wider band trades less', () => {
    expect(changesOf(combined, { band: 0.3 }, rows).length).toBeLessThan(changes.length);
  });

  test('names who asks for what, and with which share', () => {
    const { paths } = watch(combined, defaults, rows)[590]!;
    const asks = paths.find(({ reason }) => reason === 'pull_long')?.conditions[0]?.values ?? {};
    expect(asks.weight_trend).toBeGreaterThan(0.25);
    // Five strategies divide the share of the trends.
    expect(asks.supertrend ?? asks['trend-following']).toBeCloseTo(asks.weight_trend! / 5, 12);
    const sum = Object.entries(asks).filter(
      ([key]) => /^[a-z]+(-[a-z]+)?$/.test(key) && !['net', 'gross', 'least'].includes(key),
    );
    expect(sum.reduce((total, [, ask]) => total + ask, 0)).toBeCloseTo(asks.net!, 1);
  });

  test('a family that is switched off asks for nothing', () => {
    expect(changesOf(combined, { trend: false, reversion: false, range: false }, rows)).toEqual([]);
  });
});
