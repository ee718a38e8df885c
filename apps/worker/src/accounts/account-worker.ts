import type {
  AccountWork,
  Bot,
  EngineEvent,
  EpochMs,
  Instrument,
  Reason,
  StoredOrder,
  Venue,
} from '@trendy/domain';

import type { RunningTimer } from '../clock.ts';
import type { WorkerContext } from '../context.ts';
import { Dispatch } from '../dispatch/dispatch.ts';
import { openOrdersOf } from '../dispatch/open-orders.ts';
import { SEND_NEEDS_MS } from '../dispatch/send-order.ts';
import { endWithoutVenue } from '../dispatch/without-venue.ts';
import { Drain } from '../drain/drain.ts';
import type { Drained } from '../drain/drain.ts';
import { startEvents } from '../drain/start-events.ts';
import { AccountFees } from '../execution/account-fees.ts';
import { EntryClock } from '../execution/entry-clock.ts';
import { FillIntake } from '../reconcile/fill-intake.ts';
import { Reconciler } from '../reconcile/reconciler.ts';
import { leaveSafeMode } from '../recovery/leave-safe-mode.ts';
import { HeldLease } from './lease.ts';
import { ProtectionWatch } from './protection-watch.ts';

/** How long the venue's connection of an idle account is kept. */
const IDLE_MS = 15 * 60_000;
/** Between two rounds of an account. */
const BURST_PAUSE_MS = 10;
const RECOVER_AGAIN_MS = 1_000;
/** The lease is kept for so long after a round: an order's answer, its fill and its stop come within it. */
const KEEP_LEASE_MS = 400;
/** Nobody keeps it for ever: others may have come for it. */
const HOLD_LEASE_MS = 5_000;
/** Whoever was refused the lease so lately may have told nobody. */
const JUST_GIVEN_BACK_MS = 1_000;

interface Connection {
  /** What its figures are counted in, by symbol. */
  readonly units: Map<string, Instrument>;
  readonly venue: Venue;
  readonly fills: FillIntake;
  readonly dispatch: Dispatch;
  readonly reconciler: Reconciler;
}

/**
 * One account in this process: drains its log, sends its intents, resolves what is unknown, listens to its venue.
 * Everything that must happen once happens under the account's lease; kicks that come meanwhile make one more round.
 */
export class AccountWorker {
  readonly account: AccountWork;
  readonly #context: WorkerContext;
  readonly #drain: Drain;
  readonly #entryClock: EntryClock;
  readonly #protection: ProtectionWatch;
  #connection: Connection | null = null;
  /** The connection whose stream is open. */
  #watching: Connection | null = null;
  #connecting: Promise<Connection | null> | null = null;
  #running: Promise<void> | null = null;
  #kicked = false;
  #closed = false;
  #wake: (() => void) | null = null;
  #timer: RunningTimer | undefined;
  #usedAt: number;
  #refusedUntil = 0;
  #refusal: Reason | null = null;
  #endedAt = -BURST_PAUSE_MS;
  #kept: { readonly lease: HeldLease; readonly timer: RunningTimer } | null = null;
  #givenBackAt = -JUST_GIVEN_BACK_MS;
  #timerAt = Number.POSITIVE_INFINITY;

  constructor(context: WorkerContext, account: AccountWork) {
    this.#context = context;
    this.account = account;
    this.#usedAt = context.clock.now();
    this.#drain = new Drain(context, account, (bot) => this.#startOf(bot));
    this.#entryClock = new EntryClock(
      context,
      account,
      new AccountFees(context.clock, () => this.#connection?.venue ?? null),
    );
    this.#protection = new ProtectionWatch(context, account);
  }

  get isIdle(): boolean {
    return this.#running === null && this.#context.clock.now() - this.#usedAt > IDLE_MS;
  }

