import { isOurClientOrderId } from '@trendy/usecases';
import type { StoredOrder, Subscription, VenueOrder, VenueUserEvent } from '@trendy/domain';

import type { RunningTimer } from '../clock.ts';
import { referenceOf } from '../dispatch/dispatch.ts';
import type { Dispatch, DispatchParts } from '../dispatch/dispatch.ts';
import { endAtVenue } from '../dispatch/end-order.ts';
import { endOf } from '../dispatch/order-end.ts';
import type { Drained } from '../drain/drain.ts';
import { CashSync, DRIFT_STANDS_MS } from './cash-sync.ts';
import { comparedSymbols, isGone, isInUse } from './compared-symbols.ts';
import type { ComparedSymbols } from './compared-symbols.ts';
import { EndedOrders } from './ended-orders.ts';
import { GoneSymbols } from './gone-symbols.ts';
import { KeyCheck } from './key-check.ts';
import { ModeCheck } from './mode-check.ts';
import { pauseBots } from './pause-bots.ts';
import { PositionCheck } from './position-check.ts';

export interface ReconcilerParts extends DispatchParts {
  readonly dispatch: Dispatch;
  /** Null while the engine is behind its log. */
  readonly settled: () => Promise<Drained | null>;
}

const EVERY_MS = 30_000;
/** After an incomplete comparison, doubled with each one that follows: asking harder would not be answered better. */
const RETRY_MS = 3_000;
/** An order that was acknowledged so lately may not show in the venue's lists yet. */
const LIST_LAG_MS = 5_000;

/** An order whose trades are not all listed yet is asked for so often; after that by the next comparison. */
const END_TRIES = 20;
const END_AGAIN_MS = 1_000;

/** How long a symbol is asked about for an order in it that has ended without its fill: it may come to rest after all. */
const ARRIVES_WITHIN_MS = 10 * 60_000;

const ENDED: ReadonlySet<VenueOrder['status']> = new Set(['canceled', 'expired', 'rejected']);

/** Keeps one account equal to what its venue says: by the stream as it happens, by reading in full ever so often. */
export class Reconciler {
  readonly #parts: ReconcilerParts;
  readonly #cash: CashSync;
  readonly #positions: PositionCheck;
  readonly #ended: EndedOrders;
  readonly #gone: GoneSymbols;
  readonly #key: KeyCheck;
  readonly #mode: ModeCheck;
  #stream: Subscription | null = null;
  #timer: RunningTimer | undefined;
  #syncing: Promise<void> | null = null;
  #again = false;
  #closed = false;
  #isUp = false;
  #failures = 0;
  /** Who waits for a complete comparison that began after an instant (monotonic). */
  #waiting: { readonly from: number; readonly done: () => void }[] = [];

  constructor(parts: ReconcilerParts) {
    this.#parts = parts;
    this.#cash = new CashSync(parts);
    this.#gone = new GoneSymbols(parts);
    this.#positions = new PositionCheck(parts, this.#gone);
    this.#ended = new EndedOrders(parts);
    this.#key = new KeyCheck(parts.context, parts.account, parts.venue);
    this.#mode = new ModeCheck(parts.context, parts.account, parts.venue);
  }

