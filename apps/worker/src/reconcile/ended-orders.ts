import { isOurClientOrderId } from '@trendy/usecases';
import { barePositions } from '@trendy/engine';
import type { StoredOrder, VenueOrder } from '@trendy/domain';

import { referenceOf } from '../dispatch/dispatch.ts';
import type { ReconcilerParts } from './reconciler.ts';

/** An end of which the stream has told while the list was on its way says nothing against the list. */
const LIST_LAG_MS = 5_000;

type Parts = Pick<ReconcilerParts, 'context' | 'account' | 'venue' | 'fills' | 'dispatch' | 'settled'>;

/**
 * Orders of ours that have ended in the books and rest at the venue all the same: a request that arrived after it was
 * believed lost, or one that another worker has sent. Nobody would cancel such an order, no switch reaches it, and an
 * entry among them could open a position that nobody counts. So it is taken off, and its owner is told.
 */
export class EndedOrders {
  readonly #parts: Parts;
  #isWaiting = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** When to look again because of an end that was too fresh to be judged, ms; null: there was none. Asked once per comparison. */
  takeLookAgainMs(): number | null {
    const isWaiting = this.#isWaiting;
    this.#isWaiting = false;
    return isWaiting ? LIST_LAG_MS : null;
  }

  /** The order behind one that the venue lists; null when it is none of ours that is stored. */
  async storedOf({ clientOrderId }: VenueOrder): Promise<StoredOrder | null> {
    if (!isOurClientOrderId(clientOrderId)) return null;
    const { context, account } = this.#parts;
    return context.database.asUser(account.userId, (store) =>
      store.orders.byClientOrderId(account.accountId, clientOrderId),
    );
  }

  /**
   * Takes off what the venue lists, when the books say that it has ended.
   * @returns false when the venue left something unanswered.
   */
  async takeOff(order: StoredOrder): Promise<boolean> {
    const { context, venue, dispatch, fills } = this.#parts;
    if (order.finishedAt === null || dispatch.isWorkingOn(order.id)) return true;
    if (context.clock.now() - order.finishedAt < LIST_LAG_MS) {
      this.#isWaiting = true;
      return true;
    }
    if (!(await this.#isUnwanted(order))) return true;
    const since = order.sentAt ?? order.createdAt;
    // The list may trail an end that is older than it should be: asked for by itself, an order is told as it is.
    const looked = await venue.lookupOrder(referenceOf(order), since);
    if (looked.kind === 'no_answer') return false;
    if (looked.kind === 'absent' || looked.order.status !== 'open') return true;
    const outcome = await venue.cancelOrder(referenceOf(order));
    await this.#tell(order);
    if (outcome.kind === 'unknown') return false;
    return fills.sync(order.symbol, since);
  }

  /** What opens is never wanted any more. What protects or leaves may be needed until the engine has something else in its place. */
  async #isUnwanted({ leg, orderKey, symbol }: StoredOrder): Promise<boolean> {
    if (leg === 'entry') return true;
    const state = (await this.#parts.settled())?.state;
    if (!state || state.orders.has(orderKey)) return false;
    return !barePositions(state).some((bare) => bare.symbol === symbol);
  }

  /** Once for each order, whichever worker sees it first. */
  async #tell(order: StoredOrder): Promise<void> {
    const { context, account } = this.#parts;
    const { accountId, userId } = account;
    const reason = { code: 'ended_order_open' };
    context.log.error({ accountId, orderKey: order.orderKey, state: order.state }, 'order.ended_but_open');
    const at = context.market(account).marketNow();
    const word = { kind: 'order', at, orderId: order.orderKey, status: 'noted', reason } as const;
    await context.database.asUser(userId, async (store) => {
      const seq = await store.log.append(accountId, 'order', word, `order:${order.orderKey}:ended_but_open`);
      if (seq === null) return;
      // The engine has forgotten the order, so it will write no line about it.
      await store.records.appendJournal([
        { accountId, seq, index: -1, entry: { ...word, botId: order.request.botId } },
      ]);
      await store.outbox.add('alert', { code: reason.code, accountId, orderId: order.id });
      await store.changes.notify({ userId, accountId, kinds: ['journal'] });
    });
  }
}
