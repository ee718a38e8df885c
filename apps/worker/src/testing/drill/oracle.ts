import type { AccountView } from '@trendy/engine';
import { quoteFromNumber } from '@trendy/domain';
import type { StoredOrder } from '@trendy/domain';

import { ROUNDING_UNITS } from '../../reconcile/cash-sync.ts';
import type { ExchangeBooks } from '../exchange-control.ts';
import type { TestSystem, TestTrader } from '../system.ts';

const UNRESOLVED: ReadonlySet<string> = new Set(['intent', 'claimed', 'sending', 'unknown', 'not_placed']);
const FINAL: ReadonlySet<string> = new Set(['filled', 'rejected', 'expired']);

/** What is still under way on an account; empty when everything has come to rest. */
export async function unfinished(
  system: TestSystem,
  trader: TestTrader,
  signalId: string,
): Promise<string[]> {
  const orders = await system.orders(trader);
  const inbox = await system.app.asUser(trader.userId, (store) => store.inbox.get(signalId));
  const open = orders
    .filter((order) => UNRESOLVED.has(order.state))
    .map((order) => `${order.orderKey} is ${order.state}`);
  if (!FINAL.has(inbox?.state ?? '')) open.push(`${signalId} is ${inbox?.state ?? 'lost'}`);
  const books = await system.exchange.books(trader.key.apiKey);
  const view = await viewOf(system, trader);
  open.push(...differences(books, view));
  const hasPosition = books.positions.length > 0;
  const isProtected = books.algos.some((algo) => algo.algoStatus === 'NEW');
  if (hasPosition && !isProtected) open.push('the position has no stop');
  return open;
}

/** What must never be, at rest or under way, by the exchange's own books. */
export async function violations(system: TestSystem, trader: TestTrader): Promise<string[]> {
  const books = await system.exchange.books(trader.key.apiKey);
  const orders = await system.orders(trader);
  const found: string[] = [];
  const known = new Map(orders.map((order) => [order.clientOrderId, order]));
  const counts = new Map<string, number>();
  for (const { clientOrderId, origin } of books.orders) {
    // A triggered stop's child is the exchange's own order.
    if (origin !== undefined && origin !== 'user') continue;
    counts.set(clientOrderId, (counts.get(clientOrderId) ?? 0) + 1);
    if (!known.has(clientOrderId)) found.push(`order ${clientOrderId} has no intent of ours`);
  }
  for (const { clientAlgoId } of books.algos) {
    counts.set(clientAlgoId, (counts.get(clientAlgoId) ?? 0) + 1);
    if (!known.has(clientAlgoId)) found.push(`conditional order ${clientAlgoId} has no intent of ours`);
  }
  for (const [clientOrderId, count] of counts) {
    if (count > 1)
      found.push(`${known.get(clientOrderId)?.orderKey ?? clientOrderId} was placed ${count} times`);
  }
  found.push(...entriesPerSignal(orders, counts));
  return found;
}

function entriesPerSignal(orders: readonly StoredOrder[], counts: ReadonlyMap<string, number>): string[] {
  const perSignal = new Map<string, number>();
  for (const order of orders) {
    if (order.leg !== 'entry' || order.signalId === null) continue;
    const placed = counts.get(order.clientOrderId) ?? 0;
    perSignal.set(order.signalId, (perSignal.get(order.signalId) ?? 0) + placed);
  }
  return [...perSignal]
    .filter(([, count]) => count > 1)
    .map(([signalId, count]) => `${signalId} led to ${count} entries`);
}

/** Positions to the last lot step, wallets in 1e-8 but for what rounding may leave. */
function differences(books: ExchangeBooks, view: AccountView | null): string[] {
  const found: string[] = [];
  const ours = new Map(
    (view?.positions ?? []).map(({ symbol, quantity }) => [venueSymbol(symbol), quantity]),
  );
  for (const { symbol, steps } of books.positions) {
    if (ours.get(symbol) !== steps) found.push(`${symbol}: ${ours.get(symbol) ?? 0} here, ${steps} there`);
    ours.delete(symbol);
  }
  for (const [symbol, steps] of ours) found.push(`${symbol}: ${steps} here, none there`);
  const wallet = quoteFromNumber(books.wallet);
  if (!view || Math.abs(view.wallet - wallet) >= ROUNDING_UNITS)
    found.push(`wallet: ${view?.wallet ?? 'none'} here, ${wallet} there`);
  return found;
}

const venueSymbol = (symbol: string): string => symbol.replace(/:.*$/, '').replace('/', '');

const viewOf = (system: TestSystem, { userId, accountId }: TestTrader): Promise<AccountView | null> =>
  system.app.asUser(userId, async (store) => {
    const stored = await store.states.load(accountId);
    return (stored?.view as unknown as AccountView | undefined) ?? null;
  });