  /** Opens the stream, once, and compares; resolves when the first comparison was tried. */
  async start(): Promise<void> {
    if (this.#closed) return;
    this.#stream ??= this.#parts.venue.openUserStream({
      onEvent: (event) => void this.#guard(this.#onEvent(event)),
      onConnected: () => {
        if (!this.#isUp) this.#parts.context.metrics.onStream('user', 1);
        this.#isUp = true;
        // Whatever happened while the stream was down was told to nobody.
        this.#parts.dispatch.forgetLeverage();
        this.#cash.expectFunding();
        this.#mode.forget();
        const caughtUp = this.#caughtUp();
        void this.sync();
        return caughtUp;
      },
      onDisconnected: (reason) => {
        if (this.#isUp) this.#parts.context.metrics.onStream('user', -1);
        this.#isUp = false;
        this.#parts.context.log.warn({ accountId: this.#parts.account.accountId, ...reason }, 'stream.down');
      },
    });
    await this.sync();
  }

  /** A comparison that goes back to an instant, wall ms, and believes what it sees. False: not all was answered. */
  async recover(since: number): Promise<boolean> {
    await this.#syncing;
    // What the comparison has found out must be in the books before they can be compared.
    return (await this.#compare(since)) && (await this.#parts.settled()) !== null;
  }

  /** Compares with the venue now; a call during a comparison makes one more after it. */
  sync(): Promise<void> {
    if (this.#syncing) {
      this.#again = true;
      return this.#syncing;
    }
    this.#timer?.cancel();
    this.#syncing = this.#syncOnce().finally(() => {
      this.#syncing = null;
      if (this.#again && !this.#closed) {
        this.#again = false;
        void this.sync();
      }
    });
    return this.#syncing;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    this.#parts.dispatch.triggered.close();
    await this.#stream?.close();
    await this.#syncing;
    if (this.#isUp) this.#parts.context.metrics.onStream('user', -1);
  }

  /** Resolves after the next complete comparison that begins from now on. */
  #caughtUp(): Promise<void> {
    const from = performance.now();
    return new Promise((done) => this.#waiting.push({ from, done }));
  }

  async #syncOnce(): Promise<void> {
    const { context, account, kick } = this.#parts;
    const beganAt = performance.now();
    let complete = false;
    try {
      complete = await this.#compare();
      if (complete) {
        await this.#key.check();
        await this.#mode.check();
      } else {
        await this.#checkKey();
      }
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      context.log.error({ accountId: account.accountId, message }, 'reconcile.failed');
    }
    context.metrics.onVenueUp(account, complete);
    if (complete) {
      await context.database
        .asUser(account.userId, (store) =>
          store.states.markReconciled(account.accountId, context.clock.now()),
        )
        .catch(() => undefined);
    }
    if (complete) {
      for (const { from, done } of this.#waiting) if (from <= beganAt) done();
      this.#waiting = this.#waiting.filter(({ from }) => from > beganAt);
    }
    kick();
    this.#failures = complete ? 0 : this.#failures + 1;
    if (!this.#closed) this.#timer = context.clock.startTimer(this.#pauseMs(), () => void this.sync());
  }

  #pauseMs(): number {
    if (this.#failures > 0) return Math.min(EVERY_MS, RETRY_MS * 2 ** (this.#failures - 1));
    // A difference is looked at again as soon as it could count: funding, say, that nobody has told of.
    return this.#ended.takeLookAgainMs() ?? (this.#cash.isDrifting ? DRIFT_STANDS_MS : EVERY_MS);
  }

  /** Something was not answered: when that is because of the key, asking on would only get us banned. */
  async #checkKey(): Promise<void> {
    const { context, account, venue } = this.#parts;
    const asked = await venue.balance();
    if (!asked.ok && asked.error.kind === 'key_refused') {
      await context.onKeyRefused(account, asked.error.reason);
    }
  }

  /** False when the venue left something unanswered. */
  async #compare(recoverSince?: number): Promise<boolean> {
    const { context, account } = this.#parts;
    const { record, symbols, open } = await context.database.asUser(account.userId, async (store) => {
      const bots = await store.bots.list({ accountId: account.accountId });
      const orders = await store.orders.list({
        accountId: account.accountId,
        states: ['acked', 'partially_filled'],
        limit: 500,
      });
      const recent = await store.orders.list({ accountId: account.accountId, limit: 100 });
      const ended = recent.filter((order) => mayStillArrive(order, context.clock.now()));
      return {
        record: await store.accounts.get(account.accountId),
        symbols: comparedSymbols(bots, [...orders, ...ended]),
        open: orders,
      };
    });
    if (!record || record.testedAt === null) return true;
    let complete = await this.#cash.syncFunding(record.testedAt);
    for (const symbol of await this.#inUse(symbols, recoverSince !== undefined)) {
      const since = Math.max(record.testedAt, recoverSince ?? context.clock.now() - 10 * 60_000);
      complete = (await this.#parts.fills.sync(symbol, since)) && complete;
      complete = (await this.#compareOrders(symbol, open)) && complete;
    }
    const idle = !this.#parts.dispatch.isBusy;
    if (complete && idle) complete = await this.#positions.check(record.testedAt, recoverSince !== undefined);
    if (complete && idle) complete = await this.#cash.checkWallet(record.ipRestricted);
    return complete;
  }

  /**
   * A bot that was stopped long ago, and has left nothing behind, is not asked about: its symbol may have left the venue,
   * and every question counts. After a restore, or while the engine is behind, nobody can say what was left.
   */
  async #inUse({ always, ofStopped }: ComparedSymbols, all: boolean): Promise<readonly string[]> {
    const state = all || ofStopped.size === 0 ? undefined : (await this.#parts.settled())?.state;
    return [...always, ...[...ofStopped].filter((symbol) => !state || isInUse(state, symbol))];
  }

  /**
   * Orders that we believe open and the venue does not list have ended; of those that it lists, the ones that have ended
   * here are taken off, and the ones that we never sent are foreign.
   */
  async #compareOrders(symbol: string, open: readonly StoredOrder[]): Promise<boolean> {
    const { venue, context, account } = this.#parts;
    const listed = await venue.openOrders(symbol);
    if (!listed.ok) {
      if (!isGone(listed.error)) return false;
      await this.#gone.take(symbol);
      return true;
    }
    this.#gone.forget(symbol);
    let complete = true;
    const there = new Set(listed.value.map((order) => order.clientOrderId));
    const ours = new Set(open.map((order) => order.clientOrderId));
    for (const order of open) {
      const isFresh = context.clock.now() - (order.ackedAt ?? order.createdAt) < LIST_LAG_MS;
      if (order.symbol !== symbol || there.has(order.clientOrderId) || isFresh) continue;
      await this.#followVanished(order);
    }
    for (const order of listed.value) {
      if (order.clientOrderId.startsWith('autoclose') || ours.has(order.clientOrderId)) continue;
      // An order is stored before it is sent: one of our making that is not stored is of a time that a restore has undone.
      const stored = await this.#ended.storedOf(order);
      if (stored) {
        complete = (await this.#ended.takeOff(stored)) && complete;
        continue;
      }
      const reason = { code: 'external_order' };
      await pauseBots(context, account, symbol, `external_order:${order.venueOrderId}`, reason);
    }
    return complete;
  }

  async #followVanished(order: StoredOrder): Promise<void> {
    const { venue, fills, dispatch } = this.#parts;
    if (dispatch.isWorkingOn(order.id)) return;
    const looked = await venue.lookupOrder(referenceOf(order), order.sentAt ?? order.createdAt);
    if (looked.kind !== 'found') return;
    if (looked.order.status === 'triggered') return dispatch.triggered.take(order, looked.order);
    await this.#follow(order, looked.order);
    if (looked.order.filled > 0) {
      await fills.sync(order.symbol, order.sentAt ?? order.createdAt);
    }
  }

  async #onEvent(event: VenueUserEvent): Promise<void> {
    const { fills, dispatch, context } = this.#parts;
    switch (event.kind) {
      case 'fill':
        context.market(this.#parts.account).observe(event.fill.at);
        await fills.accept(event.fill);
        context.crashpoint('C11');
        return;
      case 'order':
        return this.#onOrder(event.order);
      case 'leverage':
        return dispatch.forgetLeverage(event.symbol ?? undefined);
      case 'funding':
        this.#cash.expectFunding();
        await this.sync();
    }
  }

  async #onOrder(seen: VenueOrder): Promise<void> {
    const { context, account, dispatch, fills } = this.#parts;
    if (seen.triggeredOrderId !== undefined) fills.noteTriggered(seen.triggeredOrderId, seen.clientOrderId);
    const isTriggered = seen.status === 'triggered';
    if (!(isTriggered || ENDED.has(seen.status)) || !isOurClientOrderId(seen.clientOrderId)) return;
    const order = await context.database.asUser(account.userId, (store) =>
      store.orders.byClientOrderId(account.accountId, seen.clientOrderId),
    );
    if (order && isTriggered) dispatch.triggered.watch(order);
    else if (order) await this.#follow(order, seen);
  }

