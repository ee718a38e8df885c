import type { Child } from '../../child.ts';
import type { TestExchange } from '../../exchange-control.ts';
import { TestSystem, until } from '../../system.ts';
import type { BotWish, DatabaseUrls, TestTrader } from '../../system.ts';
import { unfinished, violations } from '../oracle.ts';
import type { DrillRow } from '../row.ts';

export interface Signal {
  readonly trader: TestTrader;
  readonly signalId: string;
}

/** What a row does in a round: by its end the fault is over and a sound worker runs. */
export interface ProcessFault extends Omit<DrillRow, 'run'> {
  /** Faults of the exchange that cannot name an account need an exchange of the round's own, with these settings. */
  readonly ownExchange?: Readonly<Record<string, string>>;
  readonly healWithinMs?: number;
  readonly strike: (round: ProcessRound, number: number, place: RoundPlace) => Promise<void>;
}

/** Where the round's database is to be found by its superuser. */
export interface RoundPlace {
  readonly adminUrl: string;
}

/** A short receive window makes the quarantine three seconds: 1 s window, 0.5 s skew, 1 s processing, 0.5 s read lag. */
const SHORT_WINDOW = { VENUE_RECV_WINDOW_MS: '1000', VENUE_QUARANTINE_MS: '3000' };
const HEAL_WITHIN_MS = 60_000;
const START_WITHIN_MS = 90_000;
const LOOK_EVERY_MS = 400;

export const pause = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms));

/** Alerts, accounts and workers of one round. */
export class ProcessRound {
  readonly system: TestSystem;
  readonly traders: TestTrader[] = [];
  readonly signals: Signal[] = [];
  /** What the row itself has seen go wrong. */
  readonly faults: string[] = [];
  readonly #workers: Child[] = [];
  readonly #closing: (() => Promise<unknown>)[] = [];

  constructor(system: TestSystem) {
    this.system = system;
  }

  static async open(
    urls: DatabaseUrls,
    shared: TestExchange,
    own?: Readonly<Record<string, string>>,
  ): Promise<ProcessRound> {
    const system = own
      ? await TestSystem.start(urls, { EXCHANGE_WEIGHT_PER_MINUTE: '1000000', ...own })
      : await TestSystem.over(urls, shared);
    return new ProcessRound(system);
  }

  async addTraders(count: number, bots: readonly BotWish[] = [BTC]): Promise<void> {
    for (let index = 0; index < count; index += 1) this.traders.push(await this.system.newActiveTrader(bots));
  }

  /** The shipped worker, ready. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<Child> {
    const worker = this.launch(env);
    await worker.ready;
    return worker;
  }

  launch(env: Readonly<Record<string, string>> = {}): Child {
    const worker = this.system.startWorker({ ...SHORT_WINDOW, ...env });
    this.#workers.push(worker);
    return worker;
  }

  /** One alert on one bot of an account; every second account sells. */
  async alert(index: number, body: object = {}, bot = 0): Promise<void> {
    const trader = this.traders[index];
    const target = trader?.bots[bot];
    if (!trader || !target) throw new RangeError(`there is no bot ${bot} on account ${index}`);
    const ticker = `${target.symbol.replace(/:.*$/, '').replace('/', '')}.P`;
    const action = index % 2 === 0 ? 'long' : 'short';
    const id = `${this.signals.length}`;
    const signalId = await this.system.alert(target, { v: 1, ticker, action, id, ...body });
    this.signals.push({ trader, signalId });
  }

  async alertAll(body: object = {}, bot = 0): Promise<void> {
    for (const index of this.traders.keys()) await this.alert(index, body, bot);
  }

  /** A fault of the exchange on every account of the round, and on no other. */
  async plantForAll(fault: object): Promise<void> {
    for (const { key } of this.traders)
      await this.system.exchange.post('/fault', { apiKey: key.apiKey, ...fault });
  }

  async healAll(): Promise<void> {
    for (const { key } of this.traders) await this.system.exchange.clearFaults(key.apiKey);
  }

