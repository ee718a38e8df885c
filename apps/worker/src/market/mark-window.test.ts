import fc from 'fast-check';
import { expect, test } from 'vitest';

import { markWindow } from './mark-window.ts';

const now = fc.integer({ min: 0, max: 4_000_000_000_000 });
const symbol = fc.string({ minLength: 1, maxLength: 24 });

test('every fifteen seconds a symbol has another window, whenever they begin', () => {
  fc.assert(
    fc.property(symbol, now, (of, at) => {
      expect(markWindow(of, at + 15_000)).toBe(markWindow(of, at) + 1);
      expect(markWindow(of, at + 1) - markWindow(of, at)).toBeLessThanOrEqual(1);
    }),
  );
});

test('windows of different symbols begin at different moments', () => {
  const begins = (of: string): number =>
    Array.from({ length: 15_000 }, (_, at) => at).find((at) => markWindow(of, at) > markWindow(of, at - 1)) ??
    -1;
  const moments = ['BTC/USDT:USDT', 'ETH/USDT:USDT', 'SOL/USDT:USDT', 'XRP/USDT:USDT'].map(begins);
  expect(new Set(moments).size).toBe(4);
});
