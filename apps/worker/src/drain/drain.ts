import { createState, restore } from '@trendy/engine';
import type { EngineState } from '@trendy/engine';
import type {
  AccountWork,
  Bot,
  EngineEvent,
  InboxEntry,
  Instrument,
  Json,
  LogEntry,
  StoredOrder,
  WorkerStore,
} from '@trendy/domain';

import type { HeldLease } from '../accounts/lease.ts';
import type { RunningTimer, WorkerClock } from '../clock.ts';
import type { WorkerContext } from '../context.ts';
import { openOrdersOf } from '../dispatch/open-orders.ts';
import { commitBatch } from './commit-batch.ts';
import { CommitFaults, isOfTheBatch } from './commit-faults.ts';
import { failedStart, quarantined, resolveEntry } from './resolve-entry.ts';
import type { ResolvedEntry, ResolveSources } from './resolve-entry.ts';
import { runBatch } from './run-batch.ts';
import { pendingSignals, signalMoves } from './signal-progress.ts';
import { standStill, UnheardCommands } from './stand-still.ts';
import type { Fault } from './stand-still.ts';

const BATCH = 64;
/** With the one in which it was taken in together with others, three. */
const DEATHS_ALONE = 2;
const EQUITY_EVERY_MS = 60_000;
/** A bot's start may take the venue so long; it is tried again for a minute when nobody waits behind it. */
const START_WITHIN_MS = 8_000;
const START_TRIED_FOR_MS = 60_000;
/** What must not wait behind a start that the venue does not let happen: a kill, a close, a fill's stop. */
const IMPATIENT: ReadonlySet<string> = new Set(['command', 'alert', 'fill', 'order']);

export interface Drained {
  readonly state: EngineState;
  readonly version: number;
}

type Prefetch = Pick<ResolveSources, 'inbox' | 'bots' | 'ttlSeconds'> & {
  readonly entries: readonly LogEntry[];
  /** Read when there are no entries: what a batch places is not among them yet. */
  readonly open: readonly StoredOrder[] | null;
};

/** What became of one look at the log. */
export interface BatchDone {
  /** How many entries were taken in; 0 when the log is empty or the account is paused. */
  readonly drained: number;
  /** More may be there already. */
  readonly hasMore: boolean;
  /** The account's open orders afterwards, read in the same transaction; null when they were not. */
  readonly open: readonly StoredOrder[] | null;
}

const NOTHING: BatchDone = { drained: 0, hasMore: false, open: null };

export type StartOf = (bot: Bot) => Promise<readonly EngineEvent[]>;

/** Brings one account's engine up to its log. Only the holder of the account's lease may call it. */
export class Drain {
  readonly #context: WorkerContext;
  readonly #account: AccountWork;
  readonly #startOf: StartOf;
  /** Entries that are tried alone, one after the other in this process. */
  static #trial: Promise<unknown> = Promise.resolve();
  readonly #commits = new CommitFaults();
  readonly #unheard: UnheardCommands;
  #cached: Drained | null = null;
  /** The lease under which the cache was last found to be what is stored: while it is held, nobody else can store. */
  #cachedUnder = -1;
  #equityAt = 0;

  constructor(context: WorkerContext, account: AccountWork, startOf: StartOf) {
    this.#context = context;
    this.#account = account;
    this.#startOf = startOf;
    this.#unheard = new UnheardCommands(context, account);
  }

  /** The engine and the number of the last log entry in it; null while a batch is under way. */
  get current(): Drained | null {
    return this.#cached;
  }

