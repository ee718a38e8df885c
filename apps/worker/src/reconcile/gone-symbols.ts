import { referenceOf } from '../dispatch/dispatch.ts';
import { endGone } from '../dispatch/end-order.ts';
import type { OrderState, StoredOrder } from '@trendy/domain';

import { saysGone } from './compared-symbols.ts';
import type { ReconcilerParts } from './reconciler.ts';

/** A list that lacks a symbol is read again within this time: what it still lacks then has really left. */
const STANDS_MS = 60_000;
/** Nobody has asked about it for so long: what was seen before says nothing any more. */
const FORGOTTEN_MS = 5 * 60_000;
const UNSENT: readonly OrderState[] = ['intent', 'not_placed'];
const DOUBTFUL: readonly OrderState[] = ['unknown', 'manual'];
/** All that has not ended but for what is being sent just now. */
const OPEN: readonly OrderState[] = [...UNSENT, ...DOUBTFUL, 'acked', 'partially_filled'];

type Parts = Pick<ReconcilerParts, 'context' | 'account' | 'venue' | 'dispatch' | 'settled'>;

/**
 * Symbols that the venue does not have any more. Nobody can be asked how an order in one has ended: what would open ends
 * in the books at once, what protects or leaves when the position has. Before that an engine without it would only place
 * another.
 */
export class GoneSymbols {
  readonly #parts: Parts;
  /** Wall ms of the first and the last time that the venue said so. */
  readonly #seen = new Map<string, { readonly first: number; readonly last: number }>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The venue answers about a symbol. */
  forget(symbol: string): void {
    this.#seen.delete(symbol);
  }

  /** Whether the venue says so for so long that its list has been read again meanwhile. */
  hasLeft(symbol: string): boolean {
    const seen = this.#seen.get(symbol);
    return seen !== undefined && seen.last - seen.first >= STANDS_MS;
  }

  /** The venue says that it does not have a symbol. */
  async take(symbol: string): Promise<void> {
    const { context, account, settled } = this.#parts;
    const now = context.clock.now();
    const seen = this.#seen.get(symbol);
    const first = seen && now - seen.last < FORGOTTEN_MS ? seen.first : now;
    this.#seen.set(symbol, { first, last: now });
    if (!this.hasLeft(symbol)) return;
    const { accountId, userId } = account;
    const state = (await settled())?.state;
    const isFlat = state !== undefined && (state.markets.get(symbol)?.position.quantity ?? 0) === 0;
    const open = await context.database.asUser(userId, (store) =>
      store.orders.list({ accountId, states: OPEN, limit: 500 }),
    );
    for (const order of open)
      if (order.symbol === symbol && this.#isOver(order, isFlat)) await this.#end(order);
  }

  #isOver({ id, state, leg, sentAt, createdAt }: StoredOrder, isFlat: boolean): boolean {
    const { context, dispatch, venue } = this.#parts;
    if (dispatch.isWorkingOn(id) || !(leg === 'entry' || isFlat)) return false;
    // A request of it may still arrive.
    return !DOUBTFUL.includes(state) || context.clock.now() - (sentAt ?? createdAt) > venue.quarantineMs;
  }

  async #end(order: StoredOrder): Promise<void> {
    const { context, account, venue } = this.#parts;
    const { orderKey, state, symbol } = order;
    if (!UNSENT.includes(state)) {
      // Should the list be wrong, nothing is left to be filled that nobody counts.
      const outcome = await venue.cancelOrder(referenceOf(order));
      if (outcome.kind === 'unknown' && !saysGone(outcome.reason)) return;
      if (outcome.kind === 'canceled') this.forget(symbol);
    }
    if (await endGone(this.#parts, order))
      context.log.warn({ accountId: account.accountId, orderKey, symbol }, 'order.symbol_gone');
  }
}
