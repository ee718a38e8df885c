import { explainBar, runBacktest } from '@trendy/backtest';
import type { BacktestRequest } from '@trendy/backtest';
import { quoteFromNumber } from '@trendy/domain';
import type { JournalEntry } from '@trendy/domain';
import { strategies } from '@trendy/strategies';
import { expect, test } from 'vitest';
import { chooseInstrument, readBrackets } from '../data/instruments.ts';
import { printExplanation } from './print-explanation.ts';

const HOUR = 3_600_000;
const START = 1_704_067_200_000;
const count = 300;
const close = Float64Array.from({ length: count }, (_unused, row) => 50_000 + 3000 * Math.sin(row / 20));
const bars = {
  openTime: Float64Array.from({ length: count }, (_unused, row) => START + row * HOUR),
  open: close,
  high: close.map((price) => price + 20),
  low: close.map((price) => price - 20),
  close,
  volume: new Float64Array(count).fill(5),
};
const { instrument } = chooseInstrument({
  file: 'btcusdt_1h.csv',
  bars,
  brackets: readBrackets('--brackets', undefined),
});
const request: BacktestRequest = {
  instrument,
  bars,
  timeframe: '1h',
  strategy: { id: 'ema-crossover' },
  capital: quoteFromNumber(10_000),
  risk: { sizePercent: 10, leverage: 1, stopPercent: 2, maxDrawdownPercent: 12, allowShort: true },
  fees: { makerBps: 2, takerBps: 5 },
  slippageBps: 2,
  marginMode: 'cross',
  liquidationFeeBps: 125,
};

test('says in prices and amounts what the engine did, and where the wish came from', () => {
  const { decisions } = runBacktest(request, { strategies })!;
  const text = printExplanation(explainBar(request, strategies, decisions[1]!.time), instrument, 'en');
  expect(text).toMatch(/wish {7}(long → short|short → long|flat → \w+): /);
  expect(text).toMatch(/filled: (buy|sell) 0\.\d+ BTC at [\d.]+ USDT \(\w+\), fee [\d.]+ USDT/);
  expect(text).toMatch(/decided: exposure -?1, stop [\d.]+ USDT; /);
  expect(text).not.toMatch(/[{}"]|undefined|NaN/);
  const later = printExplanation(
    explainBar(request, strategies, decisions[1]!.time + HOUR),
    instrument,
    'ko',
  );
  expect(later).toContain('as before');
  expect(later).toContain('only this could change its mind');
});

test('an entry without words of its own is shown whole', () => {
  const bar = explainBar(request, strategies, START + 100 * HOUR);
  const unknown = { kind: 'novelty', at: START, value: 7 } as unknown as JournalEntry;
  const text = printExplanation({ ...bar, journal: [unknown] }, instrument, 'en');
  expect(text).toContain('novelty: {"kind":"novelty"');
});
