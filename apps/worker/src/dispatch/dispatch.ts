import { byUrgency, judgeMarket } from '@trendy/usecases';
import { isConditional } from '@trendy/domain';
import type { AccountWork, OrderReference, OrderState, Reason, StoredOrder, Venue } from '@trendy/domain';

import type { HeldLease } from '../accounts/lease.ts';
import type { WorkerContext } from '../context.ts';
import type { FillIntake } from '../reconcile/fill-intake.ts';
import { DeadMan, isRestingEntry } from './dead-man.ts';
import { endAtVenue, endTakenOff, endUnsent } from './end-order.ts';
import { judgeLiquidity } from './judge-liquidity.ts';
import { isLate, judgeLateExit } from './late-exit.ts';
import { endOf } from './order-end.ts';
import { LeverageCheck } from './leverage-check.ts';
import { lookAhead } from '../execution/look-ahead.ts';
import type { OutlookNote } from '../execution/look-ahead.ts';
import { openOrdersOf } from './open-orders.ts';
import { endNotPlaced, resolveUnknown } from './resolve-unknown.ts';
import { lateness, recordUnknown, SEND_NEEDS_MS, sendOrder } from './send-order.ts';
import type { SendDeps } from './send-order.ts';
import { isHandingOver } from './stop-handover.ts';
import { mayTrade } from './trading-permission.ts';
import { TriggeredOrders } from './triggered-orders.ts';

export interface DispatchParts {
  readonly context: WorkerContext;
  readonly account: AccountWork;
  readonly venue: Venue;
  readonly fills: FillIntake;
  /** There may be something to do, now or in so many milliseconds. */
  readonly kick: (inMs?: number) => void;
}

/** Nothing follows from the venue's word that it has taken an order; its fill, which follows at once, is taken in with it. */
const FILL_FOLLOWS_MS = 15;

/** Entries at a time, and questions about them. */
const ENTRIES_AT_ONCE = 8;
/** With what protects or leaves, which waits for no entry: a venue that is slow would keep a stop from leaving. */
const AT_ONCE = 24;
const LEASE_RENEWED_MS = 250;
/** A fill that the stream has not brought by then is read. */
const FILL_EXPECTED_MS = 1_500;

/** Orders that may be at the venue without our knowing. */
const LOOKED_UP: ReadonlySet<OrderState> = new Set(['sending', 'unknown', 'manual']);

const NO_NOTE = { note: null };

/** How an act has ended, where it makes a difference to what follows. */
type Done = 'acked' | void;

export const referenceOf = (order: StoredOrder): OrderReference => ({
  symbol: order.symbol,
  clientOrderId: order.clientOrderId,
  conditional: isConditional(order),
});

/** Carries out one account's intents, cancels and look-ups, several at once, each order once at a time. */
export class Dispatch {
  readonly triggered: TriggeredOrders;
  readonly #parts: DispatchParts;
  readonly #leverage: LeverageCheck;
  readonly #deadMan: DeadMan;
  readonly #running = new Map<string, Promise<void>>();
  /** Those of them that are entries. */
  readonly #entries = new Set<string>();
  /** Wall ms before which an order is left alone. */
  readonly #notBefore = new Map<string, number>();
  /** Orders that the venue has ended, and of which not all that was filled is known yet. */
  readonly #ending = new Set<string>();