  /** The instruments that the engine counts in; read from the store where it is not in memory. */
  async instruments(): Promise<readonly Instrument[]> {
    const { accountId, userId } = this.#account;
    let state = this.#cached?.state;
    if (!state) {
      const stored = await this.#context.database.asUser(userId, (store) => store.states.load(accountId));
      if (!stored || stored.version === 0) return [];
      state = restore(stored.snapshot, this.#context.strategies);
    }
    return [...state.markets.values()].map(({ scale }) => scale.instrument);
  }

  /** Forgets the cached state: somebody else may have moved it. */
  drop(): void {
    this.#cached = null;
  }

  /** Drains up to one batch. */
  async batch(lease: HeldLease): Promise<BatchDone> {
    const { database, crashpoint } = this.#context;
    const { userId } = this.#account;
    crashpoint('C5');
    const prefetched = await database.asUser(userId, (store) => this.#read(store, lease.fence));
    if (!prefetched) await this.#unheard.tell();
    if (!prefetched || prefetched.entries.length === 0) return { ...NOTHING, open: prefetched?.open ?? null };
    const { marketNow } = this.#context.market(this.#account);
    const sources: ResolveSources = {
      ...prefetched,
      now: this.#context.clock.now(),
      marketNow: marketNow(),
      startOf: (bot) => inTime(this.#context.clock, this.#startOf(bot), START_WITHIN_MS),
    };
    const entries = this.#commits.tryable(await this.#resolve(prefetched.entries, sources));
    const [first] = entries;
    if (!first) return NOTHING;
    const done =
      lease.taken.crashes === 0 ? await this.#run(lease.fence, entries) : await this.#tryAlone(lease, first);
    const isAll = done.drained === prefetched.entries.length && done.drained < BATCH;
    return { ...done, hasMore: done.hasMore || (done.drained > 0 && !isAll) };
  }

  /** Up to the first start that the venue does not let happen now; the next look tries it again. */
  async #resolve(entries: readonly LogEntry[], sources: ResolveSources): Promise<readonly ResolvedEntry[]> {
    const resolved: ResolvedEntry[] = [];
    for (const [index, entry] of entries.entries()) {
      try {
        resolved.push(await resolveEntry(entry, sources));
      } catch (thrown) {
        if (entry.kind !== 'bot_start_wanted') throw thrown;
        if (resolved.length > 0) return resolved;
        const isAwaited = entries.slice(index + 1).some(({ kind }) => IMPATIENT.has(kind));
        const message = thrown instanceof Error ? thrown.message : String(thrown);
        const isGivenUp = isAwaited || this.#context.clock.now() - entry.appendedAt > START_TRIED_FOR_MS;
        const fields = { accountId: this.#account.accountId, seq: entry.seq, message, isGivenUp };
        this.#context.log.warn(fields, 'bot.start_failed');
        if (!isGivenUp) return resolved;
        resolved.push(failedStart(entry, message));
      }
    }
    return resolved;
  }

  /**
   * The account's last holder has died: perhaps of an entry that no process survives. So the next one is tried alone,
   * with nothing like it at the same time in this process, and noted beforehand. One that has been the end of as many
   * as it may is not tried any more.
   */
  #tryAlone(lease: HeldLease, entry: ResolvedEntry): Promise<BatchDone> {
    const { leases } = this.#context.database;
    const { accountId } = this.#account;
    const trial = Drain.#trial.then(async () => {
      const { trying } = lease.taken;
      const deaths = trying?.seq === entry.seq ? trying.times : 0;
      if (deaths >= DEATHS_ALONE) return this.#giveUp(lease.fence, entry, deaths);
      if (!(await leases.noteTrying(accountId, lease.fence, entry.seq))) return NOTHING;
      const drained = await this.#run(lease.fence, [entry]);
      await leases.noteTrying(accountId, lease.fence, null);
      return drained;
    });
    Drain.#trial = trial.catch(() => undefined);
    return trial;
  }

