import { OPEN_ORDER_STATES } from '@trendy/domain';
import type { LookupOutcome, StoredOrder, Venue, VenueOrder } from '@trendy/domain';

import type { RunningTimer } from '../clock.ts';
import type { FillIntake } from '../reconcile/fill-intake.ts';
import { endAtVenue } from './end-order.ts';
import type { SendDeps } from './send-order.ts';

interface Parts extends Pick<SendDeps, 'context' | 'account'> {
  readonly venue: Venue;
  readonly fills: FillIntake;
  readonly kick: () => void;
}

/** As a rule all of it is filled and in the log by then, and nothing has to be asked. */
const FIRST_LOOK_MS = 1_000;
/** The venue may be a moment late in showing the order that a stop became. */
const LAG_MS = 3_000;
const SOON_MS = 1_000;
const WORKING_MS = 2_000;
/** Nothing changes there by itself; the venue's budget is for others. */
const SLOW_MS = 10_000;
/** What the stream has said of a trigger the venue's answers must show by then. */
const TRAILS_MS = 30_000;
const MAX_REMEMBERED = 1_000;

const ABSENT: LookupOutcome = { kind: 'absent' };

/**
 * Conditional orders that were triggered. The plain order that one became may end with less than all of it filled, in a
 * thin book or at the price band; of the conditional one the venue says "triggered" all the same. What is left of the
 * position would stand bare for ever if the engine did not hear that its stop has ended.
 */
export class TriggeredOrders {
  readonly #parts: Parts;
  readonly #watched = new Map<string, RunningTimer>();
  /** Since when the venue knows no plain order of one, wall ms. */
  readonly #absentSince = new Map<string, number>();
  /** Since when one that is watched is said not to have been triggered, wall ms. */
  readonly #openSince = new Map<string, number>();
  #closed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Takes in how far a triggered order has come, and ends it when the order that it became has ended short of it.
   * @returns when to ask again, ms; null: it has ended.
   */
  async follow(order: StoredOrder, seen: VenueOrder): Promise<number | null> {
    const { venue, fills } = this.#parts;
    const { triggeredOrderId } = seen;
    if (triggeredOrderId !== undefined) fills.noteTriggered(triggeredOrderId, order.clientOrderId);
    const looked =
      triggeredOrderId === undefined ? ABSENT : await venue.lookupTriggered(order.symbol, triggeredOrderId);
    if (looked.kind === 'absent') return this.#withoutPlain(order, seen);
    this.#absentSince.delete(order.id);
    const isShort =
      looked.kind === 'found' &&
      looked.order.status !== 'open' &&
      looked.order.filled < order.request.quantity;
    if (isShort) return this.#end(order, looked.order);
    await this.#sync(order);
    // One that was filled whole is ended by its fills in the log.
    return looked.kind === 'found' ? WORKING_MS : SOON_MS;
  }

  /** The same, and goes on looking after it until it has ended. */
  async take(order: StoredOrder, seen: VenueOrder): Promise<void> {
    const againInMs = await this.follow(order, seen);
    if (againInMs !== null) this.watch(order, againInMs);
  }

  /** Looks after an order from after a moment until it has ended; it costs nothing when it has by then. */
  watch(order: StoredOrder, inMs = FIRST_LOOK_MS): void {
    if (this.#closed || this.#watched.has(order.id)) return;
    const look = (): void => void this.#look(order);
    this.#watched.set(order.id, this.#parts.context.clock.startTimer(inMs, look));
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#watched.values()) timer.cancel();
    this.#watched.clear();
  }

  async #look(order: StoredOrder): Promise<void> {
    const { context, account } = this.#parts;
    let againInMs: number | null = WORKING_MS;
    try {
      const now = await context.database.asUser(account.userId, (store) => store.orders.get(order.id));
      againInMs = now && (await this.#lookOnce(now));
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      const { orderKey } = order;
      context.log.error({ accountId: account.accountId, orderKey, message }, 'triggered.failed');
    }
    this.#watched.delete(order.id);
    if (againInMs !== null) this.watch(order, againInMs);
  }

  async #lookOnce(order: StoredOrder): Promise<number | null> {
    if (!OPEN_ORDER_STATES.includes(order.state)) {
      this.#openSince.delete(order.id);
      return null;
    }
    // Whoever sends it or looks it up learns of its end first.
    if (order.state !== 'acked' && order.state !== 'partially_filled') return WORKING_MS;
    const { symbol, clientOrderId } = order;
    const reference = { symbol, clientOrderId, conditional: true };
    const looked = await this.#parts.venue.lookupOrder(reference, order.sentAt ?? order.createdAt);
    if (looked.kind !== 'found') return looked.kind === 'absent' ? SLOW_MS : SOON_MS;
    if (looked.order.status === 'open') return this.#stillOpen(order);
    this.#openSince.delete(order.id);
    return looked.order.status === 'triggered'
      ? this.follow(order, looked.order)
      : this.#end(order, looked.order);
  }

  /** An answer may trail the stream, just when the market rushes: what is left of the position would stand bare. */
  #stillOpen({ id }: StoredOrder): number | null {
    const now = this.#parts.context.clock.now();
    const since = this.#openSince.get(id) ?? now;
    const isOpen = now - since > TRAILS_MS;
    if (isOpen) this.#openSince.delete(id);
    else this.#openSince.set(id, since);
    return isOpen ? null : SOON_MS;
  }

  /** Without a plain order it is over only when the venue says so of the conditional one: else it may still come. */
  async #withoutPlain(order: StoredOrder, seen: VenueOrder): Promise<number | null> {
    const now = this.#parts.context.clock.now();
    const since = this.#absentSince.get(order.id) ?? now;
    this.#absentSince.set(order.id, since);
    const [oldest] = this.#absentSince.keys();
    if (this.#absentSince.size > MAX_REMEMBERED && oldest !== undefined) this.#absentSince.delete(oldest);
    const isLate = now - since > LAG_MS;
    if (isLate && seen.isFinished === true) return this.#end(order, { ...seen, status: 'expired' });
    await this.#sync(order);
    return isLate ? SLOW_MS : SOON_MS;
  }

  async #end(order: StoredOrder, last: VenueOrder): Promise<number | null> {
    // A plain order that was cut to what was held has filled whole; of ours something has expired.
    const status = last.status === 'filled' ? 'expired' : last.status;
    // Its fills are read first whatever it says of them: the venue counts them under another number.
    const ended = { ...last, status, conditional: true };
    if (!(await endAtVenue(this.#parts, this.#parts.fills, order, ended))) return SOON_MS;
    this.#absentSince.delete(order.id);
    this.#parts.kick();
    return null;
  }

  async #sync(order: StoredOrder): Promise<void> {
    await this.#parts.fills.sync(order.symbol, order.sentAt ?? order.createdAt);
  }
}
