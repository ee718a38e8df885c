import type { FillRecord, UserStore } from '@trendy/domain';
import { epochMs, marketMs } from '@trendy/domain';
import type { AnswerOf, QueryOf } from '@trendy/contracts';
import { instant } from '../instant.ts';
import { readPage } from '../page.ts';
import { transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';

type FillBody = AnswerOf<'listFills'>['items'][number];

export const listFills = (
  services: Services,
  caller: Caller,
  query: QueryOf<'listFills'>,
): Answer<AnswerOf<'listFills'>> =>
  transact(services.database, caller.userId, async (store) => {
    const { botId, accountId, symbol } = query;
    const filter = {
      ...(botId === undefined ? {} : { botId }),
      ...(accountId === undefined ? {} : { accountId }),
      ...(symbol === undefined ? {} : { symbol }),
    };
    const page = await readPage(
      query,

      (before, limit) =>
        store.records.fills({
          ...filter,
          ...(before === undefined ? {} : { before: marketMs(before) }),
          limit,
        }),
      (fill) => epochMs(fill.at),
    );
    const orderIds = await orderIdsOf(store, page.items);
    const items = page.items.map((fill) => fillBody(fill, orderIds.get(keyOf(fill)) ?? null));
    return { items, nextCursor: page.nextCursor };
  });

const keyOf = (fill: FillRecord): string => `${fill.accountId}|${fill.orderKey ?? ''}`;

async function orderIdsOf(
  store: UserStore,
  fills: readonly FillRecord[],
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (const fill of fills) {
    if (fill.orderKey === null || ids.has(keyOf(fill))) continue;
    const order = await store.orders.byKey(fill.accountId, fill.orderKey);
    if (order) ids.set(keyOf(fill), order.id);
  }
  return ids;
}

export const fillBody = (fill: FillRecord, orderId: string | null): FillBody => ({
  accountId: fill.accountId,
  orderId,
  symbol: fill.symbol,
  tradeId: fill.tradeId,
  side: fill.side,
  price: fill.price,
  quantity: fill.quantity,
  fee: fill.fee,
  realised: fill.realised,
  liquidity: fill.liquidity,
  cause: fill.cause,
  at: instant(fill.at),
});
