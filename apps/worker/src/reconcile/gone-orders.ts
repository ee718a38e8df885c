import type { OrderState, StoredOrder } from '@trendy/domain';

import { endGone } from '../dispatch/end-order.ts';
import type { ReconcilerParts } from './reconciler.ts';

/** A list that lacks a symbol is read again within this time: what it still lacks then has really left. */
const STANDS_MS = 60_000;
const RESTING: readonly OrderState[] = ['acked', 'partially_filled'];
const DOUBTFUL: readonly OrderState[] = ['unknown', 'manual'];

type Parts = Pick<ReconcilerParts, 'context' | 'account' | 'venue' | 'dispatch'>;

/**
 * Orders in symbols that the venue does not have any more. Nobody can be asked how they have ended, and none of them rests
 * anywhere: so they end in the books. What protects or leaves does as soon as its position has; until then an engine
 * without it would try to place another.
 */
export class GoneOrders {
  readonly #parts: Parts;
  readonly #since = new Map<string, number>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The venue answers about a symbol. */
  isThere(symbol: string): void {
    this.#since.delete(symbol);
  }

  /** It says that it does not have it. */
  async isGone(symbol: string): Promise<void> {
    const { context, account } = this.#parts;
    const now = context.clock.now();
    const since = this.#since.get(symbol) ?? now;
    this.#since.set(symbol, since);
    if (now - since < STANDS_MS) return;
    const { accountId, userId } = account;
    const open = await context.database.asUser(userId, (store) =>
      store.orders.list({ accountId, states: [...RESTING, ...DOUBTFUL], limit: 500 }),
    );
    for (const order of open) {
      if (order.symbol !== symbol || !this.#isOver(order, now)) continue;
      context.log.warn({ accountId, orderKey: order.orderKey, symbol }, 'order.symbol_gone');
      await endGone(this.#parts, order);
    }
  }

  #isOver({ id, state, leg, cancelWantedAt, sentAt, createdAt }: StoredOrder, now: number): boolean {
    const { venue, dispatch } = this.#parts;
    if (dispatch.isWorkingOn(id)) return false;
    if (DOUBTFUL.includes(state)) return now - (sentAt ?? createdAt) > venue.quarantineMs;
    return leg === 'entry' || cancelWantedAt !== null;
  }
}
