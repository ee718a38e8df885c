import { marketMs } from '@trendy/domain';
import type {
  AccountWork,
  FillEvent,
  StoredOrder,
  Venue,
  VenueFill,
  VenueOrder,
  WorkerStore,
} from '@trendy/domain';

import type { WorkerContext } from '../context.ts';
import { isGone } from './compared-symbols.ts';
import { OrderOwners, STRANGER_AFTER_MS } from './order-owners.ts';

/** Brings fills into the account's log, each once, whoever reports it and however often. */
export class FillIntake {
  readonly #context: WorkerContext;
  readonly #account: AccountWork;
  readonly #venue: Venue;
  readonly #onFill: () => void;
  readonly #owners: OrderOwners;
  /** Orders of which a fill is in the log. Bounded. */
  readonly #filled = new Set<string>();
  readonly #filledKeys = new Set<string>();
  /** Trades that are in the log, so that an overlapping read costs nothing. Bounded. */
  readonly #known = new Set<string>();

  constructor(context: WorkerContext, account: AccountWork, venue: Venue, onFill: () => void) {
    this.#context = context;
    this.#account = account;
    this.#venue = venue;
    this.#onFill = onFill;
    this.#owners = new OrderOwners(context, account, venue);
  }

  /** Whether a fill of an order is in the log; false also when it came long ago or to another process. */
  hasHadOne(clientOrderId: string): boolean {
    return this.#filled.has(clientOrderId);
  }

  /** The same, by the engine's name of the order. */
  hasHadOneOf(orderKey: string): boolean {
    return this.#filledKeys.has(orderKey);
  }

  /** A conditional order has become a plain one. */
  noteTriggered(venueOrderId: string, clientOrderId: string): void {
    this.#owners.noteTriggered(venueOrderId, clientOrderId);
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
    const read = await this.#read(symbol, since);
    return read !== null && this.#takeAll(read);
  }

  /**
   * Logs what was filled of an order that has ended. A venue may list the trades of an order a moment after its end.
   * @param last what the venue says of it, or of the plain order that it became.
   * @returns false while not all that was filled of it is listed or known.
   */
  async syncEnded(order: StoredOrder, last: VenueOrder): Promise<boolean> {
    const read = await this.#read(order.symbol, order.sentAt ?? order.createdAt);
    if (read === null || !(await this.#takeAll(read))) return false;
    const own = read.filter(({ venueOrderId }) => venueOrderId === last.venueOrderId);
    const listed = own.reduce((sum, { quantity }) => sum + quantity, 0);
    return listed >= last.filled || (await this.#bookedOf(order)) >= last.filled;
  }

  async #read(symbol: string, since: number): Promise<readonly VenueFill[] | null> {
    const from = this.#context.market(this.#account).toMarket(since);
    const read = await this.#venue.fillsSince(symbol, marketMs(Math.max(0, from - 60_000)));
    if (read.ok) return read.value;
    return isGone(read.error) ? [] : null;
  }

  /** Steps of an order that are in the books: a venue's list does not go back for ever. */
  async #bookedOf({ id, quantity, request }: StoredOrder): Promise<number> {
    const { userId } = this.#account;
    const now = await this.#context.database.asUser(userId, (store) => store.orders.get(id));
    return Math.round((Number(now?.filledQuantity ?? 0) / Number(quantity)) * request.quantity);
  }

  async #takeAll(fills: readonly VenueFill[]): Promise<boolean> {
    let complete = true;
    let added = false;
    for (const fill of fills) {
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
      const owner = await this.#withOwner(fill, (_store, order) => Promise.resolve(order));
      if (owner === 'later') return null;
      if (owner === null) return true;
    }
    return false;
  }

  /** Puts a fill into the log. False when it cannot be said yet whose it is. */
  async #take(fill: VenueFill): Promise<boolean> {
    const taken = await this.#withOwner(fill, (store, owner) => this.#append(store, fill, owner));
    if (taken === 'later') return false;
    // Only now: one whose transaction was rolled back must be read again.
    const key = keyOf(fill);
    remember(this.#known, key);
    if (taken.owner) {
      remember(this.#filled, taken.owner.clientOrderId);
      remember(this.#filledKeys, taken.owner.orderKey);
    }
    if (taken.isNew) this.#context.metrics.onFill(this.#account, fill);
    return true;
  }

  /**
   * Hands over the order that was filled, or null when it is nobody's, inside a transaction. `later`: not to be told yet.
   * The venue is asked between two transactions: it may take seconds, and a transaction keeps a connection from others.
   */
  async #withOwner<T>(
    fill: VenueFill,
    use: (store: WorkerStore, owner: StoredOrder | null) => Promise<T>,
  ): Promise<T | 'later'> {
    const { database } = this.#context;
    const { userId } = this.#account;
    const read = await database.asUser(userId, async (store) => {
      const owner = await this.#owners.ownerIn(store, fill);
      if (owner === 'ask') return { parents: await this.#owners.parentsIn(store, fill) };
      return { used: owner === 'later' ? owner : await use(store, owner) };
    });
    if ('used' in read) return read.used;
    if (!(await this.#owners.ask(fill, read.parents))) return 'later';
    return database.asUser(userId, async (store) => {
      const owner = await this.#owners.ownerIn(store, fill);
      return owner === 'ask' || owner === 'later' ? 'later' : use(store, owner);
    });
  }

  async #append(
    store: WorkerStore,
    fill: VenueFill,
    owner: StoredOrder | null,
  ): Promise<{ readonly owner: StoredOrder | null; readonly isNew: boolean }> {
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
}

function remember(set: Set<string>, key: string): void {
  set.add(key);
  if (set.size > 5_000) set.delete(set.values().next().value ?? '');
}

const keyOf = (fill: VenueFill): string => `fill:${fill.symbol}:${fill.tradeId}`;
