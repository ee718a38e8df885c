import { strategies } from '@trendy/strategies';
import { expect, test } from 'vitest';
import type { LegRequest } from '../request.ts';
import { runBacktest } from '../run.ts';
import { anInstrument, aRequest, barsOf, HOUR, START } from '../testing/builders.ts';
import { runPortfolio } from './portfolio.ts';

const COUNT = 200;
/** From here on the perpetual lies 3 % above the coin. */
const BLOWN = 120;
const risk = { sizePercent: 40, leverage: 1, stopPercent: 0, maxDrawdownPercent: 100, allowShort: true };

const spotPrices = Array.from({ length: COUNT }, (_unused, hour) => 50_000 + 10 * (hour % 7));
const perpetualPrices = spotPrices.map((price, hour) => (hour < BLOWN ? price : price * 1.03));
const barsAt = (prices: readonly number[]) => barsOf(prices.map((price) => [price, price, price, price]));
const funding = Array.from({ length: COUNT / 8 }, (_unused, index) => ({
  time: START + index * 8 * HOUR,
  rate: 0.0002,
}));
const rates = {
  name: 'funding_rate',
  availableAt: Float64Array.from(funding, ({ time }) => time),
  value: Float64Array.from(funding, ({ rate }) => rate),
} as const;
const closes = (name: 'spot_close' | 'perpetual_close', prices: readonly number[]) => ({
  name,
  availableAt: Float64Array.from(prices, (_price, hour) => START + (hour + 1) * HOUR),
  value: Float64Array.from(prices),
});

const { capital, marginMode, signals: _none, ...free } = aRequest();
const perpetual: LegRequest = {
  ...free,
  bars: barsAt(perpetualPrices),
  risk,
  funding,
  strategy: { id: 'funding-arbitrage' },
  data: [rates, closes('spot_close', spotPrices)],
};
const spot: LegRequest = {
  ...free,
  bars: barsAt(spotPrices),
  risk: { ...risk, allowShort: false },
  market: 'spot',
  instrument: { ...anInstrument(), symbol: 'BTC/USDT' },
  strategy: { id: 'funding-arbitrage', params: { spotLeg: true } },
  data: [rates, closes('perpetual_close', perpetualPrices)],
};

const codes = (warnings: readonly { readonly code: string }[]): string[] =>
  warnings.map(({ code }) => code).filter((code) => /hedge/.test(code));

test('both legs open and close at the same bars, the blow-out of the basis included', () => {
  const report = runPortfolio({ capital, marginMode, legs: [perpetual, spot] }, { strategies })!;
  const [short, long] = report.legs.map(({ decisions }) =>
    decisions.map(({ reason, time }) => [time, reason.code]),
  );
  expect(short).toEqual([
    [START + 72 * HOUR, 'carry_pays'],
    [START + (BLOWN + 1) * HOUR, 'basis_wide'],
  ]);
  expect(long).toEqual(short);
  expect(codes(report.warnings)).toEqual([]);
});

test('one leg alone says that it is one, and a stop that it breaks the hedge', () => {
  const alone = runBacktest({ ...perpetual, capital, marginMode }, { strategies })!;
  expect(codes(alone.warnings)).toEqual(['unhedged_leg']);
  const stopped = { ...perpetual, risk: { ...risk, stopPercent: 2 } };
  const report = runPortfolio({ capital, marginMode, legs: [stopped, spot] }, { strategies })!;
  expect(codes(report.warnings)).toEqual(['stop_breaks_hedge']);
  const other = runBacktest(
    { ...perpetual, capital, marginMode, strategy: { id: 'supertrend' } },
    { strategies },
  )!;
  expect(codes(other.warnings)).toEqual([]);
});
