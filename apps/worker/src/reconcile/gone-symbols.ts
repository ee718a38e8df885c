import { referenceOf } from '../dispatch/dispatch.ts';
import { endGone } from '../dispatch/end-order.ts';
import type { OrderState, StoredOrder } from '@trendy/domain';

import { saysGone } from './compared-symbols.ts';
import { pauseBots } from './pause-bots.ts';
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
 * in the books as soon as the account holds nothing there, what protects or leaves when the position has ended here as
 * well. Before that an engine without it would only place another.
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
    const isOld = seen === undefined || this.#parts.context.clock.now() - seen.last >= FORGOTTEN_MS;
    return !isOld && seen.last - seen.first >= STANDS_MS;
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
    // Before the engine is asked: a stop that it has placed meanwhile would be judged by a position of before.
    const open = await context.database.asUser(userId, (store) =>
      store.orders.list({ accountId, states: OPEN, limit: 500 }),
    );
    const state = (await settled())?.state;
    const isFlat = state !== undefined && (state.markets.get(symbol)?.position.quantity ?? 0) === 0;
    const over = open.filter((order) => order.symbol === symbol && this.#isOver(order, isFlat));
    const sent = over.filter((order) => !UNSENT.includes(order.state));
    if (sent.length === 0) return this.#end(over);
    const off = await this.#takeOff(sent);
    // One that could be canceled rested there: the list is wrong, and what has not left yet may do so.
    if (this.hasLeft(symbol)) await this.#end(over.filter((order) => !sent.includes(order)));
    if (off.length > 0 && (await this.#holdsNothing(symbol, isFlat, first))) await this.#end(off);
  }

  #isOver({ id, state, leg, sentAt, createdAt }: StoredOrder, isFlat: boolean): boolean {
    const { context, dispatch, venue } = this.#parts;
    if (dispatch.isWorkingOn(id) || !(leg === 'entry' || isFlat)) return false;
    // A request of it may still arrive.
    return !DOUBTFUL.includes(state) || context.clock.now() - (sentAt ?? createdAt) > venue.quarantineMs;
  }

  /** Should the list be wrong, nothing is left to be filled that nobody counts. @returns those of which it is known. */
  async #takeOff(sent: readonly StoredOrder[]): Promise<readonly StoredOrder[]> {
    const off: StoredOrder[] = [];
    for (const order of sent) {
      const outcome = await this.#parts.venue.cancelOrder(referenceOf(order));
      if (outcome.kind === 'canceled') this.forget(order.symbol);
      if (outcome.kind !== 'unknown' || saysGone(outcome.reason)) off.push(order);
    }
    return off;
  }

  /**
   * What rests nowhere may have been filled, and its fills are told by nobody while the list lacks their symbol: an order
   * that was ended here would leave a position that is counted nowhere.
   */
  async #holdsNothing(symbol: string, isFlat: boolean, first: number): Promise<boolean> {
    const { context, account, venue } = this.#parts;
    const asked = await venue.holds(symbol);
    if (!asked.ok) return false;
    const code = 'position_mismatch';
    if (asked.value && isFlat)
      await pauseBots(context, account, symbol, `${code}:${symbol}:${first}`, { code, values: { symbol } });
    return !asked.value;
  }

  async #end(orders: readonly StoredOrder[]): Promise<void> {
    const { context, account } = this.#parts;
    for (const order of orders) {
      const { orderKey, symbol } = order;
      if (await endGone(this.#parts, order))
        context.log.warn({ accountId: account.accountId, orderKey, symbol }, 'order.symbol_gone');
    }
  }
}