  /** An alert is refused, whatever has become of it meanwhile; one that ends even who refuses it stops the account. */
  #giveUp(fence: number, entry: ResolvedEntry, deaths: number): Promise<BatchDone> {
    const message = `${deaths + 1} processes have ended while they took it in`;
    if (entry.alert && deaths === DEATHS_ALONE) return this.#quarantine(fence, entry, message);
    return this.#standStill({ seq: entry.seq, message });
  }

  /** What fails each time because of what is to be written would fail for ever, and nobody would hear of it. */
  async #run(fence: number, entries: readonly ResolvedEntry[]): Promise<BatchDone> {
    try {
      return await this.#runOnce(fence, entries);
    } catch (thrown) {
      const [bad] = entries;
      if (!bad || !isOfTheBatch(thrown) || !this.#commits.note(entries)) throw thrown;
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      if (bad.alert && !bad.alert.refusal) return this.#quarantine(fence, bad, message);
      return this.#standStill({ seq: bad.seq, message });
    }
  }

  async #runOnce(fence: number, entries: readonly ResolvedEntry[]): Promise<BatchDone> {
    const cached = this.#cached;
    if (!cached) return NOTHING;
    const { state, version } = cached;
    // Until it is committed the state is nobody's: any throw below leaves the cache empty.
    this.#cached = null;
    const before = pendingSignals(state);
    for (const { alert } of entries)
      if (alert && !alert.refusal) this.#context.crashpoint('poison', alert.signalId);
    const batch = runBatch(state, entries);
    if (batch.fault) return this.#onFault(fence, entries, batch.fault);
    const now = this.#context.clock.now();
    const booked = batch.outcomes.some(({ fills }) => fills.length > 0);
    const withEquity = booked || now - this.#equityAt > EQUITY_EVERY_MS;
    const saved = await this.#context.database.asUser(this.#account.userId, (store) =>
      commitBatch(this.#context, store, {
        account: this.#account,
        fence,
        expectedVersion: version,
        state,
        batch,
        moves: signalMoves(batch.outcomes, before, pendingSignals(state)),
        now,
        withEquity,
      }),
    );
    if (!saved.ok) {
      this.#context.log.warn({ accountId: this.#account.accountId, cause: saved.error }, 'drain.lost');
      return NOTHING;
    }
    if (withEquity) this.#equityAt = now;
    this.#cached = { state, version: batch.version };
    this.#context.metrics.onBatch(this.#account, batch);
    return { drained: entries.length, hasMore: saved.value.hasAppended, open: saved.value.open };
  }

  /** Drains what came before the bad entry; when that is the first, the account stops and says at which. */
  async #onFault(fence: number, entries: readonly ResolvedEntry[], fault: Fault): Promise<BatchDone> {
    const good = entries.filter((entry) => entry.seq < fault.seq);
    if (good.length > 0) {
      await this.#context.database.asUser(this.#account.userId, (store) => this.#load(store));
      return this.#run(fence, good);
    }
    const [bad] = entries;
    if (bad?.alert && !bad.alert.refusal) return this.#quarantine(fence, bad, fault.message);
    return this.#standStill(fault);
  }

  async #standStill(fault: Fault): Promise<BatchDone> {
    const { accountId, userId } = this.#account;
    this.#context.log.error({ accountId, ...fault }, 'drain.paused');
    await this.#context.database.asUser(userId, (store) =>
      standStill(this.#context, this.#account, store, fault),
    );
    this.#commits.forget();
    // Whether it still stands is asked of the database only when nothing is remembered.
    this.drop();
    return NOTHING;
  }

  /** An alert comes from outside: one that the engine cannot take is refused, and what follows it goes on. */
  async #quarantine(fence: number, bad: ResolvedEntry, message: string): Promise<BatchDone> {
    const { accountId, userId } = this.#account;
    const refused = quarantined(bad);
    this.#context.log.error({ accountId, seq: bad.seq, message }, 'alert.quarantined');
    await this.#context.database.asUser(userId, async (store) => {
      await this.#load(store);
      await store.outbox.add('alert', { code: 'alert_quarantined', accountId });
    });
    return this.#run(fence, [refused]);
  }

  async #read(store: WorkerStore, fence: number): Promise<Prefetch | null> {
    const { accountId } = this.#account;
    const isSure = this.#cachedUnder === fence;
    if (this.#cached && !isSure && (await store.states.version(accountId)) !== this.#cached.version)
      this.drop();
    if (!this.#cached && !(await this.#load(store))) return null;
    this.#cachedUnder = fence;
    const entries = await store.log.read(accountId, this.#cached?.version ?? 0, BATCH);
    const open = entries.length === 0 ? await openOrdersOf(store, accountId) : null;
    const inbox = await this.#readInbox(store, entries);
    const botIds = new Set([...inbox.values()].map((alert) => alert.botId));
    for (const entry of entries) {
      const botId = entry.kind === 'bot_start_wanted' ? fieldOf(entry.payload, 'botId') : undefined;
      if (botId !== undefined) botIds.add(botId);
    }
    const bots = new Map<string, Bot>();
    const ttlSeconds = new Map<string, number>();
    for (const botId of botIds) {
      const bot = await store.bots.get(botId);
      if (bot) bots.set(botId, bot);
      const webhook = await store.webhooks.forBot(botId);
      if (webhook) ttlSeconds.set(botId, webhook.ttlSeconds);
    }
    return { entries, inbox, bots, ttlSeconds, open };
  }

  async #readInbox(
    store: WorkerStore,
    entries: readonly LogEntry[],
  ): Promise<ReadonlyMap<string, InboxEntry>> {
    const ids = entries.flatMap((entry) => {
      const id = entry.kind === 'alert' ? fieldOf(entry.payload, 'signalId') : undefined;
      return id === undefined ? [] : [id];
    });
    const found = ids.length === 0 ? [] : await store.inbox.getMany(ids);
    return new Map(found.map((alert) => [alert.signalId, alert]));
  }

  /** False when a fault has paused the account. */
  async #load(store: WorkerStore): Promise<boolean> {
    const stored = await store.states.load(this.#account.accountId);
    if (stored?.pausedBy) return false;
    const { strategies } = this.#context;
    const isNew = !stored || stored.version === 0;
    const state = isNew ? createState(strategies) : restore(stored.snapshot, strategies);
    this.#cached = { state, version: stored?.version ?? 0 };
    return true;
  }
}

async function inTime<T>(clock: WorkerClock, work: Promise<T>, withinMs: number): Promise<T> {
  let timer: RunningTimer | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = clock.startTimer(withinMs, () => reject(new Error(`no answer within ${withinMs} ms`)));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    timer?.cancel();
  }
}

function fieldOf(payload: Json, key: string): string | undefined {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return undefined;
  const value = (payload as Readonly<Record<string, Json>>)[key];
  return typeof value === 'string' ? value : undefined;
}
