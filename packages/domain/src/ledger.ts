import { invariant } from './invariant.ts';
import { quote } from './money.ts';
import type { Quote } from './money.ts';
import type { MarketMs } from './time.ts';

/** Books of one exchange account. Every transaction sums to zero over them. */
export type LedgerBook = 'wallet' | 'external' | 'trading_pnl' | 'fees' | 'funding' | 'liquidation';

export interface Posting {
  readonly book: LedgerBook;
  readonly amount: Quote;
}

/** Postings of one fact, e.g. a fee: wallet −, fees +. @throws InvariantError when they do not sum to zero. */
export function balanced(postings: readonly Posting[]): readonly Posting[] {
  const sum = postings.reduce((total, posting) => total + posting.amount, 0);
  invariant(sum === 0, `ledger transaction does not balance: ${sum}`);
  return postings;
}

/** A two-sided transfer of `amount` into the wallet from `counter` (negative: out of it). */
export const intoWallet = (counter: Exclude<LedgerBook, 'wallet'>, amount: Quote): readonly Posting[] =>
  balanced([
    { book: 'wallet', amount },
    { book: counter, amount: quote(amount === 0 ? 0 : -amount) },
  ]);

/** One balanced transaction and the fact that caused it; `ref` is the trade, funding or transfer id. */
export interface LedgerEntry {
  readonly at: MarketMs;
  readonly cause: 'fill' | 'funding' | 'transfer';
  readonly ref: string;
  readonly botId: string | null;
  readonly symbol: string | null;
  readonly postings: readonly Posting[];
}
