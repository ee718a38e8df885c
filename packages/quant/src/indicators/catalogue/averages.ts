import * as ta from '../averages.ts';
import {
  StdevKernel,
  VarianceKernel,
  MeanDeviationKernel,
  meanDeviation,
  stdev,
  variance,
} from '../deviation.ts';
import { createEma, ema } from '../ema.ts';
import { ExtremeKernel, highest, lowest } from '../extremes.ts';
import { MomentumKernel, mom } from '../oscillators.ts';
import { createRma, rma } from '../rma.ts';
import { SmaKernel, sma } from '../sma.ts';
import { SumKernel, sum } from '../sums.ts';
import * as windowed from '../windowed.ts';
import { PRICE, ofValues, period, streamOf } from './indicator.ts';
import type { Indicator, ParamValues } from './indicator.ts';

const window = ({ period: size }: ParamValues): number => size! - 1;
const ofPrices = (
  name: string,
  standard: number,
  warmUp: (p: ParamValues) => number,
  make: (size: number) => ReturnType<Parameters<typeof ofValues>[0]['make']>,
  run: (values: Float64Array, size: number, out: Float64Array) => void,
): Indicator =>
  ofValues({
    name,
    params: [period(standard)],
    unit: PRICE,
    warmUp,
    make: (p) => make(p['period']!),
    run: (values, p, out) => run(values, p['period']!, out),
  });

const vwma: Indicator = {
  name: 'vwma',
  params: [period(20)],
  hasSeeding: false,
  outputs: [{ name: 'vwma', ...PRICE }],
  warmUp: (p) => [window(p)],
  stream: (p) =>
    streamOf(new ta.VwmaKernel(p['period']!), (kernel, { close, volume }, index) => [
      kernel.update(close[index]!, volume[index]!),
    ]),
  batch: ({ close, volume }, p, [out]) => ta.vwma(close, volume, p['period']!, out!),
};

const swma = ofValues({
  name: 'swma',
  params: [],
  unit: PRICE,
  warmUp: () => 3,
  make: () => ta.createSwma(),
  run: (values, _p, out) => ta.swma(values, out),
});

const alma = ofValues({
  name: 'alma',
  params: [
    period(9),
    { name: 'offset', kind: 'share', value: 0.85 },
    { name: 'sigma', kind: 'positive', value: 6 },
  ],
  unit: PRICE,
  warmUp: window,
  make: (p) => ta.createAlma(p['period']!, p['offset']!, p['sigma']!),
  run: (values, p, out) => ta.alma(values, p['period']!, out, p['offset']!, p['sigma']!),
});

const cumulative = ofValues({
  name: 'cumulative',
  params: [],
  unit: PRICE,
  warmUp: () => 0,
  make: () => new windowed.CumulativeKernel(),
  run: (values, _p, out) => windowed.cumulative(values, out),
});

const varianceRow = ofValues({
  name: 'variance',
  params: [period(20)],
  unit: { price: 2, volume: 0 },
  warmUp: window,
  make: (p) => new VarianceKernel(p['period']!),
  run: (values, p, out) => variance(values, p['period']!, out),
});

/** Averages and whatever else has the unit of its prices. */
export const AVERAGES: readonly Indicator[] = [
  ofPrices('sma', 20, window, (n) => new SmaKernel(n), sma),
  ofPrices('ema', 20, window, createEma, ema),
  ofPrices('rma', 14, window, createRma, rma),
  ofPrices('wma', 20, window, ta.createWma, ta.wma),
  ofPrices(
    'hma',
    20,
    ({ period: n }) => n! + Math.floor(Math.sqrt(n!)) - 2,
    (n) => new ta.HmaKernel(n),
    ta.hma,
  ),
  vwma,
  alma,
  swma,
  ofPrices('dema', 20, ({ period: n }) => 2 * n! - 2, ta.ChainedEmaKernel.double, ta.dema),
  ofPrices('tema', 20, ({ period: n }) => 3 * n! - 3, ta.ChainedEmaKernel.triple, ta.tema),
  ofPrices('sum', 20, window, (n) => new SumKernel(n), sum),
  cumulative,
  ofPrices('stdev', 20, window, (n) => new StdevKernel(n), stdev),
  varianceRow,
  ofPrices('mean-deviation', 20, window, (n) => new MeanDeviationKernel(n), meanDeviation),
  ofPrices('median', 20, window, (n) => new windowed.MedianKernel(n), windowed.median),
  ofPrices('highest', 20, window, ExtremeKernel.highest, highest),
  ofPrices('lowest', 20, window, ExtremeKernel.lowest, lowest),
  ofPrices(
    'momentum',
    10,
    ({ period: n }) => n!,
    (n) => new MomentumKernel(n),
    mom,
  ),
  ofValues({
    name: 'linreg',
    params: [period(14)],
    unit: PRICE,
    warmUp: window,
    make: (p) => new windowed.LinregKernel(p['period']!),
    run: (values, p, out) => windowed.linreg(values, p['period']!, out),
  }),
];
