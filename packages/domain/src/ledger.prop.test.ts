import fc from 'fast-check';
import { expect, test } from 'vitest';
import { balanced, intoWallet } from './ledger.ts';
import { quote } from './money.ts';

test('what enters the wallet leaves its counter book', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (amount) => {
      const postings = intoWallet('fees', quote(amount));
      expect(postings.reduce((sum, posting) => sum + posting.amount, 0)).toBe(0);
      expect(postings[0]).toEqual({ book: 'wallet', amount });
    }),
  );
});

test('a transaction that does not balance is a bug', () => {
  expect(() => balanced([{ book: 'wallet', amount: quote(1) }])).toThrow(/does not balance/);
});
