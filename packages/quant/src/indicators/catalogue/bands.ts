import { AtrKernel, TrueRangeKernel, atr, trueRange } from '../atr.ts';
import { BollingerKernel, bollinger } from '../bollinger.ts';
import { DonchianKernel, KeltnerKernel, donchian, keltner } from '../channels.ts';
import { DmiKernel, dmi } from '../directional.ts';
import { IchimokuKernel, ichimoku } from '../ichimoku.ts';
import { MacdKernel, macd } from '../macd.ts';
import { PsarKernel, psar } from '../psar.ts';
import { SupertrendKernel, supertrend } from '../supertrend.ts';
import { PLAIN, PRICE, period, positive, streamOf } from './indicator.ts';
import type { Indicator, OutputSpec, ParamValues } from './indicator.ts';

const prices = (...names: readonly string[]): OutputSpec[] => names.map((name) => ({ name, ...PRICE }));
const window = ({ period: size }: ParamValues): number => size! - 1;
const three = (first: number): number[] => [first, first, first];

const macdRow: Indicator = {
  name: 'macd',
  params: [period(12, 'fast'), period(26, 'slow'), period(9, 'signal')],
  hasSeeding: true,
  outputs: prices('line', 'signal', 'histogram'),
  warmUp: (p) => {
    const ready = p['slow']! + p['signal']! - 2;
    return [p['slow']! - 1, ready, ready];
  },
  stream: (p, seeding) =>
    streamOf(new MacdKernel(p['fast']!, p['slow']!, p['signal']!, seeding), (kernel, { close }, index) => [
      kernel.update(close[index]!),
      kernel.signal,
      kernel.histogram,
    ]),
  batch: ({ close }, p, [line, signal, histogram], seeding) =>
    macd(close, p['fast']!, p['slow']!, p['signal']!, line!, signal!, histogram!, seeding),
};

const bollingerRow: Indicator = {
  name: 'bollinger',
  params: [period(20), positive('factor', 2)],
  hasSeeding: false,
  outputs: prices('middle', 'upper', 'lower'),
  warmUp: (p) => three(window(p)),
  stream: (p) =>
    streamOf(new BollingerKernel(p['period']!, p['factor']!), (kernel, { close }, index) => [
      kernel.update(close[index]!),
      kernel.upper,
      kernel.lower,
    ]),
  batch: ({ close }, p, [middle, upper, lower]) =>
    bollinger(close, p['period']!, p['factor']!, middle!, upper!, lower!),
};

const donchianRow: Indicator = {
  name: 'donchian',
  params: [period(20)],
  hasSeeding: false,
  outputs: prices('middle', 'upper', 'lower'),
  warmUp: (p) => three(window(p)),
  stream: (p) =>
    streamOf(new DonchianKernel(p['period']!), (kernel, { high, low }, index) => [
      kernel.update(high[index]!, low[index]!),
      kernel.upper,
      kernel.lower,
    ]),
  batch: ({ high, low }, p, [middle, upper, lower]) =>
    donchian(high, low, p['period']!, middle!, upper!, lower!),
};

const keltnerRow: Indicator = {
  name: 'keltner',
  params: [period(20), positive('factor', 2)],
  hasSeeding: false,
  outputs: prices('middle', 'upper', 'lower'),
  warmUp: (p) => three(window(p)),
  stream: (p) =>
    streamOf(new KeltnerKernel(p['period']!, p['factor']!), (kernel, { close, high, low }, index) => [
      kernel.update(high[index]!, low[index]!, close[index]!),
      kernel.upper,
      kernel.lower,
    ]),
  batch: ({ close, high, low }, p, [middle, upper, lower]) =>
    keltner(high, low, close, p['period']!, p['factor']!, middle!, upper!, lower!),
};

const trueRangeRow: Indicator = {
  name: 'true-range',
  params: [],
  hasSeeding: false,
  outputs: prices('true-range'),
  warmUp: () => [0],
  stream: () =>
    streamOf(new TrueRangeKernel(), (kernel, { close, high, low }, index) => [
      kernel.update(high[index]!, low[index]!, close[index]!),
    ]),
  batch: ({ close, high, low }, _p, [out]) => trueRange(high, low, close, out!),
};

