import { expect } from '@playwright/test';
import type { ExchangeBooks, ExchangeOperator } from './exchange-books.ts';
import type { Trader } from './trader.ts';
import { until } from './until.ts';

/**
 * The exchange's own books against what we show: every order there is one of ours, at most one for each of our
 * orders, and wallet and positions are equal to the last unit.
 */
export async function expectBooksAgree(
  trader: Trader,
  accountId: string,
  apiKey: string,
  operator: ExchangeOperator,
): Promise<ExchangeBooks> {
  const books = await until('our books equal the exchange’s', async () => {
    const theirs = await operator.booksOf(apiKey);
    const account = await trader.client.getAccount({ params: { id: accountId } });
    const ours = await trader.client.listPositions({});
    const position = ours.items.filter((item) => item.accountId === accountId);
    const signed = (index: number): number =>
      Number(position[index]?.quantity ?? 0) * (position[index]?.side === 'short' ? -1 : 1);
    const held = theirs.positions.reduce((sum, { quantity }) => sum + quantity, 0);
    const shown = position.reduce((sum, _, index) => sum + signed(index), 0);
    if (Math.abs(held - shown) > 1e-9) throw new Error(`position: exchange ${held}, shown ${shown}`);
    if (Math.abs(Number(account.wallet) - theirs.wallet) > 1e-8)
      throw new Error(`wallet: exchange ${theirs.wallet}, shown ${account.wallet}`);
    return theirs;
  });
  const ids = books.orders
    .filter(({ clientOrderId }) => clientOrderId !== '')
    .map(({ clientOrderId }) => clientOrderId);
  expect(new Set(ids).size, 'client order ids at the exchange are unique').toBe(ids.length);
  return books;
}
