import { entryOutlook } from '@trendy/engine';
import type { MarketQuality, Reason, StoredOrder, WorkerStore } from '@trendy/domain';

import { withLearned } from './learned-costs.ts';
import type { SendDeps } from '../dispatch/send-order.ts';

/** Writes down what was foretold, in the caller's transaction. */
export type OutlookNote = (store: WorkerStore) => Promise<void>;

export type Outlook =
  | { readonly kind: 'fine'; readonly note: OutlookNote }
  /** The book could not be read now. */
  | { readonly kind: 'later' }
  | { readonly kind: 'refused'; readonly reason: Reason; readonly note: OutlookNote };

/**
 * What an entry will cost against the middle of the book, looked up before it is sent and to be written down with the
 * sending. One that would cost too much is refused; of one that is dear its owner is told.
 */
export async function lookAhead(
  { account, context }: SendDeps,
  order: StoredOrder,
  quality: MarketQuality,
): Promise<Outlook> {
  const market = context.market(account);
  const glimpse = await market.glimpses.of(order.symbol);
  if (!glimpse.ok) return { kind: 'later' };
  const { alertBps, arrivalPrice, features, learnedFrom, limitBps, predictedBps, verdict } = entryOutlook(
    {
      side: order.side,
      quantity: Number(order.quantity),
      limitPrice: order.price === null ? null : Number(order.price),
      isPostOnly: order.request.timeInForce === 'post_only',
      at: market.marketNow(),
    },
    glimpse.value,
    quality,
    withLearned(market.backgrounds.known(order.symbol), context.learnedCosts.known(account.userId)),
  );
  const { accountId } = account;
  const values = { predictedBps, alertBps, limitBps, ...(learnedFrom === null ? {} : { learnedFrom }) };
  const note: OutlookNote = async (store) => {
    await store.orders.noteOutlook(order.id, {
      arrivalPrice,
      predictedBps,
      features: features === null ? null : { ...features },
    });
    if (verdict !== 'alert') return;
    await store.outbox.add('alert', { code: 'slippage_high', accountId, orderId: order.id });
    // Through the log, so that the journal says it wherever the log is read again.
    const reason: Reason = { code: 'slippage_high', values };
    const event = { kind: 'order', at: market.marketNow(), orderId: order.orderKey, status: 'noted', reason };
    await store.log.append(accountId, 'order', event, `order:${order.orderKey}:noted`);
  };
  if (verdict !== 'ok')
    context.log.warn({ accountId, orderKey: order.orderKey, ...values }, `slippage.${verdict}`);
  return verdict === 'reject'
    ? { kind: 'refused', reason: { code: 'slippage_limit', values }, note }
    : { kind: 'fine', note };
}
