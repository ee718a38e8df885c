import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import * as ta from './index.ts';
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
  expect(compared).toBeGreaterThan(Math.min(1000, 0.9 * (actual.length - from)));
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

  const empty = (): Float64Array => new Float64Array(close!.length);
  const volume = bars['volume'] ?? new Float64Array();
  const typical = close!.map((value, index) => (high![index]! + low![index]! + value) / 3);
  const talib = (file: string, column = 'outReal'): Float64Array => columns(`talib_${file}.csv`)[column]!;
  const tulip = (file: string, column: string): Float64Array => columns(`tulip_${file}.csv`)[column]!;
  const pine = (name: string): Float64Array => columns('pinets_all.csv')[name]!;

  test('averages', () => {
    ta.wma(close!, 20, out);
    expectEqual(out, talib('wma20'), 1e-9);
    expectEqual(out, pine('wma20'), 1e-9);
    ta.hma(close!, 20, out);
    expectEqual(out, pine('hma20'), 1e-9);
    ta.dema(close!, 20, out);
    expectEqual(out, talib('dema20'), 1e-9);
    ta.tema(close!, 20, out);
    expectEqual(out, talib('tema20'), 1e-9);
    sma(close!, 20, out);
    expectEqual(out, tulip('sma20', 'sma'), 1e-9);
    rma(close!, 14, out);
    expectEqual(out, tulip('wilders14', 'wilders'), 1e-9);
    ema(close!, 20, out);
    // Tulip seeds with the first price.
    expectEqual(out, tulip('ema20', 'ema'), 1e-9, 172);
  });
  test('rsi 14 = TA-Lib, Tulip, Pine', () => {
    ta.rsi(close!, 14, out);
    expectEqual(out, talib('rsi14'), 1e-9);
    expectEqual(out, tulip('rsi14', 'rsi'), 1e-9);
    expectEqual(out, pine('rsi14'), 1e-9);
  });
  test('macd 12, 26, 9 = Pine, and TA-Lib by its seeding', () => {
    const [signal, histogram] = [empty(), empty()];
    ta.macd(close!, 12, 26, 9, out, signal, histogram);
    expectEqual(out, pine('macd'), 1e-9);
    expectEqual(signal, pine('macd_signal'), 1e-9);
    expectEqual(histogram, pine('macd_hist'), 1e-9);
    // Each library's own beginning is forgotten at some time.
    const late = columns('talib_macd_12_26_9.csv');
    expectEqual(out, late['outMACD'], 1e-9, 141);
    ta.macd(close!, 12, 26, 9, out, signal, histogram, 'talib');
    // TA-Lib tells nothing before its signal is there.
    expectEqual(out, late['outMACD'], 1e-9, 33);
    expectEqual(signal, late['outMACDSignal'], 1e-9);
    expectEqual(histogram, late['outMACDHist'], 1e-9);
  });
  test('bollinger 20, 2 and stdev 20 = TA-Lib, Tulip, Pine', () => {
    const [upper, lower] = [empty(), empty()];
    ta.bollinger(close!, 20, 2, out, upper, lower);
    for (const [actual, column, other, third] of [
      [out, 'outRealMiddleBand', 'bbands_middle', 'bb_mid'],
      [upper, 'outRealUpperBand', 'bbands_upper', 'bb_up'],
      [lower, 'outRealLowerBand', 'bbands_lower', 'bb_low'],
    ] as const) {
      expectEqual(actual, talib('bbands20_2', column), 1e-9);
      expectEqual(actual, tulip('bbands20_2', other), 1e-9);
      expectEqual(actual, pine(third), 1e-9);
    }
    ta.stdev(close!, 20, out);
    expectEqual(out, talib('stddev20'), 1e-9);
    expectEqual(out, pine('stdev20'), 1e-9);
  });
  test('stochastic 14, 3, 3 = Pine; TA-Lib and Tulip begin two bars later', () => {
    const d = empty();
    ta.stochastic(high!, low!, close!, 14, 3, 3, out, d);
    expectEqual(out, pine('stoch_k'), 1e-9);
    expectEqual(d, pine('stoch_d'), 1e-9);
    expectEqual(out, talib('stoch_14_3_3', 'outSlowK'), 1e-9, 17);
    expectEqual(d, talib('stoch_14_3_3', 'outSlowD'), 1e-9);
    expectEqual(out, tulip('stoch_14_3_3', 'stoch_k'), 1e-9, 17);
    expectEqual(d, tulip('stoch_14_3_3', 'stoch_d'), 1e-9);
  });
  test('ichimoku lines = Pine, the cloud 25 bars later', () => {
    const lines = {
      tenkan: empty(),
      kijun: empty(),
      senkouA: empty(),
      senkouB: empty(),
      laggedClose: empty(),
    };
    ta.ichimoku(high!, low!, close!, lines);
    expectEqual(lines.tenkan, pine('tenkan'), 1e-9);
    expectEqual(lines.kijun, pine('kijun'), 1e-9);
    const ahead = pine('spanB_unshifted');
    const shifted = empty().fill(Number.NaN);
    shifted.set(ahead.subarray(0, ahead.length - 25), 25);
    expectEqual(lines.senkouB, shifted, 1e-9);
  });
  test('adx and di 14 = Pine, and TA-Lib by its seeding', () => {
    const [plus, minus] = [empty(), empty()];
    ta.dmi(high!, low!, close!, 14, 14, out, plus, minus);
    expectEqual(plus, pine('di_plus'), 1e-9);
    expectEqual(minus, pine('di_minus'), 1e-9);
    expectEqual(out, pine('adx14'), 1e-9);
    ta.dmi(high!, low!, close!, 14, 14, out, plus, minus, 'talib');
    expectEqual(plus, talib('plus_di14'), 1e-9);
    expectEqual(minus, talib('minus_di14'), 1e-9);
    expectEqual(out, talib('adx14'), 1e-9);
    expectEqual(out, tulip('adx14', 'dx'), 1e-9, 1239);
  });
  test('atr 14 by TA-Lib’s seeding', () => {
    const kernel = new ta.AtrKernel(14, 'talib');
    for (let index = 0; index < out.length; index++)
      out[index] = kernel.update(high![index]!, low![index]!, close![index]!);
    expectEqual(out, talib('atr14'), 1e-9);
  });
  test('cci 20, mfi 14, wpr 14 = TA-Lib, Pine', () => {
    ta.cci(typical, 20, out);
    expectEqual(out, talib('cci20'), 1e-9);
    expectEqual(out, pine('cci20'), 1e-9);
    ta.mfi(typical, volume, 14, out);
    expectEqual(out, talib('mfi14'), 1e-9);
    expectEqual(out, pine('mfi14'), 1e-9, 14);
    ta.wpr(high!, low!, close!, 14, out);
    expectEqual(out, talib('willr14'), 1e-9);
    expectEqual(out, pine('wpr14'), 1e-9);
  });
  test('parabolic sar = Pine, and TA-Lib by its seeding', () => {
    ta.psar(high!, low!, close!, 0.02, 0.02, 0.2, out);
    expectEqual(out, pine('sar'), 1e-9);
    ta.psar(high!, low!, close!, 0.02, 0.02, 0.2, out, 'talib');
    expectEqual(out, talib('sar_002_02'), 1e-9);
  });
  test('obv, roc, mom, linreg = TA-Lib', () => {
    ta.obv(close!, volume, out, 'talib');
    expectEqual(out, talib('obv'), 1e-9);
    ta.roc(close!, 10, out);
    expectEqual(out, talib('roc10'), 1e-9);
    ta.mom(close!, 10, out);
    expectEqual(out, talib('mom10'), 1e-9);
    ta.linreg(close!, 14, out);
    expectEqual(out, talib('linreg14'), 1e-9);
  });
});
