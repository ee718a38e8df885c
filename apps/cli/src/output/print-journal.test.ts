import { marketMs, quoteFromNumber, scaleOf, steps } from '@trendy/domain';
import type { ExecutionEntry } from '@trendy/domain';
import { expect, test } from 'vitest';
import { journalText } from './print-journal.ts';

const scale = scaleOf({
  symbol: 'BTC/USDT:USDT',
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.1',
  stepSize: '0.001',
  minQuantity: steps(1),
  maxQuantity: steps(1_000_000),
  maxMarketQuantity: steps(100_000),
  minNotional: quoteFromNumber(5),
  brackets: [],
});
const entry: ExecutionEntry = {
  kind: 'execution',
  at: marketMs(0),
  botId: 'b',
  symbol: 'BTC/USDT:USDT',
  signalKey: 'k',
  side: 'buy',
  style: 'twap',
  wanted: steps(120),
  filled: steps(100),
  arrivalPrice: 50_000,
  averagePrice: 50_010,
  shortfallBps: 2,
  orders: 5,
  reason: { code: 'execution_complete' },
};

test('how an entry ended is said in words', () => {
  const text = journalText(entry, scale);
  expect(text).toContain('entry ended: buy 0.1 BTC of 0.12 BTC');
  expect(text).toContain('2.00 bps worse than the 50000 that it began at, twap, 5 orders; ');
  expect(text).not.toContain('{');
});

test('one that got nothing has no price, and a gain is called one', () => {
  const { averagePrice: _price, shortfallBps: _cost, ...nothing } = entry;
  expect(journalText({ ...nothing, filled: steps(0), orders: 1 }, scale)).toMatch(
    /^entry ended: buy 0 BTC of 0.12 BTC, twap, 1 order; /,
  );
  expect(journalText({ ...entry, shortfallBps: -1.5 }, scale)).toContain('1.50 bps better than');
});