  /** There may be work. Returns at once. */
  kick(): void {
    this.#kicked = true;
    this.#usedAt = this.#context.clock.now();
    this.#wake?.();
    if (this.#running || this.#closed) return;
    // The first of a burst goes at once; the rest gather, so that one transaction takes many of them.
    const pauseMs = this.#endedAt + BURST_PAUSE_MS - this.#context.clock.monotonicMs();
    if (pauseMs > 0) return this.kickIn(pauseMs);
    this.#running = this.#run().finally(() => {
      this.#running = null;
      this.#endedAt = this.#context.clock.monotonicMs();
      if (this.#kicked && !this.#closed) this.kickIn(BURST_PAUSE_MS);
    });
  }

  /** Somebody else has come for the lease: there may be work for its holder. */
  wanted(): void {
    const isHere =
      this.#running !== null ||
      this.#kept !== null ||
      this.#context.clock.monotonicMs() - this.#givenBackAt < JUST_GIVEN_BACK_MS;
    if (isHere) this.kick();
  }

  kickIn(ms: number): void {
    const at = this.#context.clock.monotonicMs() + ms;
    // The earlier of two wishes counts.
    if (at >= this.#timerAt) return;
    this.#timer?.cancel();
    this.#timerAt = at;
    this.#timer = this.#context.clock.startTimer(ms, () => {
      this.#timerAt = Number.POSITIVE_INFINITY;
      this.kick();
    });
  }

  /** Resolves when the round that a kick began has ended. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** Opens the venue's stream and compares us with it, so that what happened while nobody looked is known. */
  async watch(): Promise<void> {
    const connection = await this.#connect();
    if (!connection || connection === this.#watching) return;
    this.#watching = connection;
    await connection.reconciler.start();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    this.#timerAt = Number.POSITIVE_INFINITY;
    this.#wake?.();
    await this.#running;
    await this.#letGo();
    await this.#connection?.reconciler.close();
    await this.#connection?.dispatch.release().catch(() => undefined);
    await this.#connection?.venue.close();
    this.#context.metrics.forget(this.account.accountId);
  }

  async #run(): Promise<void> {
    let lease: HeldLease | null = null;
    try {
      lease = await this.#takeLease();
      if (!lease) {
        // Its holder has been told. Should it be dead, the sweep will come again.
        this.#kicked = false;
        return;
      }
      const { safeSince } = lease.taken;
      if (safeSince === null) await this.#work(lease);
      else this.kickIn((await this.#recover(lease, safeSince)) ? BURST_PAUSE_MS : RECOVER_AGAIN_MS);
      await this.#keepOrGiveBack(lease);
    } catch (thrown) {
      this.#drain.drop();
      await lease?.release();
      // Whatever has failed is not asked again at once.
      this.#kicked = false;
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      this.#context.log.error({ accountId: this.account.accountId, message }, 'account.round_failed');
      this.kickIn(1_000);
    }
  }

  /** The lease that was kept, or a new one; null when somebody else has it. */
  async #takeLease(): Promise<HeldLease | null> {
    const { clock, database } = this.#context;
    const kept = this.#kept;
    this.#kept = null;
    kept?.timer.cancel();
    if (kept && kept.lease.usableMs >= SEND_NEEDS_MS) return kept.lease;
    await kept?.lease.release();
    return HeldLease.take(clock, database.leases, this.account.accountId);
  }

  async #keepOrGiveBack(lease: HeldLease): Promise<void> {
    const { safeSince, crashes } = lease.taken;
    // What an earlier holder has left behind is told anew to each taker.
    const isOverdue = this.#context.clock.monotonicMs() - lease.takenAt > HOLD_LEASE_MS;
    if (this.#closed || isOverdue || safeSince !== null || crashes > 0) return this.#giveBack(lease);
    const letGo = (): void => void (this.#running === null && this.#letGo());
    this.#kept = { lease, timer: this.#context.clock.startTimer(KEEP_LEASE_MS, letGo) };
  }

  async #letGo(): Promise<void> {
    const kept = this.#kept;
    this.#kept = null;
    kept?.timer.cancel();
    if (kept) await this.#giveBack(kept.lease);
  }

  async #giveBack(lease: HeldLease): Promise<void> {
    this.#givenBackAt = this.#context.clock.monotonicMs();
    await lease.release();
  }

  /** After a restore nothing is sent before it is known what the venue has done meanwhile. */
  async #recover(lease: HeldLease, since: EpochMs): Promise<boolean> {
    const connection = await this.#connect();
    if (!connection) return false;
    const drain = async (): Promise<void> => {
      while (lease.usableMs > 0 && (await this.#drain.batch(lease)).drained > 0);
    };
    const { dispatch, reconciler } = connection;
    const parts = { context: this.#context, account: this.account, lease, dispatch, reconciler, drain };
    return leaveSafeMode(parts, since);
  }

  /** Drains and dispatches until there is nothing left that can be done now. Sends go on while the log is drained. */
  async #work(lease: HeldLease): Promise<void> {
    for (let isFollowUp = false; !this.#closed; isFollowUp = true) {
      this.#kicked = false;
      const { hasMore, dispatch } = await this.#lookOnce(lease, isFollowUp);
      if (hasMore || this.#kicked) continue;
      if (lease.usableMs > 0 && (await this.#beat()) + (await this.#lookForBare()) > 0) continue;
      // Whatever is begun ends with a kick, and so does every word for the log: nothing has to be looked at until then.
      if (this.#kicked) continue;
      if (this.#closed || !dispatch?.isBusy) break;
      await this.#nextKick();
    }
    await this.#connection?.dispatch.allDone();
    const retryAt = this.#connection?.dispatch.nextDueAt ?? null;
    if (retryAt !== null && !this.#closed) this.kickIn(Math.max(20, retryAt - this.#context.clock.now()));
  }

  /** One batch of the log, and what can be begun after it. */
  async #lookOnce(
    lease: HeldLease,
    isFollowUp: boolean,
  ): Promise<{ readonly hasMore: boolean; readonly dispatch: Dispatch | null }> {
    if (lease.usableMs === 0) return { hasMore: false, dispatch: this.#connection?.dispatch ?? null };
    const busy = this.#connection?.dispatch.underWay ?? new Set();
    const { drained, hasMore, open } = await this.#drain.batch(lease);
    if (drained > 0) await this.#keepUnits();
    const dispatch = await this.#dispatchWhenNeeded(lease, open, isFollowUp);
    if (dispatch && lease.usableMs > 0) {
      if (open) dispatch.begin(lease, open, busy);
      else await dispatch.look(lease);
    }
    return { hasMore, dispatch };
  }

  /**
   * The engine has begun a symbol anew on another grid (it does so only while nothing of it is open): a connection that
   * counts in the old one would multiply every order and every fill, so a new one takes its place.
   */
  async #keepUnits(): Promise<void> {
    const connection = this.#connection;
    const state = this.#drain.current?.state;
    if (!connection || !state) return;
    let isOld = false;
    for (const { scale } of state.markets.values()) {
      const { instrument } = scale;
      const known = connection.units.get(instrument.symbol);
      if (known === instrument) continue;
      isOld ||=
        known !== undefined &&
        (known.tickSize !== instrument.tickSize || known.stepSize !== instrument.stepSize);
      connection.units.set(instrument.symbol, instrument);
      if (known === undefined) connection.venue.countIn?.([instrument]);
    }
    if (!isOld) return;
    await connection.dispatch.allDone();
    this.#connection = null;
    this.#watching = null;
    await connection.reconciler.close();
    await connection.venue.close();
    void this.watch().catch(() => undefined);
  }

  /** Instants that entries under way and refused exits have asked for: those due now, and a kick for the next one. */
  async #beat(): Promise<number> {
    const state = this.#drain.current?.state;
    if (!state) return 0;
    const appended = await this.#entryClock.beat(state);
    const dueInMs = appended > 0 ? null : this.#entryClock.dueInMs(state);
    if (dueInMs !== null && !this.#closed) this.kickIn(dueInMs);
    return appended;
  }

  /** Closes what has stood without its stop for too long, and comes back soon while anything does. */
  async #lookForBare(): Promise<number> {
    const state = this.#drain.current?.state;
    if (!state) return 0;
    const closes = await this.#protection.look(state);
    const { lookAgainInMs } = this.#protection;
    if (lookAgainInMs !== null && !this.#closed) this.kickIn(lookAgainInMs);
    return closes;
  }

  #nextKick(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** An account without open orders needs no connection to its venue for draining. */
  async #dispatchWhenNeeded(
    lease: HeldLease,
    known: readonly StoredOrder[] | null,
    isFollowUp: boolean,
  ): Promise<Dispatch | null> {
    if (this.#connection) return this.#connection.dispatch;
    const { accountId, userId } = this.account;
    const open =
      known ?? (await this.#context.database.asUser(userId, (store) => openOrdersOf(store, accountId)));
    if (open.length === 0) return null;
    const connection = await this.#connect();
    if (connection || isFollowUp) return connection?.dispatch ?? null;
    const parts = { context: this.#context, account: this.account, lease };
    const ended = await endWithoutVenue(parts, this.#refusal);
    this.kickIn(ended > 0 ? BURST_PAUSE_MS : 2_000);
    return null;
  }

  #connect(): Promise<Connection | null> {
    if (this.#connection) return Promise.resolve(this.#connection);
    if (this.#context.clock.now() < this.#refusedUntil) return Promise.resolve(null);
    return (this.#connecting ??= this.#open().finally(() => {
      this.#connecting = null;
    }));
  }

  async #open(): Promise<Connection | null> {
    const instruments = await this.#drain.instruments();
    const opened = await this.#context.openVenue(this.account);
    if (!opened.ok) {
      this.#onRefused(opened.error);
      return null;
    }
    this.#refusal = null;
    const venue = opened.value;
    venue.countIn?.(instruments);
    const units = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
    const fills = new FillIntake(this.#context, this.account, venue, () => this.kick());
    const parts = { context: this.#context, account: this.account, venue, fills };
    const dispatch = new Dispatch({
      ...parts,
      kick: (inMs = 0) => (inMs > 0 ? this.kickIn(inMs) : this.kick()),
    });
    const reconciler = new Reconciler({
      ...parts,
      dispatch,
      settled: () => this.#settledState(),
      kick: () => this.kick(),
    });
    this.#connection = { units, venue, fills, dispatch, reconciler };
    return this.#connection;
  }

  /** The engine when it has taken in all of the log; else a comparison would miss what is on its way. */
  async #settledState(): Promise<Drained | null> {
    const { current } = this.#drain;
    if (!current) return null;
    const { accountId, userId } = this.account;
    const behind = await this.#context.database.asUser(userId, (store) =>
      store.log.read(accountId, current.version, 1),
    );
    return behind.length === 0 && this.#drain.current?.version === current.version ? current : null;
  }

  #onRefused(reason: Reason): void {
    // Not asked again at every kick: the reason is a setting or a missing key, and does not change by itself.
    this.#refusedUntil = this.#context.clock.now() + 5_000;
    this.#refusal = reason;
    this.#context.log.warn({ accountId: this.account.accountId, ...reason }, 'venue.refused');
  }

  async #startOf(bot: Bot): Promise<readonly EngineEvent[]> {
    const connection = await this.#connect();
    if (!connection) throw new Error(`bot ${bot.botId} cannot start: the exchange account cannot be opened`);
    void connection.reconciler.start();
    return startEvents(this.#context, this.account, connection.venue, bot);
  }
}
