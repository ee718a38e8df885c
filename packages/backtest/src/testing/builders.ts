import { marketMs, quoteFromNumber, steps } from '@trendy/domain';
import type { Bar, Instrument } from '@trendy/domain';
import { DEFAULT_BRACKETS } from '@trendy/simulator';
import type { BacktestRequest } from '../request.ts';

export const HOUR = 3_600_000;
/** 2024-01-01 00:00 UTC. */
export const START = 1_704_067_200_000;

export const anInstrument = (): Instrument => ({
  symbol: 'BTC/USDT:USDT',
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.1',
  stepSize: '0.001',
  minQuantity: steps(1),
  maxQuantity: steps(10_000_000),
  maxMarketQuantity: steps(1_000_000),
  minNotional: quoteFromNumber(5),
  brackets: DEFAULT_BRACKETS,
});

/** Hourly bars from rows of [open, high, low, close]. */
export const barsOf = (rows: readonly (readonly [number, number, number, number])[]): Bar[] =>
  rows.map(([open, high, low, close], index) => ({
    openTime: marketMs(START + index * HOUR),
    closeTime: marketMs(START + (index + 1) * HOUR),
    open,
    high,
    low,
    close,
    volume: 1,
  }));

/** Flat bars at a price. */
export const flat = (count: number, price = 50_000): (readonly [number, number, number, number])[] =>
  Array.from({ length: count }, () => [price, price, price, price] as const);

/** No costs, full size, no stop; decisions are given. */
export const aRequest = (changes: Partial<BacktestRequest> = {}): BacktestRequest => ({
  instrument: anInstrument(),
  timeframe: '1h',
  bars: barsOf(flat(3)),
  ...(changes.strategy ? {} : { signals: [] }),
  capital: quoteFromNumber(10_000),
  risk: { sizePercent: 100, leverage: 1, stopPercent: 0, maxDrawdownPercent: 100, allowShort: true },
  fees: { makerBps: 0, takerBps: 0 },
  slippageBps: 0,
  marginMode: 'cross',
  liquidationFeeBps: 0,
  ...changes,
});

/** A seeded walk on the tick grid, as bars. */
export function walk(count: number, seed: number, start = 50_000): Bar[] {
  let state = seed;
  const uniform = (): number => {
    state = (16_807 * state) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  let price = start;
  const rows: [number, number, number, number][] = [];
  for (let index = 0; index < count; index++) {
    const open = onGrid(price * (1 + (uniform() - 0.5) * 0.001));
    const close = onGrid(open * (1 + (uniform() - 0.5) * 0.02));
    const high = onGrid(Math.max(open, close) * (1 + uniform() * 0.008));
    const low = onGrid(Math.min(open, close) * (1 - uniform() * 0.008));
    rows.push([open, Math.max(high, open, close), Math.min(low, open, close), close]);
    price = close;
  }
  return barsOf(rows);
}

const onGrid = (price: number): number => Math.round(price * 10) / 10;
