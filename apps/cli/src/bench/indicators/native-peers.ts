import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { IndicatorId, Peer, PeerBars } from './peer.ts';
import { lastOf } from './peer.ts';

/** Where the fixtures' own libraries are installed; see the README there. */
const FOLDER = path.resolve(import.meta.dirname, '../../../../../packages/quant/fixtures/peers');

interface Talib {
  execute(request: Readonly<Record<string, unknown>>): {
    readonly result: Readonly<Record<string, number[]>>;
  };
}

interface Tulip {
  readonly indicators: Readonly<
    Record<
      string,
      {
        indicator(
          inputs: readonly number[][],
          options: readonly number[],
          done: (error: Error | null, outputs: number[][]) => void,
        ): void;
      }
    >
  >;
}

/** The libraries in C with bindings for Node, where somebody built them; else what is missing is said. */
export function nativePeers(bars: PeerBars, skipped: string[]): Partial<Record<IndicatorId, Peer[]>> {
  const talib = load<Talib>('talib', skipped);
  const tulip = load<Tulip>('tulind', skipped);
  const both = [talib ? talibPeers(talib, bars) : {}, tulip ? tulipPeers(tulip, bars) : {}];
  const all: Partial<Record<IndicatorId, Peer[]>> = {};
  for (const library of both)
    for (const [id, peer] of Object.entries(library) as [IndicatorId, Peer][]) (all[id] ??= []).push(peer);
  return all;
}

function load<Library>(name: string, skipped: string[]): Library | null {
  if (!existsSync(path.join(FOLDER, 'node_modules', name))) {
    skipped.push(`${name}: not built; npm install --prefix packages/quant/fixtures/peers --workspaces=false`);
    return null;
  }
  return createRequire(path.join(FOLDER, 'package.json'))(name) as Library;
}

function talibPeers(talib: Talib, { close, high, low }: PeerBars): Partial<Record<IndicatorId, Peer>> {
  const peer = (output: string, request: Readonly<Record<string, unknown>>): Peer => ({
    library: 'talib',
    run: () => lastOf(talib.execute({ startIdx: 0, endIdx: close.length - 1, ...request }).result[output]),
  });
  const one = (name: string, period: number): Peer =>
    peer('outReal', { name, inReal: close, optInTimePeriod: period });
  const prices = { high, low, close };
  return {
    sma: one('SMA', 20),
    ema: one('EMA', 20),
    rsi: one('RSI', 14),
    macd: peer('outMACD', {
      ...{ name: 'MACD', inReal: close },
      ...{ optInFastPeriod: 12, optInSlowPeriod: 26, optInSignalPeriod: 9 },
    }),
    bollinger: peer('outRealUpperBand', {
      ...{ name: 'BBANDS', inReal: close, optInTimePeriod: 20 },
      ...{ optInNbDevUp: 2, optInNbDevDn: 2, optInMAType: 0 },
    }),
    atr: peer('outReal', { name: 'ATR', ...prices, optInTimePeriod: 14 }),
    stochastic: peer('outSlowK', {
      ...{ name: 'STOCH', ...prices, optInFastK_Period: 14 },
      ...{ optInSlowK_Period: 3, optInSlowK_MAType: 0, optInSlowD_Period: 3, optInSlowD_MAType: 0 },
    }),
  };
}

function tulipPeers(tulip: Tulip, { close, high, low }: PeerBars): Partial<Record<IndicatorId, Peer>> {
  const peer = (name: string, inputs: readonly number[][], options: readonly number[], output = 0): Peer => ({
    library: 'tulind',
    run: () => {
      let last = Number.NaN;
      // Calls back before it returns.
      tulip.indicators[name]!.indicator(inputs, options, (error, outputs) => {
        if (error) throw error;
        last = lastOf(outputs[output]);
      });
      return last;
    },
  });
  return {
    sma: peer('sma', [close], [20]),
    ema: peer('ema', [close], [20]),
    rsi: peer('rsi', [close], [14]),
    macd: { ...peer('macd', [close], [12, 26, 9]), differs: 'other factors for 12 and 26' },
    bollinger: peer('bbands', [close], [20, 2], 2),
    atr: peer('atr', [high, low, close], [14]),
    stochastic: peer('stoch', [high, low, close], [14, 3, 3]),
  };
}
