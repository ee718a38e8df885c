import type { BarColumns, DatumName, KernelState, SeriesKernel, SeriesSpec } from '@trendy/domain';
import {
  AtrKernel,
  bollinger,
  BollingerKernel,
  createEma,
  dmi,
  DmiKernel,
  ema,
  ExtremeKernel,
  highest,
  ichimoku,
  IchimokuKernel,
  lowest,
  MacdKernel,
  macd,
  rsi,
  RsiKernel,
  sma,
  SmaKernel,
  atr,
  stdev,
  StdevKernel,
  stochastic,
  StochasticKernel,
} from '@trendy/quant';
import type { IchimokuPeriods } from '@trendy/quant';

interface Kernel {
  save(): KernelState;
  load(state: KernelState): void;
}

/** A kernel as the engine feeds it. */
const adapt = <K extends Kernel>(kernel: K, update: (kernel: K, bar: Bar) => number): SeriesKernel => ({
  update: (open, high, low, close, volume, openTime) =>
    update(kernel, { open, high, low, close, volume, openTime }),
  save: () => kernel.save(),
  load: (state) => kernel.load(state),
});

interface Bar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly openTime: number;
}

const onClose = (kernel: Kernel & { update(value: number): number }): SeriesKernel => ({
  update: (_open, _high, _low, close) => kernel.update(close),
  save: () => kernel.save(),
  load: (state) => kernel.load(state),
});

/** An average of the close. */
export const emaOf = (key: string, period: number): SeriesSpec => ({
  key,
  id: `ema(close,${period})`,
  create: () => onClose(createEma(period)),
  batch: (bars, out) => ema(bars.close, period, out),
});

export const smaOf = (key: string, period: number): SeriesSpec => ({
  key,
  id: `sma(close,${period})`,
  create: () => onClose(new SmaKernel(period)),
  batch: (bars, out) => sma(bars.close, period, out),
});

export const rsiOf = (key: string, period: number): SeriesSpec => ({
  key,
  id: `rsi(close,${period})`,
  create: () => onClose(new RsiKernel(period)),
  batch: (bars, out) => rsi(bars.close, period, out),
});

/** The close's distance from its mean in standard deviations; a market that does not move lies at its mean. */
export const scoreOf = (key: string, period: number): SeriesSpec => ({
  key,
  id: `score(close,${period})`,
  create: () => new ScoreSeries(period),
  batch: ({ close }, out) => {
    const mean = new Float64Array(close.length);
    sma(close, period, mean);
    stdev(close, period, out);
    for (let index = 0; index < out.length; index++)
      out[index] = scoreAt(close[index]!, mean[index]!, out[index]!);
  },
});

const scoreAt = (close: number, mean: number, deviation: number): number =>
  deviation === 0 ? 0 : (close - mean) / deviation;

class ScoreSeries implements SeriesKernel {
  readonly #mean: SmaKernel;
  readonly #deviation: StdevKernel;
  readonly #size: number;

  constructor(period: number) {
    this.#mean = new SmaKernel(period);
    this.#deviation = new StdevKernel(period);
    this.#size = this.#mean.save().length;
  }

