import { isOurClientOrderId } from '@trendy/usecases';
import { isConditional, LIVE_ORDER_STATES } from '@trendy/domain';
import type { AccountWork, StoredOrder, Venue, VenueFill, WorkerStore } from '@trendy/domain';

import type { WorkerContext } from '../context.ts';

/** Fills of orders that we cannot name yet are looked at again after a while before they count as somebody else's. */
export const STRANGER_AFTER_MS = 4_000;

/** How long an order that is nobody's is taken for that without another question. */
const STRANGER_FOR_MS = 60_000;

/** A stop that was filled or expired this long before a fill may still be what was filled: the venue's words come in any order. */
const ENDED_LATELY_MS = 5 * 60_000;

const MAX_ORDERS = 1_000;

/** What the venue has said of one of its orders. Wall ms. */
interface Verdict {
  /** Ours by this id; null: none of our orders is known to be, or to have become, this one. */
  readonly clientOrderId: string | null;
  readonly firstAt: number;
  /** When the question behind it began. */
  readonly askedAt: number;
}

/** Whose an order is as far as this process can tell: `ask` when the venue must say it, `later` when it has not settled. */
type Owner = StoredOrder | null | 'ask' | 'later';

/** Tells of a fill whose order was filled. The venue is asked once per order, not once per fill. */
export class OrderOwners {
  readonly #context: WorkerContext;
  readonly #account: AccountWork;
  readonly #venue: Venue;
  /** Orders that a triggered stop became, by the venue's id. Bounded. */
  readonly #triggered = new Map<string, string>();
  /** Bounded. */
  readonly #verdicts = new Map<string, Verdict>();
  readonly #asking = new Map<string, Promise<boolean>>();

  constructor(context: WorkerContext, account: AccountWork, venue: Venue) {
    this.#context = context;
    this.#account = account;
    this.#venue = venue;
  }

  /** A conditional order has become a plain one. */
  noteTriggered(venueOrderId: string, clientOrderId: string): void {
    put(this.#triggered, venueOrderId, clientOrderId);
  }

  /** Asks the store alone, so that it may be called inside a transaction. */
  async ownerIn(store: WorkerStore, fill: VenueFill): Promise<Owner> {
    if (fill.liquidation) return null;
    const verdict = this.#verdicts.get(keyOf(fill));
    const triggered = this.#triggered.get(fill.venueOrderId);
    // A stop's child may have a client id of its own that says nothing to us, so that one is not the last word.
    const ids = [fill.clientOrderId, triggered, verdict?.clientOrderId];
    for (const id of new Set(ids)) {
      if (id === undefined || id === null) continue;
      const order = await store.orders.byClientOrderId(this.#account.accountId, id);
      // Venues number the orders of each symbol on their own.
      if (order && (id === fill.clientOrderId || order.symbol === fill.symbol)) return order;
    }
    const recent = await store.orders.list({ accountId: this.#account.accountId, limit: 200 });
    // Conditional orders are numbered on their own there: one may have the number of another order.
    const byVenueId = recent.find(
      (order) =>
        order.venueOrderId === fill.venueOrderId && order.symbol === fill.symbol && !isConditional(order),
    );
    return byVenueId ?? this.#judge(verdict);
  }

  /** Conditional orders that may have become the order that was filled. */
  async parentsIn(store: WorkerStore, fill: VenueFill): Promise<readonly StoredOrder[]> {
    const { accountId } = this.#account;
    // A target may have waited while a trailing stop was replaced more often than the newest orders reach back.
    const live = await store.orders.list({ accountId, states: LIVE_ORDER_STATES, limit: 500 });
    const recent = await store.orders.list({ accountId, limit: 200 });
    const byId = new Map([...live, ...recent].map((order) => [order.clientOrderId, order]));
    return [...byId.values()].filter(
      (order) =>
        isConditional(order) &&
        order.symbol === fill.symbol &&
        order.sentAt !== null &&
        this.#mayBeFilled(order, fill),
    );
  }

  /**
   * Asks the venue, which may take seconds: never inside a transaction. Fills of one order that come together share the
   * question. False: no answer.
   */
  ask(fill: VenueFill, parents: readonly StoredOrder[]): Promise<boolean> {
    const key = keyOf(fill);
    const asking = this.#asking.get(key);
    if (asking) return asking;
    const asked = this.#askVenue(fill, parents).finally(() => this.#asking.delete(key));
    this.#asking.set(key, asked);
    return asked;
  }

  #judge(verdict: Verdict | undefined): null | 'ask' | 'later' {
    if (!verdict) return 'ask';
    const now = this.#context.clock.now();
    const { clientOrderId, firstAt, askedAt } = verdict;
    // Ours but not stored yet, or a stop's child that the venue has not linked yet: give it a moment.
    if (now - firstAt < STRANGER_AFTER_MS) return 'later';
    // One of ours that is not stored by now is of a time that a restore has undone: somebody else's.
    if (clientOrderId !== null) return null;
    // The answer that counts is to a question after that moment.
    if (askedAt - firstAt < STRANGER_AFTER_MS) return 'ask';
    return now - askedAt < STRANGER_FOR_MS ? null : 'ask';
  }

  #mayBeFilled(order: StoredOrder, fill: VenueFill): boolean {
    if (LIVE_ORDER_STATES.includes(order.state) || order.finishedAt === null) return true;
    // Taken off at our word or never placed: it became no other order, unless something of it was filled. One that the
    // venue ended by itself may have been triggered.
    const isOff = order.state === 'canceled' ? order.cancelWantedAt !== null : order.state === 'rejected';
    if (isOff && Number(order.filledQuantity) === 0) return false;
    const market = this.#context.market(this.#account);
    return market.toMarket(order.finishedAt + ENDED_LATELY_MS) >= fill.at;
  }

  async #askVenue(fill: VenueFill, parents: readonly StoredOrder[]): Promise<boolean> {
    const askedAt = this.#context.clock.now();
    const answer = await this.#venue.clientOrderIdOf(fill.symbol, fill.venueOrderId);
    if (!answer.ok && answer.error.kind !== 'refused') return false;
    const named = answer.ok ? answer.value : null;
    if (named !== null && isOurClientOrderId(named)) return this.#remember(fill, named, askedAt);
    for (const order of parents) {
      const reference = { symbol: order.symbol, clientOrderId: order.clientOrderId, conditional: true };
      const looked = await this.#venue.lookupOrder(reference, order.sentAt ?? order.createdAt);
      if (looked.kind === 'no_answer') return false;
      if (looked.kind === 'found' && looked.order.triggeredOrderId === fill.venueOrderId) {
        return this.#remember(fill, order.clientOrderId, askedAt);
      }
    }
    return this.#remember(fill, null, askedAt);
  }

  #remember(fill: VenueFill, clientOrderId: string | null, askedAt: number): true {
    const key = keyOf(fill);
    const firstAt = this.#verdicts.get(key)?.firstAt ?? this.#context.clock.now();
    put(this.#verdicts, key, { clientOrderId, firstAt, askedAt });
    return true;
  }
}

function put<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > MAX_ORDERS) map.delete(map.keys().next().value ?? '');
}

const keyOf = (fill: VenueFill): string => `${fill.symbol} ${fill.venueOrderId}`;
