import type { StoredOrder } from '@trendy/domain';

import type { SendDeps } from './send-order.ts';

/**
 * Whether there are fills of this order, or the venue's position differs from ours as if there were. A venue that
 * denies an order may only trail its own books; the position is the last to be wrong about it.
 * @returns null when the venue did not say. A conditional order leaves no such tracks while it rests.
 */
export async function leftTracks(
  { context, account, venue }: SendDeps,
  order: StoredOrder,
): Promise<boolean | null> {
  const read = await venue.positions();
  if (!read.ok) return null;
  const theirs = read.value.find(({ symbol }) => symbol === order.symbol)?.quantity ?? 0;
  const { accountId, symbol } = order;
  const { fills, records } = await context.database.asUser(account.userId, async (store) => ({
    fills: await store.records.fills({ accountId, orderId: order.id, symbol, limit: 1 }),
    records: await store.records.positions({ accountId }),
  }));
  // The stream was quicker than the query.
  if (fills.length > 0) return true;
  const record = records.find((one) => one.symbol === symbol);
  const baseOfStep = Number(order.quantity) / order.request.quantity;
  const ours = Math.round(Number(record?.quantity ?? 0) / baseOfStep);
  const more = (theirs - ours) * (order.side === 'buy' ? 1 : -1);
  return more > 0 && more <= order.request.quantity;
}
