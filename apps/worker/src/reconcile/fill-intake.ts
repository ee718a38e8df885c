import { isOurClientOrderId } from '@trendy/usecases';
import { isConditional, marketMs } from '@trendy/domain';
import type { AccountWork, FillEvent, StoredOrder, Venue, VenueFill, WorkerStore } from '@trendy/domain';

import type { WorkerContext } from '../context.ts';

/** Fills of orders that we cannot name yet are looked at again after a while before they count as somebody else's. */
const STRANGER_AFTER_MS = 4_000;

/** Brings fills into the account's log, each once, whoever reports it and however often. */
export class FillIntake {
  readonly #context: WorkerContext;
  readonly #account: AccountWork;
  readonly #venue: Venue;
  readonly #onFill: () => void;
  /** Orders that a triggered stop became, by the venue's id. */
  readonly #triggered = new Map<string, string>();
  readonly #firstSeen = new Map<string, number>();
  /** Orders of which a fill is in the log. Bounded. */
  readonly #filled = new Set<string>();
  /** Trades that are in the log, so that an overlapping read costs nothing. Bounded. */
  readonly #known = new Set<string>();

  constructor(context: WorkerContext, account: AccountWork, venue: Venue, onFill: () => void) {
    this.#context = context;
    this.#account = account;
    this.#venue = venue;
    this.#onFill = onFill;
  }

  /** Whether a fill of an order is in the log; false also when it came long ago or to another process. */
  hasHadOne(clientOrderId: string): boolean {
    return this.#filled.has(clientOrderId);
  }