  async #follow(order: StoredOrder, seen: VenueOrder, tries = 1): Promise<void> {
    const isOpen = order.state === 'acked' || order.state === 'partially_filled';
    // One that is being sent or looked up is ended by whoever does that.
    const end = endOf(order, seen);
    if (!isOpen || !end || this.#parts.dispatch.isWorkingOn(order.id)) return;
    const isEnded = await endAtVenue(this.#parts, this.#parts.fills, order, end);
    if (isEnded) this.#parts.kick();
    else if (tries < END_TRIES) this.#followAgain(order.id, seen, tries + 1);
  }

  /** Its trades come a moment after its end, and what follows from the end must not wait for the next comparison. */
  #followAgain(orderId: string, seen: VenueOrder, tries: number): void {
    const { context, account } = this.#parts;
    const again = async (): Promise<void> => {
      const order = await context.database.asUser(account.userId, (store) => store.orders.get(orderId));
      if (order && !this.#closed) await this.#follow(order, seen, tries);
    };
    context.clock.startTimer(END_AGAIN_MS, () => {
      if (!this.#closed) void this.#guard(again());
    });
  }

  async #guard(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      this.#parts.context.log.error({ accountId: this.#parts.account.accountId, message }, 'stream.failed');
      void this.sync();
    }
  }
}

const mayStillArrive = ({ state, sentAt, finishedAt }: StoredOrder, now: number): boolean =>
  state !== 'filled' && sentAt !== null && finishedAt !== null && now - finishedAt < ARRIVES_WITHIN_MS;
