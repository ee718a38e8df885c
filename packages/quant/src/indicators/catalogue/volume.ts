import { MfiKernel, ObvKernel, VwapKernel, mfi, obv, vwap } from '../volume.ts';
import { CorrelationKernel, PivotKernel, correlation, pivotHigh, pivotLow } from '../windowed.ts';
import { PLAIN, PRICE, ofValues, period, streamOf, typical, typicals } from './indicator.ts';
import type { Indicator } from './indicator.ts';

const mfiRow: Indicator = {
  name: 'mfi',
  params: [period(14)],
  hasSeeding: false,
  outputs: [{ name: 'mfi', ...PLAIN }],
  warmUp: (p) => [p['period']!],
  stream: (p) =>
    streamOf(new MfiKernel(p['period']!), (kernel, bars, index) => [
      kernel.update(typical(bars, index), bars.volume[index]!),
    ]),
  batch: (bars, p, [out]) => mfi(typicals(bars), bars.volume, p['period']!, out!),
};

const obvRow: Indicator = {
  name: 'obv',
  params: [],
  hasSeeding: true,
  outputs: [{ name: 'obv', price: 0, volume: 1 }],
  warmUp: () => [0],
  stream: (_p, seeding) =>
    streamOf(new ObvKernel(seeding), (kernel, { close, volume }, index) => [
      kernel.update(close[index]!, volume[index]!),
    ]),
  batch: ({ close, volume }, _p, [out], seeding) => obv(close, volume, out!, seeding),
};

const vwapRow: Indicator = {
  name: 'vwap',
  params: [],
  hasSeeding: false,
  outputs: [{ name: 'vwap', ...PRICE }],
  warmUp: () => [0],
  stream: () =>
    streamOf(new VwapKernel(), (kernel, bars, index) => [
      kernel.update(typical(bars, index), bars.volume[index]!, bars.openTime[index]!),
    ]),
  batch: (bars, _p, [out]) => vwap(typicals(bars), bars.volume, bars.openTime, out!),
};

const correlationRow: Indicator = {
  name: 'volume-correlation',
  params: [period(20)],
  hasSeeding: false,
  outputs: [{ name: 'volume-correlation', ...PLAIN }],
  warmUp: (p) => [p['period']! - 1],
  stream: (p) =>
    streamOf(new CorrelationKernel(p['period']!), (kernel, { close, volume }, index) => [
      kernel.update(close[index]!, volume[index]!),
    ]),
  batch: ({ close, volume }, p, [out]) => correlation(close, volume, p['period']!, out!),
};

const pivotRow = (name: string, make: typeof PivotKernel.high, run: typeof pivotHigh): Indicator =>
  ofValues({
    name,
    params: [period(5, 'left'), period(5, 'right')],
    unit: PRICE,
    warmUp: (p) => p['left']! + p['right']!,
    make: (p) => make(p['left']!, p['right']!),
    run: (values, p, out) => run(values, p['left']!, p['right']!, out),
  });

/** Of volume, and turning points (of closes). */
export const VOLUME_AND_TURNS: readonly Indicator[] = [
  mfiRow,
  obvRow,
  vwapRow,
  correlationRow,
  pivotRow('pivot-high', PivotKernel.high, pivotHigh),
  pivotRow('pivot-low', PivotKernel.low, pivotLow),
];