  /** A conditional order has become a plain one. */
  noteTriggered(venueOrderId: string, clientOrderId: string): void {
    this.#triggered.set(venueOrderId, clientOrderId);
    if (this.#triggered.size > 1_000) this.#triggered.delete(this.#triggered.keys().next().value ?? '');
  }

  /** One fill from the stream. */
  async accept(fill: VenueFill): Promise<void> {
    if (this.#known.has(keyOf(fill))) return;
    if (await this.#take(fill)) this.#onFill();
    else {
      const syncAgain = () => void this.sync(fill.symbol, fill.at).catch(() => undefined);
      this.#context.clock.startTimer(STRANGER_AFTER_MS + 200, syncAgain);
    }
  }

  /** Reads fills from the venue and logs those that are missing. False when the venue did not answer. */
  async sync(symbol: string, since: number): Promise<boolean> {
    const from = this.#context.market(this.#account).toMarket(since);
    const read = await this.#venue.fillsSince(symbol, marketMs(Math.max(0, from - 60_000)));
    if (!read.ok) return false;
    let complete = true;
    let added = false;
    for (const fill of read.value) {
      if (this.#known.has(keyOf(fill))) continue;
      const outcome = await this.#take(fill);
      complete &&= outcome;
      added ||= outcome;
    }
    if (added) this.#onFill();
    return complete;
  }

  /** Whether anybody else has traded the symbol since; null while that cannot be said. `since` is wall ms. */
  async touchedByOthers(symbol: string, since: number): Promise<boolean | null> {
    const from = marketMs(Math.max(0, this.#context.market(this.#account).toMarket(since)));
    const read = await this.#venue.fillsSince(symbol, from);
    if (!read.ok) return null;
    for (const fill of read.value.filter(({ at }) => at >= from)) {
      const owner = await this.#context.database.asUser(this.#account.userId, (store) =>
        this.#ownerOf(store, fill),
      );
      if (owner === 'later') return null;
      if (owner === null) return true;
    }
    return false;
  }

  /** Puts a fill into the log. False when it cannot be said yet whose it is. */
  async #take(fill: VenueFill): Promise<boolean> {
    const { userId } = this.#account;
    const taken = await this.#context.database.asUser(userId, (store) => this.#append(store, fill));
    if (taken === 'later') return false;
    // Only now: one whose transaction was rolled back must be read again.
    const key = keyOf(fill);
    this.#firstSeen.delete(key);
    remember(this.#known, key);
    if (taken.owner) remember(this.#filled, taken.owner.clientOrderId);
    if (taken.isNew) this.#context.metrics.onFill(this.#account, fill);
    return true;
  }

  async #append(
    store: WorkerStore,
    fill: VenueFill,
  ): Promise<'later' | { readonly owner: StoredOrder | null; readonly isNew: boolean }> {
    const owner = await this.#ownerOf(store, fill);
    if (owner === 'later') return owner;
    const event: FillEvent = {
      kind: 'fill',
      at: fill.at,
      tradeId: fill.tradeId,
      orderId: owner?.orderKey ?? null,
      symbol: fill.symbol,
      side: fill.side,
      price: fill.price,
      quantity: fill.quantity,
      fee: fill.fee,
      liquidity: fill.liquidity,
      cause: owner ? 'order' : fill.liquidation ? 'liquidation' : 'external',
      // Of our own the order says it.
      ...(owner || fill.positionLeg === undefined ? {} : { positionLeg: fill.positionLeg }),
    };
    const seq = await store.log.append(this.#account.accountId, 'fill', event, keyOf(fill));
    return { owner, isNew: seq !== null };
  }

  /** Ours, nobody's (null), or not to be told yet. */
  async #ownerOf(store: WorkerStore, fill: VenueFill): Promise<StoredOrder | null | 'later'> {
    if (fill.liquidation) return null;
    const { accountId } = this.#account;
    const clientId = fill.clientOrderId ?? this.#triggered.get(fill.venueOrderId);
    const named = clientId === undefined ? null : await store.orders.byClientOrderId(accountId, clientId);
    if (named) return named;
    const recent = await store.orders.list({ accountId, limit: 200 });
    // Conditional orders are numbered on their own there: one may have the number of another order.
    const byVenueId = recent.find(
      (order) =>
        order.venueOrderId === fill.venueOrderId && order.symbol === fill.symbol && !isConditional(order),
    );
    if (byVenueId) return byVenueId;
    const told = await this.#askVenue(store, fill, recent);
    if (told !== null) return told;
    // Ours but not stored yet, or a stop's child that the venue has not linked yet: give it a moment.
    const key = keyOf(fill);
    const firstSeen = this.#firstSeen.get(key) ?? this.#context.clock.now();
    this.#firstSeen.set(key, firstSeen);
    return this.#context.clock.now() - firstSeen < STRANGER_AFTER_MS ? 'later' : null;
  }

  async #askVenue(
    store: WorkerStore,
    fill: VenueFill,
    recent: readonly StoredOrder[],
  ): Promise<StoredOrder | 'later' | null> {
    const answer = await this.#venue.clientOrderIdOf(fill.symbol, fill.venueOrderId);
    if (!answer.ok && answer.error.kind !== 'refused') return 'later';
    const clientId = answer.ok ? answer.value : null;
    // One of ours that is not stored (yet) is of a time that a restore has undone: the caller waits a moment, then it
    // counts as somebody else's.
    if (clientId !== null && isOurClientOrderId(clientId))
      return store.orders.byClientOrderId(this.#account.accountId, clientId);
    for (const order of recent) {
      if (!isConditional(order) || order.symbol !== fill.symbol || order.sentAt === null) continue;
      const reference = { symbol: order.symbol, clientOrderId: order.clientOrderId, conditional: true };
      const looked = await this.#venue.lookupOrder(reference, order.sentAt);
      if (looked.kind === 'no_answer') return 'later';
      if (looked.kind === 'found' && looked.order.triggeredOrderId === fill.venueOrderId) {
        this.noteTriggered(fill.venueOrderId, order.clientOrderId);
        return order;
      }
    }
    return null;
  }
}

function remember(set: Set<string>, key: string): void {
  set.add(key);
  if (set.size > 5_000) set.delete(set.values().next().value ?? '');
}

const keyOf = (fill: VenueFill): string => `fill:${fill.symbol}:${fill.tradeId}`;
