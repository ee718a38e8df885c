import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { strategies } from '@trendy/strategies';
import { describe, expect, test } from 'vitest';
import { runBacktest } from './run.ts';
import { aRequest, anInstrument } from './testing/builders.ts';

const folder = path.resolve(import.meta.dirname, '../../../..', 'shared/data');
const barFile = path.join(folder, 'btcusdt_binance_perp_1h_2023_2024.csv.gz');
const fundingFile = path.join(folder, 'btcusdt_binance_perp_funding_8h_2023_2024.csv.gz');

const rowsOf = (file: string): number[][] =>
  gunzipSync(readFileSync(file))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));

/** EMA crossover without a stop in forty lines of plain floating point: no engine, no ledger, no venue. */
function naive(bars: readonly number[][], funding: ReadonlyMap<number, number>) {
  const [fastN, slowN, leverage, size, fee, slip] = [12, 26, 2, 0.1, 0.0005, 0.0002];
  let [wallet, held, entry, wanted, trades] = [10_000, 0, 0, 0, 0];
  let [fast, slow, fastBefore, slowBefore] = [NaN, NaN, NaN, NaN];
  let [feesPaid, fundingPaid] = [0, 0];
  let pending: number | null = null;
  let sized = 0;
  const worse = (price: number, side: number): number =>
    (side > 0 ? Math.ceil(price * (1 + slip) * 10 - 1e-6) : Math.floor(price * (1 - slip) * 10 + 1e-6)) / 10;
  const trade = (price: number, quantity: number): void => {
    const cost = Math.abs(quantity) * price * fee;
    feesPaid += cost;
    wallet -= cost;
    if (held !== 0) wallet += held * (price - entry);
    held += quantity;
    entry = price;
  };
  bars.forEach(([time, open, , , close], index) => {
    const rate = funding.get(time!);
    if (rate !== undefined && held !== 0) {
      fundingPaid -= held * open! * rate;
      wallet -= held * open! * rate;
    }
    if (pending !== null) {
      const side = pending;
      if (held !== 0) trade(worse(open!, side), -held);
      trade(worse(open!, side), side * sized);
      trades++;
      pending = null;
    }
    const mean = (n: number): number =>
      bars.slice(index - n + 1, index + 1).reduce((sum, bar) => sum + bar[4]!, 0) / n;
    [fastBefore, slowBefore] = [fast, slow];
    const smooth = (value: number, n: number): number =>
      index < n - 1 ? NaN : index === n - 1 ? mean(n) : (2 / (n + 1)) * close! + (1 - 2 / (n + 1)) * value;
    fast = smooth(fast, fastN!);
    slow = smooth(slow, slowN!);
    const up = fast > slow && fastBefore <= slowBefore;
    const down = fast < slow && fastBefore >= slowBefore;
    const next = up ? 1 : down ? -1 : wanted;
    if (next !== wanted) {
      wanted = next;
      const equity = wallet + held * (close! - entry);
      sized = Math.floor(((equity * size! * leverage!) / close!) * 1000 + 1e-9) / 1000;
      pending = next;
    }
  });
  const last = bars.at(-1)![4]!;
  return { equity: wallet + held * (last - entry), trades, feesPaid, fundingPaid };
}

describe.skipIf(!existsSync(barFile))('EMA crossover on real hours, against a naive loop', () => {
  test('the same trades, fees, funding and equity', () => {
    const bars = rowsOf(barFile);
    const rates = rowsOf(fundingFile);
    const column = (index: number): Float64Array => Float64Array.from(bars, (row) => row[index]!);
    const report = runBacktest(
      aRequest({
        instrument: anInstrument(),
        strategy: { id: 'ema-crossover' },
        bars: {
          openTime: column(0),
          open: column(1),
          high: column(2),
          low: column(3),
          close: column(4),
          volume: column(5),
        },
        funding: rates.map(([time, rate]) => ({ time: time!, rate: rate! })),
        risk: { sizePercent: 10, leverage: 2, stopPercent: 0, maxDrawdownPercent: 100, allowShort: true },
        fees: { makerBps: 2, takerBps: 5 },
        slippageBps: 2,
      }),
      { strategies },
    );
    const expected = naive(bars, new Map(rates.map(([time, rate]) => [time!, rate!])));
    expect(report?.result.trades).toBe(expected.trades);
    expect(Number(report?.costs.fees)).toBeCloseTo(expected.feesPaid, 4);
    expect(Number(report?.costs.funding)).toBeCloseTo(expected.fundingPaid, 4);
    expect(Number(report?.result.finalEquity)).toBeCloseTo(expected.equity, 3);
  });
});
