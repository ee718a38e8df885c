import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { atr, ema, rma, sma, supertrend, trueRange } from './index.ts';

const folder = path.resolve(import.meta.dirname, '../../../../..', 'shared/golden');

/** Columns of a CSV by header name; an empty cell is NaN. */
function columns(file: string): Record<string, Float64Array> {
  const [header = '', ...rows] = readFileSync(path.join(folder, file), 'utf8').trim().split('\n');
  const cells = rows.map((row) => row.split(','));
  return Object.fromEntries(
    header
      .split(',')
      .map((name, index) => [
        name,
        Float64Array.from(cells, (row) => (row[index] ? Number(row[index]) : Number.NaN)),
      ]),
  );
}

function expectEqual(
  actual: Float64Array,
  expected: Float64Array | undefined,
  relative: number,
  from = 0,
): void {
  expect(expected?.length).toBe(actual.length);
  let compared = 0;
  for (let index = from; index < actual.length; index++) {
    const want = expected![index]!;
    if (Number.isNaN(want)) {
      expect(actual[index], `bar ${index} is warming up`).toBeNaN();
      continue;
    }
    compared++;
    if (Math.abs(actual[index]! - want) > relative * Math.max(1, Math.abs(want)))
      expect.fail(`bar ${index}: ${actual[index]} instead of ${want}`);
  }
  expect(compared).toBeGreaterThan(1000);
}

describe.skipIf(!existsSync(folder))('golden indicator files', () => {
  const bars = existsSync(folder) ? columns('ohlcv_first2000.csv') : {};
  const [high, low, close] = ['high', 'low', 'close'].map((name) => bars[name] ?? new Float64Array());
  const out = new Float64Array(close!.length);

  test('sma 20 = TA-Lib, Pine', () => {
    sma(close!, 20, out);
    expectEqual(out, columns('talib_sma20.csv')['outReal'], 1e-9);
    expectEqual(out, columns('pinets_all.csv')['sma20'], 1e-9);
  });
  test('ema 20 = TA-Lib, Pine', () => {
    ema(close!, 20, out);
    expectEqual(out, columns('talib_ema20.csv')['outReal'], 1e-9);
    expectEqual(out, columns('pinets_all.csv')['ema20'], 1e-9);
  });
  test('rma 14 = Pine', () => {
    rma(close!, 14, out);
    expectEqual(out, columns('pinets_all.csv')['rma14'], 1e-9);
  });
  test('true range = TA-Lib from its second bar', () => {
    trueRange(high!, low!, close!, out);
    expectEqual(out, columns('talib_trange.csv')['outReal'], 1e-9, 1);
  });
  test('atr 14 = Tulip, Pine', () => {
    atr(high!, low!, close!, 14, out);
    expectEqual(out, columns('tulip_atr14.csv')['atr'], 1e-9);
    expectEqual(out, columns('pinets_all.csv')['atr14'], 1e-9);
  });
  test('supertrend 3/10 = Pine', () => {
    const direction = new Float64Array(close!.length);
    supertrend(high!, low!, close!, 3, 10, out, direction);
    const pine = columns('pinets_all.csv');
    // That engine fills the bars before the first ATR; ours has nothing to say there.
    expectEqual(out, pine['supertrend'], 1e-9, 9);
    expectEqual(direction, pine['st_dir'], 0, 9);
  });
});
