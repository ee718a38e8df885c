import { liquidityRefusal } from '@trendy/engine';
import type { MarketQuality, Reason, StoredOrder } from '@trendy/domain';

import type { SendDeps } from './send-order.ts';

/**
 * Why an entry is too large for its market; null when it is not. The book is the one that was just looked at, or later.
 * One that is too large for the few levels of a glimpse is worth a deeper look, which costs ten times as much.
 */
export async function judgeLiquidity(
  { account, context }: SendDeps,
  order: StoredOrder,
  quality: MarketQuality,
): Promise<Reason | 'later' | null> {
  const { glimpses, nearDepths } = context.market(account);
  const glimpse = await glimpses.of(order.symbol);
  if (!glimpse.ok) return 'later';
  const { request, side } = order;
  const isPostOnly = request.timeInForce === 'post_only';
  const size = { side, quantity: Number(order.quantity), isPostOnly };
  const refusal = liquidityRefusal(size, glimpse.value, quality);
  if (refusal?.values?.['depthFrom'] !== 'seen') return refusal;
  const near = await nearDepths.of(order.symbol);
  return near.ok ? liquidityRefusal(size, glimpse.value, quality, near.value) : 'later';
}
