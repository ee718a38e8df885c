import type { InboxEntry, UserStore } from '@trendy/domain';
import type { AnswerOf, QueryOf } from '@trendy/contracts';
import { reasonBody } from '../accounts/account-body.ts';
import { instant, instantOrNull } from '../instant.ts';
import { readPage } from '../page.ts';
import { transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';

type DeliveryBody = AnswerOf<'listDeliveries'>['items'][number];

/** Alerts and what became of them. */
export const listDeliveries = (
  services: Services,
  caller: Caller,
  query: QueryOf<'listDeliveries'>,
): Answer<AnswerOf<'listDeliveries'>> =>
  transact(services.database, caller.userId, async (store) => {
    const { webhookId, botId } = query;
    const page = await readPage(
      query,

      (before, limit) =>
        store.inbox.list({
          limit,
          ...(webhookId === undefined ? {} : { webhookId }),
          ...(botId === undefined ? {} : { botId }),
          ...(before === undefined ? {} : { before }),
        }),
      (entry) => entry.receivedAt,
    );
    const items: DeliveryBody[] = [];
    for (const entry of page.items) items.push(await deliveryBody(store, entry));
    return { items, nextCursor: page.nextCursor };
  });

async function deliveryBody(store: UserStore, entry: InboxEntry): Promise<DeliveryBody> {
  const { signalId } = entry;
  // One that was refused when it came in was never in the engine's hands.
  const orders = entry.state === 'received' ? [] : await store.orders.list({ signalId, limit: 20 });
  return {
    id: signalId,
    webhookId: entry.webhookId,
    botId: entry.botId,
    state: entry.state,
    reason: entry.reason && reasonBody(entry.reason),
    test: entry.test,
    body: entry.body,
    contentType: entry.contentType,
    parsed: entry.parsed as DeliveryBody['parsed'],
    duplicates: entry.duplicates,
    receivedAt: instant(entry.receivedAt),
    decidedAt: instantOrNull(entry.decidedAt),
    finishedAt: instantOrNull(entry.finishedAt),
    orderIds: orders.map((order) => order.id),
  };
}
