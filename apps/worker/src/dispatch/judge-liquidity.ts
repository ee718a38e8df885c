import { liquidityRefusal } from '@trendy/engine';
import type { MarketQuality, Reason, StoredOrder } from '@trendy/domain';

import type { SendDeps } from './send-order.ts';

/** Why an entry is too large for its market; null when it is not. The book is the one that was just looked at, or later. */
export async function judgeLiquidity(
  { account, context }: SendDeps,
  order: StoredOrder,
  quality: MarketQuality,
): Promise<Reason | 'later' | null> {
  const glimpse = await context.market(account).glimpses.of(order.symbol);
  if (!glimpse.ok) return 'later';
  const { request, side } = order;
  const isPostOnly = request.timeInForce === 'post_only';
  return liquidityRefusal({ side, quantity: Number(order.quantity), isPostOnly }, glimpse.value, quality);
}
