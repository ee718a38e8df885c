import { BollingerKernel, bandWidth, percentB } from '../bollinger.ts';
import { ExtremeKernel, highestBars, lowestBars } from '../extremes.ts';
import * as ta from '../oscillators.ts';
import { RsiKernel, rsi } from '../rsi.ts';
import { StochRsiKernel, StochasticKernel, stochastic } from '../stochastic.ts';
import * as windowed from '../windowed.ts';
import type { ValueKernel } from '../kernel.ts';
import { PLAIN, ofValues, period, positive, streamOf } from './indicator.ts';
import type { Indicator, ParamValues } from './indicator.ts';

const window = ({ period: size }: ParamValues): number => size! - 1;
const whole = ({ period: size }: ParamValues): number => size!;

const plain = (
  name: string,
  standard: number,
  warmUp: (p: ParamValues) => number,
  make: (size: number) => ValueKernel,
  run: (values: Float64Array, size: number, out: Float64Array) => void,
): Indicator =>
  ofValues({
    name,
    params: [period(standard)],
    unit: PLAIN,
    isTypical: name === 'cci',
    warmUp,
    make: (p) => make(p['period']!),
    run: (values, p, out) => run(values, p['period']!, out),
  });

/** Bars since an extreme are read beside it. */
const barsOf = (kernel: ExtremeKernel): ValueKernel => ({
  update: (value) => (kernel.update(value), kernel.bars),
  save: () => kernel.save(),
  load: (state) => kernel.load(state),
});

const bandsOf = (
  name: string,
  read: (bands: BollingerKernel) => number,
  run: (values: Float64Array, size: number, factor: number, out: Float64Array) => void,
): Indicator =>
  ofValues({
    name,
    params: [period(20), positive('factor', 2)],
    unit: PLAIN,
    warmUp: window,
    make: (p) => {
      const bands = new BollingerKernel(p['period']!, p['factor']!);
      return {
        update: (value) => (bands.update(value), read(bands)),
        save: () => bands.save(),
        load: (state) => bands.load(state),
      };
    },
    run: (values, p, out) => run(values, p['period']!, p['factor']!, out),
  });

const tsi = ofValues({
  name: 'tsi',
  params: [period(13, 'short'), period(25, 'long')],
  unit: PLAIN,
  warmUp: (p) => p['short']! + p['long']! - 1,
  make: (p) => new ta.TsiKernel(p['short']!, p['long']!),
  run: (values, p, out) => ta.tsi(values, p['short']!, p['long']!, out),
});

const wpr: Indicator = {
  name: 'williams-r',
  params: [period(14)],
  hasSeeding: false,
  outputs: [{ name: 'williams-r', ...PLAIN }],
  warmUp: (p) => [window(p)],
  stream: (p) =>
    streamOf(new ta.WprKernel(p['period']!), (kernel, { close, high, low }, index) => [
      kernel.update(high[index]!, low[index]!, close[index]!),
    ]),
  batch: ({ close, high, low }, p, [out]) => ta.wpr(high, low, close, p['period']!, out!),
};

const SMOOTHED = [period(14), period(3, 'smoothK'), period(3, 'smoothD')];
const K_AND_D = [
  { name: 'k', ...PLAIN },
  { name: 'd', ...PLAIN },
];

const stochasticRow: Indicator = {
  name: 'stochastic',
  params: SMOOTHED,
  hasSeeding: false,
  outputs: K_AND_D,
  warmUp: (p) => {
    const first = p['period']! + p['smoothK']! - 2;
    return [first, first + p['smoothD']! - 1];
  },
  stream: (p) =>
    streamOf(
      new StochasticKernel(p['period']!, p['smoothK']!, p['smoothD']!),
      (kernel, { close, high, low }, index) => [
        kernel.update(high[index]!, low[index]!, close[index]!),
        kernel.d,
      ],
    ),
  batch: ({ close, high, low }, p, [k, d]) =>
    stochastic(high, low, close, p['period']!, p['smoothK']!, p['smoothD']!, k!, d!),
};

const stochRsi: Indicator = {
  name: 'stochastic-rsi',
  params: [period(14, 'rsiPeriod'), ...SMOOTHED],
  hasSeeding: false,
  outputs: K_AND_D,
  warmUp: (p) => {
    const first = p['rsiPeriod']! + p['period']! + p['smoothK']! - 2;
    return [first, first + p['smoothD']! - 1];
  },
  stream: (p) =>
    streamOf(
      new StochRsiKernel(new RsiKernel(p['rsiPeriod']!), p['period']!, p['smoothK']!, p['smoothD']!),
      (kernel, { close }, index) => [kernel.update(close[index]!), kernel.d],
    ),
  // The same two kernels that the streaming form chains, over whole columns.
  batch: ({ close }, p, [k, d]) => {
    const strength = new Float64Array(close.length);
    rsi(close, p['rsiPeriod']!, strength);
    const from = Math.min(p['rsiPeriod']!, close.length);
    const known = strength.subarray(from);
    k!.fill(Number.NaN, 0, from);
    d!.fill(Number.NaN, 0, from);
    stochastic(
      ...([known, known, known, p['period']!, p['smoothK']!, p['smoothD']!] as const),
      k!.subarray(from),
      d!.subarray(from),
    );
  },
};

/** Numbers that do not know the unit of the prices. */
export const OSCILLATORS: readonly Indicator[] = [
  plain('rsi', 14, whole, (n) => new RsiKernel(n), rsi),
  plain('cci', 20, window, (n) => new ta.CciKernel(n), ta.cci),
  plain('cmo', 9, whole, (n) => new ta.CmoKernel(n), ta.cmo),
  plain('roc', 10, whole, (n) => new ta.RocKernel(n), ta.roc),
  tsi,
  wpr,
  stochasticRow,
  stochRsi,
  plain('percent-rank', 100, whole, (n) => new windowed.PercentRankKernel(n), windowed.percentRank),
  plain('cog', 10, window, (n) => new windowed.CogKernel(n), windowed.cog),
  plain('rising', 3, whole, windowed.RunKernel.rising, windowed.rising),
  plain('falling', 3, whole, windowed.RunKernel.falling, windowed.falling),
  plain('highest-bars', 20, window, (n) => barsOf(ExtremeKernel.highest(n)), highestBars),
  plain('lowest-bars', 20, window, (n) => barsOf(ExtremeKernel.lowest(n)), lowestBars),
  bandsOf('percent-b', (bands) => bands.percentB, percentB),
  bandsOf('band-width', (bands) => bands.width, bandWidth),
];