  constructor(parts: DispatchParts) {
    this.#parts = parts;
    this.triggered = new TriggeredOrders(parts);
    this.#leverage = new LeverageCheck(parts.context.clock, parts.venue);
    this.#deadMan = new DeadMan(parts.context, parts.account.accountId, parts.venue.deadMan);
  }

  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  /** When something that must wait is due; null when nothing waits. */
  get nextDueAt(): number | null {
    const due = Math.min(...this.#notBefore.values(), this.#deadMan.nextDueAt ?? Number.POSITIVE_INFINITY);
    return Number.isFinite(due) ? due : null;
  }

  isWorkingOn(orderId: string): boolean {
    return this.#running.has(orderId);
  }

  /** Orders at which something is being done: what is read of them meanwhile may be old by the time it is looked at. */
  get underWay(): ReadonlySet<string> {
    return new Set(this.#running.keys());
  }

  /** The venue says that leverage was changed, or we cannot know whether it was. */
  forgetLeverage(symbol?: string): void {
    this.#leverage.forget(symbol);
  }

  /** Reads the open orders and begins what can be begun, or only looks up what became of them. */
  async look(lease: HeldLease, wanted: 'all' | 'look up' = 'all'): Promise<void> {
    const { context, account } = this.#parts;
    const busy = this.underWay;
    const orders = await context.database.asUser(account.userId, (store) =>
      openOrdersOf(store, account.accountId),
    );
    this.begin(lease, orders, busy, wanted);
  }

  /**
   * Begins what can be begun with these open orders. Those that were under way before they were read wait for the next
   * look.
   */
  begin(
    lease: HeldLease,
    orders: readonly StoredOrder[],
    busy: ReadonlySet<string>,
    wanted: 'all' | 'look up' = 'all',
  ): void {
    const { context } = this.#parts;
    void this.#deadMan.tend(new Set(orders.filter(isRestingEntry).map(({ symbol }) => symbol)));
    const open = new Set(orders.map((order) => order.id));
    for (const id of this.#notBefore.keys()) if (!open.has(id)) this.#notBefore.delete(id);
    for (const id of this.#ending) if (!open.has(id)) this.#ending.delete(id);
    for (const order of [...orders].sort(byUrgency)) {
      if (this.#running.size >= AT_ONCE) break;
      if (order.leg === 'entry' && this.#entries.size >= ENTRIES_AT_ONCE && order.cancelWantedAt === null)
        continue;
      if (wanted === 'look up' && !LOOKED_UP.has(order.state)) continue;
      if (
        busy.has(order.id) ||
        this.#running.has(order.id) ||
        (this.#notBefore.get(order.id) ?? 0) > context.clock.now()
      )
        continue;
      const act = this.#actFor(order, lease, orders);
      if (act) this.#start(order, act);
      else this.#notBefore.delete(order.id);
    }
  }

  async allDone(): Promise<void> {
    await Promise.all(this.#running.values());
    await this.#deadMan.settled();
  }

  /** This process leaves in order: the next one will look after what rests. */
  async release(): Promise<void> {
    await this.#deadMan.release();
  }

  #start(order: StoredOrder, act: () => Promise<Done>): void {
    this.#notBefore.delete(order.id);
    const { context, account, kick } = this.#parts;
    const running = act()
      .catch((thrown: unknown): Done => {
        const message = thrown instanceof Error ? thrown.message : String(thrown);
        context.log.error(
          { accountId: account.accountId, orderKey: order.orderKey, message },
          'dispatch.failed',
        );
        this.#wait(order, 1_000);
      })
      .then((done) => {
        this.#running.delete(order.id);
        this.#entries.delete(order.id);
        kick(done === 'acked' ? FILL_FOLLOWS_MS : 0);
      });
    this.#running.set(order.id, running);
    if (order.leg === 'entry') this.#entries.add(order.id);
  }

  #actFor(order: StoredOrder, lease: HeldLease, open: readonly StoredOrder[]): (() => Promise<Done>) | null {
    const deps: SendDeps = { ...this.#parts, lease };
    switch (order.state) {
      case 'intent':
      case 'not_placed':
      case 'claimed':
        if (order.state === 'claimed' && order.fence === lease.fence) return null;
        if (order.cancelWantedAt !== null) {
          if (order.state === 'not_placed' && order.leg === 'stop')
            return () => this.#endNotPlaced(deps, order);
          return () => this.#endUnsent(deps, order, 'canceled', { code: 'canceled_before_sending' });
        }
        return lease.usableMs >= SEND_NEEDS_MS ? () => this.#send(deps, order) : null;
      case 'sending':
        // Nobody here is sending it: whoever was has crashed or lost the lease.
        return async () => {
          await recordUnknown(deps, order, { code: 'crashed_while_sending' });
        };
      case 'unknown':
      case 'manual':
        return () => this.#lookUp(deps, order);
      case 'acked':
      case 'partially_filled':
        if (order.cancelWantedAt !== null && !isHandingOver(order, open))
          return () => this.#cancel(deps, order);
        return this.#ending.has(order.id) ? () => this.#endSeen(deps, order) : null;
      default:
        return null;
    }
  }

  async #send(deps: SendDeps, order: StoredOrder): Promise<Done> {
    const now = deps.context.clock.now();
    const late = lateness(order, now);
    if (late) return this.#endUnsent(deps, order, 'expired', late);
    const ready = order.leg === 'entry' ? await this.#prepareEntry(deps, order) : NO_NOTE;
    if (!ready) return;
    if (isLate(order, this.#parts.fills, now)) {
      const verdict = await judgeLateExit(deps.venue, this.#parts.fills, order, now);
      if (verdict.kind === 'later') return this.#wait(order, 2_000);
      if (verdict.kind === 'cancel') return this.#cancelLate(deps, order, verdict.reason);
    }
    // What was asked before may have taken seconds. Found out only after SENDING, it would have to be looked up.
    if (deps.lease.usableMs < SEND_NEEDS_MS) return this.#wait(order, LEASE_RENEWED_MS);
    const result = await sendOrder(deps, order, ready.note);
    switch (result.kind) {
      case 'done':
        if (result.filledSteps > 0) this.#expectFill(order);
        return result.isAcked ? 'acked' : undefined;
      case 'ended':
      case 'lost':
        // Looked up at once: what was filled of it decides how it ends.
        if (result.kind === 'ended') await this.#endSeen(deps, order);
        return;
      case 'late':
        return this.#endUnsent(deps, order, 'expired', result.reason);
      case 'refused':
        return this.#endUnsent(deps, order, 'rejected', result.reason);
      case 'unknown':
        return this.#wait(order, 300);
      case 'later':
        return this.#wait(order, Math.max(50, result.at - deps.context.clock.now()));
      case 'key_refused':
        await deps.context.onKeyRefused(deps.account, result.reason);
    }
  }

  async #endUnsent(
    deps: SendDeps,
    order: StoredOrder,
    status: 'canceled' | 'expired' | 'rejected',
    reason: Reason,
  ): Promise<void> {
    if (!(await endUnsent(deps, order, status, reason, deps.lease))) this.#wait(order, 1_000);
  }

  /** What an entry needs before it may leave; null when it does not leave now, which is written down. */
  async #prepareEntry(
    deps: SendDeps,
    order: StoredOrder,
  ): Promise<{ readonly note: OutlookNote | null } | null> {
    // Nothing is asked of the venue for a bot that may not trade. Where nothing has to be asked, the look in the
    // transaction that commits SENDING is enough.
    if (!this.#leverage.isKnown(order.symbol, order.leverage)) {
      const refusal = await mayTrade(deps, order);
      if (refusal) return this.#refuse(deps, order, refusal);
    }
    const leverage = await this.#leverage.ensure(order.symbol, order.leverage);
    if (leverage.kind === 'refused') return this.#refuse(deps, order, leverage.reason);
    if (leverage.kind === 'later') return this.#waitOrRefuse(deps, order);
    const quality = await deps.context.market(deps.account).quality.of(order.symbol);
    if (!quality.ok) return this.#waitOrRefuse(deps, order);
    const unfit = judgeMarket(quality.value, order.price === null ? null : Number(order.price));
    if (unfit) return this.#refuse(deps, order, unfit);
    const outlook = await lookAhead(deps, order, quality.value);
    if (outlook.kind === 'later') return this.#waitOrRefuse(deps, order);
    if (outlook.kind === 'refused') return this.#refuse(deps, order, outlook.reason, outlook.note);
    const tooLarge = await judgeLiquidity(deps, order, quality.value);
    if (tooLarge === 'later') return this.#waitOrRefuse(deps, order);
    if (tooLarge) return this.#refuse(deps, order, tooLarge, outlook.note);
    if (isRestingEntry(order) && !(await this.#deadMan.ensure(order.symbol)))
      return this.#waitOrRefuse(deps, order);
    return outlook;
  }

  async #refuse(
    deps: SendDeps,
    order: StoredOrder,
    reason: Reason,
    note: OutlookNote | null = null,
  ): Promise<null> {
    if (note) await deps.context.database.asUser(deps.account.userId, note);
    await this.#endUnsent(deps, order, 'rejected', reason);
    return null;
  }

  /** The market cannot be seen now. A switch that was pulled meanwhile does not wait for it. */
  async #waitOrRefuse(deps: SendDeps, order: StoredOrder): Promise<null> {
    const refusal = await mayTrade(deps, order);
    if (refusal) return this.#refuse(deps, order, refusal);
    this.#wait(order, 1_000);
    return null;
  }

  async #cancelLate(deps: SendDeps, order: StoredOrder, reason: Reason): Promise<void> {
    const { accountId, userId } = deps.account;
    const isEnded = await endUnsent(deps, order, 'canceled', reason, deps.lease);
    if (!isEnded) return this.#wait(order, 1_000);
    await deps.context.database.asUser(userId, (store) =>
      store.outbox.add('alert', { code: reason.code, accountId, orderId: order.id }),
    );
  }

  async #endNotPlaced(deps: SendDeps, order: StoredOrder): Promise<void> {
    const againInMs = await endNotPlaced(deps, order, referenceOf(order));
    if (againInMs !== null) this.#wait(order, againInMs);
  }

  async #lookUp(deps: SendDeps, order: StoredOrder): Promise<void> {
    const verdict = await resolveUnknown(deps, order, referenceOf(order));
    switch (verdict.kind) {
      case 'wait':
        return this.#wait(order, verdict.askAgainInMs);
      case 'adopt': {
        if (verdict.order.status === 'triggered') {
          await deps.context.crashpoint('C12');
          return this.triggered.take(order, verdict.order);
        }
        if (verdict.order.filled > 0 || verdict.order.conditional) {
          await deps.context.crashpoint('C12');
          await this.#parts.fills.sync(order.symbol, order.sentAt ?? order.createdAt);
        }
        const end = endOf(order, verdict.order);
        if (end && !(await endAtVenue(deps, this.#parts.fills, order, end))) {
          this.#ending.add(order.id);
          this.#wait(order, 1_000);
        }
        return;
      }
      default:
    }
  }

  async #cancel(deps: SendDeps, order: StoredOrder): Promise<void> {
    const reference = referenceOf(order);
    const outcome = await this.#parts.venue.cancelOrder(reference);
    if (outcome.kind === 'unknown') return this.#wait(order, 1_000);
    if (outcome.kind === 'canceled' && reference.conditional) return endTakenOff(deps, order);
    await this.#endSeen(deps, order);
  }

  /** Asks how an order that is no longer open ended, and ends it so; until that is done it is asked again. */
  async #endSeen(deps: SendDeps, order: StoredOrder): Promise<void> {
    this.#ending.add(order.id);
    const againInMs = await this.#endAsTold(deps, order);
    if (againInMs === null) this.#ending.delete(order.id);
    else this.#wait(order, againInMs);
  }

  /** @returns when to ask again, ms; null: it has ended. */
  async #endAsTold(deps: SendDeps, order: StoredOrder): Promise<number | null> {
    const { venue, fills } = this.#parts;
    const looked = await venue.lookupOrder(referenceOf(order), order.sentAt ?? order.createdAt);
    if (looked.kind !== 'found') return 1_000;
    const seen = looked.order;
    if (seen.status === 'triggered') return this.triggered.follow(order, seen);
    const end = endOf(order, seen);
    if (end !== null) return (await endAtVenue(deps, fills, order, end)) ? null : 1_000;
    if (seen.status !== 'filled') return 1_000;
    // Its fills end it.
    await fills.sync(order.symbol, order.sentAt ?? order.createdAt);
    return 2_000;
  }

  #expectFill(order: StoredOrder): void {
    const { context, account, fills } = this.#parts;
    context.clock.startTimer(FILL_EXPECTED_MS, () => {
      void (async () => {
        if (fills.hasHadOne(order.clientOrderId)) return;
        const now = await context.database.asUser(account.userId, (store) => store.orders.get(order.id));
        if (now?.state === 'acked') await fills.sync(order.symbol, order.createdAt);
      })().catch(() => undefined);
    });
  }

  #wait(order: StoredOrder, ms: number): void {
    this.#notBefore.set(order.id, this.#parts.context.clock.now() + ms);
  }
}
