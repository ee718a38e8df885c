export const INDICATORS = [
  'sma',
  'ema',
  'rsi',
  'macd',
  'bollinger',
  'atr',
  'stochastic',
  'supertrend',
  'ichimoku',
] as const;
export type IndicatorId = (typeof INDICATORS)[number];

/** One library's way to one indicator over the whole column. */
export interface Peer {
  readonly library: string;
  /** @returns the last bar of the main output. */
  readonly run: () => number;
  /** Why the value is another one, where the library means something else by the name. */
  readonly differs?: string;
}

export type PeersOf = Readonly<Record<IndicatorId, readonly Peer[]>>;

/** Prices as the libraries want them: plain arrays, and an object a bar for those that are fed bar by bar. */
export interface PeerBars {
  readonly high: number[];
  readonly low: number[];
  readonly close: number[];
  readonly candles: readonly { readonly high: number; readonly low: number; readonly close: number }[];
}

export function peerBars(high: Float64Array, low: Float64Array, close: Float64Array): PeerBars {
  return {
    high: [...high],
    low: [...low],
    close: [...close],
    candles: Array.from(close, (value, index) => ({ high: high[index]!, low: low[index]!, close: value })),
  };
}

export const lastOf = (values: readonly (number | undefined)[] | undefined): number =>
  values?.at(-1) ?? Number.NaN;
