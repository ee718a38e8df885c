import { existsSync } from 'node:fs';
import path from 'node:path';
import { timeframeMs } from '@trendy/domain';
import type { BarColumns } from '@trendy/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FAULTS } from './faults.ts';
import { readFaultyBars } from './series.ts';
import { validateBars } from './validate.ts';

const HOUR = timeframeMs('1h');
type Bars = BarColumns & { readonly firstLine: number };

/** A quiet market: every bar opens at the last close and moves by about a tenth of a per cent. */
function quiet(count: number): Bars {
  const close = Float64Array.from({ length: count }, (_unused, row) => 100 + Math.sin(row / 9) * 0.5);
  const open = Float64Array.from(close, (_price, row) => close[Math.max(0, row - 1)]!);
  return {
    openTime: Float64Array.from(close, (_price, row) => row * HOUR),
    open,
    high: close.map((price, row) => Math.max(price, open[row]!) + 0.05),
    low: close.map((price, row) => Math.min(price, open[row]!) - 0.05),
    close,
    volume: new Float64Array(count).fill(3),
    firstLine: 2,
  };
}
const found = (bars: Bars) =>
  validateBars(bars, '1h', 100).faults.map(({ count, kind, line }) => [kind, line, count]);

test('a quiet market has no fault', () => {
  const quality = validateBars(quiet(500), '1h', 100);
  expect(quality).toMatchObject({ score: 100, deductions: [], faults: [], regularity: 1, expectedRows: 500 });
});

describe('what no single bar shows', () => {
  test('a spike up, a spike down, and not the leap that stays', () => {
    const bars = quiet(300);
    bars.high[100] = 130;
    bars.low[200] = 70;
    expect(found(bars)).toEqual([
      ['spike', 102, 1],
      ['spike', 202, 1],
    ]);
    const stays = quiet(300);
    for (const column of [stays.open, stays.high, stays.low, stays.close])
      for (let row = 151; row < 300; row++) column[row] = column[row]! * 1.3;
    stays.close[150] = 130;
    stays.high[150] = 131;
    expect(found(stays)).toEqual([]);
    // A wild bar within a real move: its neighbours do not agree.
    const wild = quiet(300);
    for (const column of [wild.open, wild.high, wild.low, wild.close])
      for (let row = 151; row < 300; row++) column[row] = column[row]! * 1.1;
    wild.close[150] = 110;
    wild.high[150] = 130;
    expect(found(wild).filter(([kind]) => kind === 'spike')).toEqual([]);
  });

  test('a level that shifts between two bars, but not over a gap', () => {
    const bars = quiet(300);
    for (const column of [bars.open, bars.high, bars.low, bars.close])
      for (let row = 150; row < 300; row++) column[row] = column[row]! * 1.3;
    expect(found(bars)).toEqual([['level_shift', 152, 1]]);
    for (let row = 150; row < 300; row++) bars.openTime[row] = bars.openTime[row]! + 3 * HOUR;
    expect(found(bars)).toEqual([['gap', 152, 3]]);
  });

  test.each([
    [9, 0],
    [10, 10],
    [25, 25],
  ])('%i bars that stand still are a run of %i', (length, count) => {
    const bars = quiet(100);
    for (let row = 40; row < 40 + length; row++)
      for (const column of [bars.open, bars.high, bars.low, bars.close]) column[row] = 100;
    expect(found(bars)).toEqual(count === 0 ? [] : [['stale_run', 42, count]]);
  });
});

test('the score is what the deductions leave', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(299), fc.nat(4)), { maxLength: 30 }), (harm) => {
      const bars = quiet(300);
      const spoil = [
        (row: number) => (bars.volume[row] = 0),
        (row: number) => (bars.volume[row] = -1),
        (row: number) => (bars.low[row] = Number.NaN),
        (row: number) => (bars.high[row] = 1),
        (row: number) => (bars.openTime[row] = bars.openTime[Math.max(0, row - 1)]!),
      ];
      for (const [row, kind] of harm) spoil[kind]!(row);
      const { deductions, score } = validateBars(bars, '1h', 0);
      const lost = deductions.reduce((sum, { points }) => sum + points, 0);
      expect(Math.abs(Math.max(0, 100 - lost) - score)).toBeLessThanOrEqual(0.010001);
      for (const { count, kind, weight } of deductions) {
        expect(weight).toBe(FAULTS[kind].weight);
        expect(count).toBeGreaterThan(0);
      }
      expect(score === 100).toBe(deductions.length === 0);
    }),
  );
});

const recorded = path.resolve(import.meta.dirname, '../../../../../shared/data');
test.skipIf(!existsSync(recorded)).each([
  ['btcusdt_binance_spot_1h_2017_2024', 58_419, 28, 128, 4],
  ['btcusdt_binance_perp_1h_2023_2024', 11_991, 0, 0, 0],
  ['adausdt_spot_1h_2022_2025', 29_178, 1, 1, 1],
])(
  'the recorded %s has the rows, gaps and halts that its provenance names',
  (name, rows, gaps, missing, still) => {
    const quality = validateBars(readFaultyBars('<file>', path.join(recorded, `${name}.csv.gz`)), '1h', 1e6);
    expect([quality.rows, quality.counts.gap, quality.counts.zero_volume]).toEqual([rows, missing, still]);
    expect(quality.faults.filter(({ kind }) => kind === 'gap')).toHaveLength(gaps);
    for (const kind of ['not_a_number', 'unsorted', 'duplicate', 'insane_prices', 'negative_volume'] as const)
      expect(quality.counts[kind]).toBe(0);
  },
);
