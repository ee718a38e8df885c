import { existsSync } from 'node:fs';
import path from 'node:path';
import type { BacktestRequest } from '@trendy/backtest';
import { quoteFromNumber } from '@trendy/domain';
import type { BarColumns, Timeframe } from '@trendy/domain';
import { DEFAULT_BRACKETS, DEFAULT_FEES, DEFAULT_LIQUIDATION_FEE_BPS } from '@trendy/simulator';
import { chooseInstrument } from '../data/instruments.ts';
import { readBars } from '../data/series.ts';
import { syntheticBars } from './synthetic-bars.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../../../shared/data');
const HOUR_MS = 3_600_000;

export interface BenchMarket {
  readonly bars: BarColumns;
  /** The file's name, or `generated`. */
  readonly source: string;
}

/** A million minutes: the recorded ones where they are, else a seeded walk. */
export const minuteMarket = (): BenchMarket =>
  recorded('btcusd_bitfinex_spot_1m_2018_2019.csv.gz') ?? {
    bars: syntheticBars(1_033_226, 20_240_202),
    source: 'generated',
  };

/** Seven years of hours. */
export const hourMarket = (): BenchMarket =>
  recorded('btcusdt_binance_spot_1h_2017_2024.csv.gz') ?? {
    bars: syntheticBars(58_419, 20_170_817, HOUR_MS),
    source: 'generated',
  };

function recorded(name: string): BenchMarket | null {
  const file = path.join(FOLDER, name);
  return existsSync(file) ? { bars: readBars('--data', file), source: name } : null;
}

/** EMA crossover on both sides with a stop, and no limit that would end the trading: every bar has to be worked through. */
export function benchRequest(bars: BarColumns, timeframe: Timeframe): BacktestRequest {
  const { instrument } = chooseInstrument({ file: 'btcusdt', bars, brackets: DEFAULT_BRACKETS });
  return {
    instrument,
    timeframe,
    bars,
    strategy: { id: 'ema-crossover', params: { fast: 12, slow: 26 } },
    capital: quoteFromNumber(1_000_000),
    risk: { sizePercent: 10, leverage: 1, stopPercent: 2, maxDrawdownPercent: 100, allowShort: true },
    fees: DEFAULT_FEES,
    slippageBps: 2,
    marginMode: 'cross',
    liquidationFeeBps: DEFAULT_LIQUIDATION_FEE_BPS,
  };
}

/** Without costs, which would leave the account of a long run nothing to trade with: all lengths trade as often. */
export function evenRequest(bars: BarColumns): BacktestRequest {
  return { ...benchRequest(bars, '1m'), fees: { makerBps: 0, takerBps: 0 }, slippageBps: 0 };
}

/** The same for a peer that trades one side. */
export function longOnly(bars: BarColumns): BacktestRequest {
  const request = benchRequest(bars, '1m');
  return { ...request, risk: { ...request.risk, allowShort: false } };
}

/** The loops' rule; a tenth of the equity at a time, because costs would soon leave nothing to trade with. */
export function smaRequest(bars: BarColumns): BacktestRequest {
  const request = benchRequest(bars, '1m');
  return {
    ...request,
    strategy: { id: 'sma-long' },
    risk: { ...request.risk, stopPercent: 0, allowShort: false },
    fees: { makerBps: 10, takerBps: 10 },
    slippageBps: 0,
  };
}

/** The rules of the bare loops: long only, all of the equity, no stop, 0.1 % a side and no slippage. */
export function sweepRequest(bars: BarColumns): BacktestRequest {
  const request = benchRequest(bars, '1h');
  return {
    ...request,
    capital: quoteFromNumber(10_000),
    risk: { ...request.risk, sizePercent: 100, stopPercent: 0, allowShort: false },
    fees: { makerBps: 10, takerBps: 10 },
    slippageBps: 0,
  };
}