  update(_open: number, _high: number, _low: number, close: number): number {
    return scoreAt(close, this.#mean.update(close), this.#deviation.update(close));
  }

  save(): KernelState {
    return [...this.#mean.save(), ...this.#deviation.save()];
  }

  load(state: KernelState): void {
    this.#mean.load(state.slice(0, this.#size));
    this.#deviation.load(state.slice(this.#size));
  }
}

export const atrOf = (key: string, period: number): SeriesSpec => ({
  key,
  id: `atr(${period})`,
  create: () => adapt(new AtrKernel(period), (kernel, bar) => kernel.update(bar.high, bar.low, bar.close)),
  batch: (bars, out) => atr(bars.high, bars.low, bars.close, period, out),
});

export const adxOf = (key: string, period: number): SeriesSpec => ({
  key,
  id: `adx(${period},${period})`,
  create: () =>
    adapt(new DmiKernel(period, period), (kernel, bar) => kernel.update(bar.high, bar.low, bar.close)),
  batch: ({ close, high, low }, out) =>
    dmi(
      high,
      low,
      close,
      period,
      period,
      out,
      new Float64Array(close.length),
      new Float64Array(close.length),
    ),
});

/** Highest high (lowest low) of `period` bars, this one included. */
export const highestOf = (key: string, period: number): SeriesSpec => ({
  key,
  id: `highest(high,${period})`,
  create: () => adapt(ExtremeKernel.highest(period), (kernel, bar) => kernel.update(bar.high)),
  batch: (bars, out) => highest(bars.high, period, out),
});

export const lowestOf = (key: string, period: number): SeriesSpec => ({
  key,
  id: `lowest(low,${period})`,
  create: () => adapt(ExtremeKernel.lowest(period), (kernel, bar) => kernel.update(bar.low)),
  batch: (bars, out) => lowest(bars.low, period, out),
});

export const bollingerOf = (
  key: string,
  period: number,
  factor: number,
  output: 'upper' | 'lower',
): SeriesSpec => ({
  key,
  id: `bollinger(close,${period},${factor}).${output}`,
  create: () =>
    adapt(new BollingerKernel(period, factor), (kernel, bar) => {
      kernel.update(bar.close);
      return kernel[output];
    }),
  batch: ({ close }, out) => {
    const [middle, other] = [new Float64Array(close.length), new Float64Array(close.length)];
    const [upper, lower] = output === 'upper' ? [out, other] : [other, out];
    bollinger(close, period, factor, middle, upper, lower);
  },
});

export const macdOf = (
  key: string,
  fast: number,
  slow: number,
  signal: number,
  output: 'line' | 'signal',
): SeriesSpec => ({
  key,
  id: `macd(close,${fast},${slow},${signal}).${output}`,
  create: () =>
    adapt(new MacdKernel(fast, slow, signal), (kernel, bar) => {
      const line = kernel.update(bar.close);
      return output === 'line' ? line : kernel.signal;
    }),
  batch: ({ close }, out) => {
    const others = [new Float64Array(close.length), new Float64Array(close.length)] as const;
    if (output === 'line') macd(close, fast, slow, signal, out, others[0], others[1]);
    else macd(close, fast, slow, signal, others[0], out, others[1]);
  },
});

export const stochasticOf = (
  key: string,
  period: number,
  smoothK: number,
  smoothD: number,
  output: 'k' | 'd',
): SeriesSpec => ({
  key,
  id: `stochastic(${period},${smoothK},${smoothD}).${output}`,
  create: () =>
    adapt(new StochasticKernel(period, smoothK, smoothD), (kernel, bar) => {
      const k = kernel.update(bar.high, bar.low, bar.close);
      return output === 'k' ? k : kernel.d;
    }),
  batch: ({ close, high, low }: BarColumns, out) => {
    const other = new Float64Array(close.length);
    if (output === 'k') stochastic(high, low, close, period, smoothK, smoothD, out, other);
    else stochastic(high, low, close, period, smoothK, smoothD, other, out);
  },
});

export const ichimokuOf = (
  key: string,
  periods: IchimokuPeriods,
  output: 'tenkan' | 'kijun' | 'senkouA' | 'senkouB' | 'laggedClose',
): SeriesSpec => ({
  key,
  id: `ichimoku(${periods.conversion},${periods.base},${periods.span},${periods.displacement}).${output}`,
  create: () =>
    adapt(new IchimokuKernel(periods), (kernel, bar) => {
      kernel.update(bar.high, bar.low, bar.close);
      return kernel[output];
    }),
  batch: ({ close, high, low }, out) => {
    const line = (name: typeof output): Float64Array =>
      name === output ? out : new Float64Array(close.length);
    const columns = {
      tenkan: line('tenkan'),
      kijun: line('kijun'),
      senkouA: line('senkouA'),
      senkouB: line('senkouB'),
      laggedClose: line('laggedClose'),
    };
    ichimoku(high, low, close, columns, periods);
  },
});

/** A figure as it is known at each bar's close. */
export const latestOf = (key: string, input: DatumName): SeriesSpec => ({
  key,
  id: `latest(${input})`,
  input,
  create: () => ({ update: (_open, _high, _low, close) => close, save: () => [], load: () => undefined }),
});

/** Mean over bars of a figure as it is known at each bar's close. */
export const meanOfDatum = (key: string, input: DatumName, bars: number): SeriesSpec => ({
  key,
  id: `mean(${input},${bars})`,
  input,
  create: () => onClose(new SmaKernel(bars)),
});