const atrRow: Indicator = {
  name: 'atr',
  params: [period(14)],
  hasSeeding: true,
  outputs: prices('atr'),
  warmUp: (p, seeding) => [window(p) + (seeding === 'talib' ? 1 : 0)],
  stream: (p, seeding) =>
    streamOf(new AtrKernel(p['period']!, seeding), (kernel, { close, high, low }, index) => [
      kernel.update(high[index]!, low[index]!, close[index]!),
    ]),
  batch: ({ close, high, low }, p, [out], seeding) => atr(high, low, close, p['period']!, out!, seeding),
};

const supertrendRow: Indicator = {
  name: 'supertrend',
  params: [positive('factor', 3), period(10)],
  hasSeeding: false,
  outputs: [...prices('line'), { name: 'direction', ...PLAIN }],
  warmUp: (p) => [window(p), window(p)],
  stream: (p) =>
    streamOf(new SupertrendKernel(p['factor']!, p['period']!), (kernel, { close, high, low }, index) => {
      const direction = kernel.update(high[index]!, low[index]!, close[index]!);
      return [kernel.line, direction];
    }),
  batch: ({ close, high, low }, p, [line, direction]) =>
    supertrend(high, low, close, p['factor']!, p['period']!, line!, direction!),
};

const psarRow: Indicator = {
  name: 'psar',
  params: [positive('start', 0.02), positive('step', 0.02), positive('most', 0.2)],
  hasSeeding: true,
  outputs: prices('psar'),
  warmUp: () => [1],
  stream: (p, seeding) =>
    streamOf(
      new PsarKernel(p['start']!, p['step']!, p['most']!, seeding),
      (kernel, { close, high, low }, index) => [kernel.update(high[index]!, low[index]!, close[index]!)],
    ),
  batch: ({ close, high, low }, p, [out], seeding) =>
    psar(high, low, close, p['start']!, p['step']!, p['most']!, out!, seeding),
};

const ichimokuRow: Indicator = {
  name: 'ichimoku',
  params: [period(9, 'conversion'), period(26, 'base'), period(52, 'span'), period(26, 'displacement')],
  hasSeeding: false,
  outputs: prices('tenkan', 'kijun', 'senkou-a', 'senkou-b', 'lagged-close'),
  warmUp: (p) => {
    const lag = p['displacement']! - 1;
    const [conversion, base, span] = [p['conversion']! - 1, p['base']! - 1, p['span']! - 1];
    return [conversion, base, Math.max(conversion, base) + lag, span + lag, lag];
  },
  stream: (p) =>
    streamOf(new IchimokuKernel(periodsOf(p)), (kernel, { close, high, low }, index) => {
      kernel.update(high[index]!, low[index]!, close[index]!);
      return [kernel.tenkan, kernel.kijun, kernel.senkouA, kernel.senkouB, kernel.laggedClose];
    }),
  batch: ({ close, high, low }, p, [tenkan, kijun, senkouA, senkouB, laggedClose]) =>
    ichimoku(
      ...([high, low, close] as const),
      { tenkan: tenkan!, kijun: kijun!, senkouA: senkouA!, senkouB: senkouB!, laggedClose: laggedClose! },
      periodsOf(p),
    ),
};

const periodsOf = (
  p: ParamValues,
): { conversion: number; base: number; span: number; displacement: number } => ({
  conversion: p['conversion']!,
  base: p['base']!,
  span: p['span']!,
  displacement: p['displacement']!,
});

const dmiRow: Indicator = {
  name: 'dmi',
  params: [period(14), period(14, 'smoothing')],
  hasSeeding: true,
  outputs: ['adx', 'plus', 'minus'].map((name) => ({ name, ...PLAIN })),
  warmUp: (p) => [p['period']! + p['smoothing']! - 1, p['period']!, p['period']!],
  stream: (p, seeding) =>
    streamOf(new DmiKernel(p['period']!, p['smoothing']!, seeding), (kernel, { close, high, low }, index) => [
      kernel.update(high[index]!, low[index]!, close[index]!),
      kernel.plus,
      kernel.minus,
    ]),
  batch: ({ close, high, low }, p, [adx, plus, minus], seeding) =>
    dmi(high, low, close, p['period']!, p['smoothing']!, adx!, plus!, minus!, seeding),
};

/** Bands, trends and whatever looks at highs and lows. */
export const BANDS: readonly Indicator[] = [
  macdRow,
  bollingerRow,
  donchianRow,
  keltnerRow,
  trueRangeRow,
  atrRow,
  supertrendRow,
  psarRow,
  ichimokuRow,
  dmiRow,
];
