import { nearestQuoteFromDecimal, quote, quoteToDecimal } from '@trendy/domain';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { bills, billsArchive } from './account.ts';
import { argsOf } from './call.ts';
import type { PrivateCall } from './call.ts';
import { longMoney } from './render.ts';

const DAY = 86_400_000;

test('money is written with more digits than a ledger keeps, and is to the nearest unit what the books have', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (units) => {
      const text = longMoney(quote(units));
      expect(nearestQuoteFromDecimal(text)).toBe(units === 0 ? 0 : units);
      const isRound = units % 1e8 === 0;
      expect(text.split('.')[1]?.length ?? 0).toBe(isRound ? 0 : 15);
      if (isRound) expect(text).toBe(quoteToDecimal(quote(units)));
    }),
  );
});

test('bills go back seven days, the archive three months', () => {
  const now = Date.UTC(2026, 6, 1);
  const ages = [0, 6, 8, 80, 100];
  const incomes = ages.map((days, index) => ({
    ...{ id: 10 - index, at: now - days * DAY, symbol: '', type: 'FUNDING_FEE', tradeId: 0 },
    amount: -(index + 1),
  }));
  const call = {
    args: argsOf({ type: '8' }),
    wire: { venue: { clock: { market: () => now }, exchange: { core: { markets: new Map() } } } },
    account: { incomes, wallet: 1_000, trades: [] },
  } as unknown as PrivateCall;
  const listed = (rows: unknown): readonly number[] =>
    (rows as readonly { ts: string }[]).map(({ ts }) => (now - Number(ts)) / DAY);
  expect(listed(bills(call))).toEqual([0, 6]);
  expect(listed(billsArchive(call))).toEqual([0, 6, 8, 80]);
});