  /** A sound worker starts every bot and ends, before anything else happens. */
  async startBots(): Promise<void> {
    const worker = await this.start();
    await this.settled();
    await worker.kill('SIGTERM');
  }

  /** Waits until every bot has been started. @throws when one was not in time. */
  async settled(withinMs = START_WITHIN_MS): Promise<void> {
    for (const { userId, accountId, bots } of this.traders)
      await until(
        'bots started',
        () =>
          this.system.app.asUser(userId, async (store) => (await store.states.load(accountId))?.version ?? 0),
        (version) => version > bots.length,
        withinMs,
      );
  }

  /** What is wrong at the end of the time; nothing when all came to rest. A violation ends the waiting at once. */
  async atRest(withinMs: number): Promise<readonly string[]> {
    const deadline = Date.now() + withinMs;
    let open = [...this.traders];
    for (;;) {
      const left: string[] = [];
      const still: TestTrader[] = [];
      for (const trader of open) {
        const wrong = await violations(this.system, trader);
        if (wrong.length > 0) return wrong;
        const unresolved = await this.#unfinished(trader);
        if (unresolved.length > 0) still.push(trader);
        left.push(...unresolved);
      }
      open = still;
      if (open.length === 0 || Date.now() > deadline) return left;
      await pause(LOOK_EVERY_MS);
    }
  }

  /** The states of all alerts. */
  async states(): Promise<readonly string[]> {
    const states: string[] = [];
    for (const { trader, signalId } of this.signals) {
      const entry = await this.system.app.asUser(trader.userId, (store) => store.inbox.get(signalId));
      states.push(entry?.state ?? 'lost');
    }
    return states;
  }

  /** The last words of every worker. */
  words(): string {
    return this.#workers.map((worker) => worker.output().slice(-3_000)).join('\n---\n');
  }

  /** Taken back after the workers have ended. */
  onClose(act: () => Promise<unknown>): void {
    this.#closing.push(act);
  }

  async close(): Promise<void> {
    for (const worker of this.#workers) {
      // One that stands still cannot even be killed by its parent's end.
      worker.process.kill('SIGCONT');
      await worker.kill('SIGKILL');
    }
    for (const act of this.#closing) await act().catch(() => undefined);
    await this.system.stop();
  }

  async #unfinished(trader: TestTrader): Promise<string[]> {
    const own = this.signals.filter((signal) => signal.trader === trader);
    const [last] = own.slice(-1);
    if (!last) return [];
    const open = await unfinished(this.system, trader, last.signalId);
    for (const { signalId } of own.slice(0, -1)) {
      const entry = await this.system.app.asUser(trader.userId, (store) => store.inbox.get(signalId));
      if (!OVER.has(entry?.state ?? '')) open.push(`${signalId} is ${entry?.state ?? 'lost'}`);
    }
    return open;
  }
}

export const BTC: BotWish = { symbol: 'BTC/USDT:USDT' };
const OVER: ReadonlySet<string> = new Set(['filled', 'rejected', 'expired']);

/** A round in which nothing is traded would pass whatever the worker does. */
const NOTHING_DONE = 'no alert was executed: the round proves nothing';

/** A fault of the table from what happens in it. */
export function processRow(fault: ProcessFault): DrillRow {
  const { strike, ownExchange, healWithinMs = HEAL_WITHIN_MS, ...row } = fault;
  return {
    ...row,
    run: async (context, number) => {
      const database = await context.freshDatabase();
      const round = await ProcessRound.open(database, context.exchange, ownExchange);
      try {
        await strike(round, number, database);
        const startedAt = Date.now();
        const faults = [...(await round.atRest(healWithinMs)), ...round.faults];
        const healedMs = Date.now() - startedAt;
        if (!(await round.states()).includes('filled')) faults.push(NOTHING_DONE);
        if (faults.length > 0) process.stderr.write(`${fault.fault} round ${number}\n${round.words()}\n`);
        return { healedMs, faults };
      } finally {
        await round.close();
      }
    },
  };
}
