import { IndicatorsSync } from '@ixjb94/indicators';
import * as indicatorts from 'indicatorts';
import * as technical from 'technicalindicators';
import * as signals from 'trading-signals';
import { lastOf } from './peer.ts';
import type { Peer, PeerBars, PeersOf } from './peer.ts';

/**
 * The same indicators by libraries from the npm registry, each called the way its manual says. Not here: Ichimoku of
 * `indicatorts`, which takes a minute for these bars.
 */
export function npmPeers(bars: PeerBars): PeersOf {
  const all = [ixjb(bars), indicators(bars), technicals(bars), streaming(bars)];
  const of = (id: keyof PeersOf): Peer[] => all.flatMap((library) => library[id] ?? []);
  return {
    sma: of('sma'),
    ema: of('ema'),
    rsi: of('rsi'),
    macd: of('macd'),
    bollinger: of('bollinger'),
    atr: of('atr'),
    stochastic: of('stochastic'),
    supertrend: of('supertrend'),
    ichimoku: of('ichimoku'),
  };
}

type Library = Partial<Record<keyof PeersOf, Peer>>;

function ixjb({ close, high, low }: PeerBars): Library {
  const lib = new IndicatorsSync();
  const library = '@ixjb94/indicators';
  return {
    sma: { library, run: () => lastOf(lib.sma(close, 20)) },
    ema: { library, run: () => lastOf(lib.ema(close, 20)) },
    rsi: { library, run: () => lastOf(lib.rsi(close, 14)) },
    macd: { library, run: () => lastOf(lib.macd(close, 12, 26, 9)[0]) },
    bollinger: { library, run: () => lastOf(lib.bbands(close, 20, 2)[2]) },
    atr: { library, run: () => lastOf(lib.atr(high, low, close, 14)) },
    stochastic: { library, run: () => lastOf(lib.stoch(high, low, close, 14, 3, 3)[0]) },
  };
}

function indicators({ close, high, low }: PeerBars): Library {
  const library = 'indicatorts';
  return {
    sma: { library, run: () => lastOf(indicatorts.sma(close, { period: 20 })) },
    ema: { library, run: () => lastOf(indicatorts.ema(close, { period: 20 })) },
    rsi: { library, run: () => lastOf(indicatorts.rsi(close, { period: 14 })) },
    macd: { library, run: () => lastOf(indicatorts.macd(close, { fast: 12, slow: 26, signal: 9 }).macdLine) },
    bollinger: { library, run: () => lastOf(indicatorts.bb(close, { period: 20 }).upper) },
    atr: {
      library,
      run: () => lastOf(indicatorts.atr(high, low, close, { period: 14 }).atrLine),
      differs: 'averages the range plainly',
    },
    stochastic: {
      library,
      run: () => lastOf(indicatorts.stoch(high, low, close, { kPeriod: 14, dPeriod: 3 }).d),
      differs: 'no second average',
    },
  };
}

function technicals({ close, high, low }: PeerBars): Library {
  const library = 'technicalindicators';
  const macd = { fastPeriod: 12, slowPeriod: 26, signalPeriod: 9 };
  const ichimoku = { conversionPeriod: 9, basePeriod: 26, spanPeriod: 52, displacement: 26 };
  return {
    sma: { library, run: () => lastOf(technical.SMA.calculate({ period: 20, values: close })) },
    ema: { library, run: () => lastOf(technical.EMA.calculate({ period: 20, values: close })) },
    rsi: {
      library,
      run: () => lastOf(technical.RSI.calculate({ period: 14, values: close })),
      differs: 'rounds to two digits',
    },
    macd: {
      library,
      run: () =>
        technical.MACD.calculate({
          ...macd,
          values: close,
          SimpleMAOscillator: false,
          SimpleMASignal: false,
        }).at(-1)?.MACD ?? Number.NaN,
    },
    bollinger: {
      library,
      run: () =>
        technical.BollingerBands.calculate({ period: 20, stdDev: 2, values: close }).at(-1)?.upper ??
        Number.NaN,
    },
    atr: { library, run: () => lastOf(technical.ATR.calculate({ high, low, close, period: 14 })) },
    stochastic: {
      library,
      run: () =>
        technical.Stochastic.calculate({ high, low, close, period: 14, signalPeriod: 3 }).at(-1)?.d ??
        Number.NaN,
      differs: 'no second average',
    },
    ichimoku: {
      library,
      run: () => technical.IchimokuCloud.calculate({ ...ichimoku, high, low }).at(-1)?.spanA ?? Number.NaN,
      differs: 'no lagging line',
    },
  };
}

/** `trading-signals` has no batch form: one object, fed bar by bar. */
function streaming({ candles, close }: PeerBars): Library {
  const library = 'trading-signals';
  return {
    sma: { library, run: () => fed(new signals.SMA(20), close) ?? Number.NaN },
    ema: {
      library,
      run: () => fed(new signals.EMA(20), close) ?? Number.NaN,
    },
    rsi: { library, run: () => fed(new signals.RSI(14, signals.WSMA), close) ?? Number.NaN },
    macd: {
      library,
      run: () =>
        fed(new signals.MACD(new signals.EMA(12), new signals.EMA(26), new signals.EMA(9)), close)?.macd ??
        Number.NaN,
    },
    bollinger: { library, run: () => fed(new signals.BollingerBands(20, 2), close)?.upper ?? Number.NaN },
    atr: { library, run: () => fed(new signals.ATR(14), candles) ?? Number.NaN },
    stochastic: {
      library,
      run: () =>
        fed(new signals.StochasticOscillator({ kPeriod: 14, kSlowingPeriod: 3, dPeriod: 3 }), candles)
          ?.stochK ?? Number.NaN,
    },
    supertrend: {
      library,
      run: () =>
        fed(new signals.SuperTrend({ interval: 10, multiplier: 3 }), candles)?.supertrend ?? Number.NaN,
    },
    ichimoku: {
      library,
      run: () => fed(new signals.IchimokuCloud(), candles)?.spanA ?? Number.NaN,
      differs: 'the cloud is not moved',
    },
  };
}

function fed<Input, Result>(
  indicator: { update(input: Input, replace: boolean): Result | null },
  inputs: readonly Input[],
): Result | null {
  let last: Result | null = null;
  for (const input of inputs) last = indicator.update(input, false);
  return last;
}
