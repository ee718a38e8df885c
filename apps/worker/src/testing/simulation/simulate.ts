import { epochMs, quoteFromNumber } from '@trendy/domain';
import type { Bot, BotRisk, ExchangeAccount } from '@trendy/domain';
import { acceptAlert } from '@trendy/usecases';
import type { Services } from '@trendy/usecases';

import { Judge } from './judge.ts';
import { KillSwitches } from './kill-switches.ts';
import type { SentAlert } from './judge.ts';
import { SimProcess } from './process.ts';
import type { Ambush } from './process.ts';
import { SimWorker } from './sim-worker.ts';
import type { WorkerFaults } from './sim-worker.ts';
import { secretHashOf, simAppDatabase } from './store/databases.ts';
import { StorageServer } from './store/server.ts';
import type { StorageFaults } from './store/server.ts';
import { appendTo, NO_RISK } from './store/worker-store.ts';
import { ambushes, badWeather, planCrash } from './storm.ts';
import { FAIR, VenueServer } from './venue-server.ts';
import { CANARY, Dice, Trace, VirtualTime } from './virtual-time.ts';

/** A planted bug, or none. */
export interface PlantedFaults {
  readonly worker?: WorkerFaults;
  readonly storage?: StorageFaults;
  /** The intake keeps the whole address that an alert came to. */
  readonly keepsAddress?: boolean;
}

export interface SimulationResult {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly hash: string;
  /** Virtual time from the end of the bad weather until all was at rest. */
  readonly healedMs: number;
  readonly orders: number;
  readonly kills: number;
  readonly trace: readonly string[];
}

const RISK: BotRisk = {
  sizePercent: 10,
  leverage: 2,
  stopPercent: 2,
  maxDrawdownPercent: 50,
  allowShort: true,
};
/** Two of these at once pass the limit of a greedy night's account; one does not. */
const GREEDY: BotRisk = { ...RISK, sizePercent: 40, leverage: 2 };
const GREEDY_SHARE = 0.12;
/** Nights on which an account may only enter so often. */
const PACED_SHARE = 0.25;
const PACE_WINDOW_MS = 6_000;
/** Nights on which an account may lose no more than the fees of half a trade, by its own limit or by its bots' rule. */
const FRUGAL_SHARE = 0.12;
const DAILY_LOSS = 0.5;
const FRUGAL: BotRisk = { ...RISK, guards: { dailyLossPercent: (DAILY_LOSS / 10_000) * 100 } };
const SYMBOLS = ['BTC/USDT:USDT', 'ETH/USDT:USDT'] as const;
const START = Date.UTC(2026, 2, 2, 7, 58, 30);
const BALANCE = 10_000;
const STORM_MS = 25_000;
const HEAL_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 500;

const secretOf = (botId: string): string => `${CANARY}-${botId}`;

/** One night of the whole order path: same seed, same night, to the last event. */
export async function simulate(
  seed: number,
  options: { readonly keepsTrace?: boolean; readonly planted?: PlantedFaults } = {},
): Promise<SimulationResult> {
  const night = new Night(seed, options.planted ?? {}, options.keepsTrace ?? false);
  return night.play();
}

class Night {
  readonly #seed: number;
  readonly #dice: Dice;
  readonly #time: VirtualTime;
  readonly #trace: Trace;
  readonly #storage: StorageServer;
  readonly #venue: VenueServer;
  readonly #judge: Judge;
  readonly #planted: PlantedFaults;
  readonly #switches: KillSwitches;
  readonly #isCalm: boolean;
  readonly #isGreedy: boolean;
  readonly #accounts: string[] = [];
  readonly #alerts: SentAlert[] = [];
  readonly #workers: SimWorker[] = [];
  #api: SimProcess;
  #intake: Services;
  #names = 0;
  #kills = 0;
  #isStormy = true;

  constructor(seed: number, planted: PlantedFaults, keepsTrace: boolean) {
    this.#seed = seed;
    this.#planted = planted;
    this.#dice = new Dice(seed);
    this.#time = new VirtualTime(START + this.#dice.whole(0, 80_000));
    this.#trace = new Trace(keepsTrace);
    this.#isCalm = this.#dice.chance(0.1);
    this.#isGreedy = this.#dice.chance(0.2);
    this.#storage = new StorageServer(this.#time, this.#dice, this.#trace, planted.storage ?? {});
    if (this.#isGreedy) this.#storage.limitShare = GREEDY_SHARE;
    else if (this.#dice.chance(PACED_SHARE))
      this.#storage.pace = { entries: this.#dice.whole(1, 2), windowMs: PACE_WINDOW_MS };
    // Dice of its own: the other nights stay what they were.
    const dice = new Dice(seed * 7_919 + 1);
    if (!this.#isGreedy && !this.#storage.pace && dice.chance(FRUGAL_SHARE))
      this.#storage.dailyLoss = { limit: DAILY_LOSS, by: dice.pick(['limit', 'rule'] as const) };
    this.#venue = new VenueServer(this.#time, this.#dice, this.#trace, 1 + (seed % 1_000));
    this.#judge = new Judge(this.#storage, this.#venue, this.#isCalm);
    this.#switches = new KillSwitches({
      ...{ time: this.#time, trace: this.#trace, storage: this.#storage, judge: this.#judge },
      newOperator: () => this.#newProcess('operator'),
      nudge: (accountId) => void this.#nudge(accountId),
    });
    this.#api = this.#newProcess('api');
    this.#intake = this.#newIntake();
  }

  async play(): Promise<SimulationResult> {
    const accounts = this.#dice.whole(1, 2);
    for (let index = 0; index < accounts; index += 1) this.#openAccount();
    const workers = this.#dice.whole(2, 3);
    for (let index = 0; index < workers; index += 1) this.#startWorker();
    this.#planAlerts();
    if (!this.#isCalm) this.#planStorm();
    this.#watch();
    const start = this.#time.now;
    const healAt = start + STORM_MS;
    await this.#time.run(healAt, () => false);
    this.#clear();
    await this.#time.run(healAt + HEAL_WITHIN_MS, () => this.#isAtRest());
    const left = this.#judge.unfinished(this.#accounts, this.#alerts);
    this.#judge.conclude(this.#accounts, this.#alerts);
    this.#judge.checkSecrets(this.#trace.leaks);
    const healedMs = this.#time.now - healAt;
    this.#trace.note(this.#time.now, `over: ${this.#judge.violations.length} ${left.length}`);
    return {
      seed: this.#seed,
      violations: [...this.#judge.violations, ...left],
      hash: this.#trace.hash,
      healedMs,
      orders: this.#venue.placements.length,
      kills: this.#kills,
      trace: this.#trace.lines,
    };
  }

  #restedAt = 0;
  /** Looked at seldom: comparing all books at every event would cost more than the events. */
  #isAtRest(): boolean {
    if (this.#time.now - this.#restedAt < LOOK_EVERY_MS) return false;
    this.#restedAt = this.#time.now;
    if (this.#judge.violations.length > 0) return true;
    return this.#judge.unfinished(this.#accounts, this.#alerts).length === 0;
  }

  #watch(): void {
    this.#judge.look(this.#accounts, this.#time.now);
    this.#time.after(LOOK_EVERY_MS, () => this.#watch());
  }

  #newProcess(kind: string, ambushes: readonly Ambush[] = []): SimProcess {
    this.#names += 1;
    const isWorker = kind === 'worker';
    return new SimProcess(this.#time, this.#trace, `${kind}${this.#names}`, {
      ambushes,
      skewMs: isWorker && !this.#isCalm ? this.#dice.between(-300, 300) : 0,
      sleepsThroughStops: this.#planted.worker?.sleepsThroughStops ?? false,
    });
  }

  #startWorker(): void {
    const process = this.#newProcess('worker', this.#isCalm || !this.#isStormy ? [] : ambushes(this.#dice));
    const worker = new SimWorker(
      {
        ...{ time: this.#time, trace: this.#trace, dice: this.#dice },
        ...{ storage: this.#storage, venue: this.#venue },
        faults: this.#planted.worker ?? {},
      },
      process,
    );
    const forget = process.onDeath;
    process.onDeath = () => {
      forget();
      this.#kills += 1;
      this.#workers.splice(this.#workers.indexOf(worker), 1);
      this.#time.after(this.#dice.between(300, 6_000), () => this.#startWorker());
    };
    this.#workers.push(worker);
  }

  #openAccount(): void {
    const { tables } = this.#storage;
    const index = this.#accounts.length + 1;
    const accountId = `account${index}`;
    const userId = `user${index}`;
    const now = epochMs(Math.round(this.#time.now));
    this.#venue.openAccount(accountId, BALANCE);
    const account: ExchangeAccount = {
      ...{ accountId, userId, venue: 'trendy', environment: 'demo', label: 'Demo', keyHint: '' },
      ...{ status: 'active', statusReason: null, permissions: null, ipRestricted: true },
      ...{ liveConfirmedAt: null, testedAt: now, killedAt: null, createdAt: now },
    };
    tables.accounts.set(accountId, account);
    tables.heads.set(accountId, { accountId, userId, lastSeq: 0 });
    tables.leases.set(accountId, { fence: 0, holder: null, expiresAt: 0 });
    tables.risk.set(accountId, { ...NO_RISK, limit: BALANCE * 10 * this.#storage.limitShare });
    this.#accounts.push(accountId);
    const transferId = `adopt:${accountId}`;
    this.#write(accountId, 'transfer', {
      kind: 'transfer',
      transferId,
      amount: quoteFromNumber(BALANCE),
    });
    // A bot waits for its own entry; only those of two can come together.
    const symbols = this.#isGreedy || this.#storage.pace ? SYMBOLS : SYMBOLS.slice(0, 1);
    for (const symbol of symbols) this.#createBot(account, symbol, now);
  }

  #createBot({ accountId, userId }: ExchangeAccount, symbol: string, now: Bot['createdAt']): void {
    const { tables } = this.#storage;
    const botId = tables.nextId('bot-');
    tables.bots.set(botId, {
      ...{ botId, userId, accountId, name: 'bot', symbol, timeframe: '1m', source: 'webhook' },
      ...{ strategyId: null, strategyVersion: null, params: {}, statusReason: null, status: 'active' },
      risk: this.#isGreedy ? GREEDY : this.#storage.dailyLoss?.by === 'rule' ? FRUGAL : RISK,
      createdAt: now,
      updatedAt: now,
    });
    tables.webhooks.set(botId, {
      ...{
        webhookId: botId,
        publicId: botId,
        botId,
        accountId,
        secretHint: '',
        secretHash: secretHashOf(secretOf(botId)),
      },
      ...{ previousValidUntil: null, ttlSeconds: 60, mergeIdentical: true, enabled: true },
      rotatedAt: now,
      createdAt: now,
    });
    this.#write(accountId, 'bot_start_wanted', { kind: 'bot_start_wanted', botId });
  }

  /** Something that is there before the night begins. */
  #write(accountId: string, kind: string, payload: object): void {
    const direct = {
      get: (table: Map<string, unknown>, key: string) => table.get(key),
      put: (table: Map<string, unknown>, key: string, row: unknown) => void table.set(key, row),
    };
    appendTo(this.#storage, direct as unknown as Parameters<typeof appendTo>[1], accountId, kind, payload);
  }

  #planAlerts(): void {
    const count = this.#dice.whole(2, 4);
    const together = Array.from({ length: count }, () => this.#dice.between(300, STORM_MS - 5_000));
    for (const { botId, symbol, accountId, userId } of this.#storage.tables.bots.values()) {
      for (let index = 0; index < count; index += 1) {
        const apart = this.#dice.between(300, STORM_MS - 5_000);
        // At a limit only those that come at the same time can meet.
        const at = this.#isGreedy ? (together[index] ?? apart) : apart;
        const sent: SentAlert = { accountId, senderId: `${botId}-${index}`, signalId: null };
        this.#alerts.push(sent);
        this.#time.after(at, () => this.#sendAlert(sent, botId, this.#bodyOf(symbol, sent.senderId)));
      }
      if (!this.#isGreedy && this.#dice.chance(0.2)) {
        const level = this.#dice.pick(['account', 'user', 'bot'] as const);
        this.#time.after(this.#dice.between(2_000, STORM_MS), () => {
          if (level === 'account') void this.#switches.killAccount(accountId);
          else this.#switches.pull(level, level === 'bot' ? botId : userId);
        });
      }
    }
    if (this.#dice.chance(0.2)) {
      this.#time.after(this.#dice.between(2_000, STORM_MS / 2), () => this.#switches.pullPlatform());
    }
  }

  #bodyOf(symbol: string, id: string): string {
    const action = this.#isGreedy ? 'long' : this.#dice.pick(['long', 'long', 'short', 'close'] as const);
    const ticker = symbol.replace('/', '').replace(/:.*$/, '');
    const isLimit = action === 'long' && this.#dice.chance(0.3);
    const price = Math.round(this.#venue.mark(symbol) * (this.#dice.chance(0.5) ? 1.004 : 0.995));
    return JSON.stringify({
      v: 1,
      ticker,
      action,
      id,
      ...(isLimit ? { entry: { type: 'limit', price } } : {}),
    });
  }

  /** A sender that comes again until it is told that we have it. */
  #sendAlert(sent: SentAlert, botId: string, body: string): void {
    if (sent.signalId !== null) return;
    const again = (): void => {
      this.#time.after(this.#dice.between(1_000, 3_000), () => this.#sendAlert(sent, botId, body));
    };
    if (!this.#api.isAlive) return again();
    const secret = secretOf(botId);
    const alert = { publicId: botId, secret, body: new TextEncoder().encode(body) };
    const contentType = this.#planted.keepsAddress ? `application/json; from=${secret}` : 'application/json';
    acceptAlert(this.#intake, { ...alert, contentType }).then(
      (answer) => {
        const isAcked = answer.ok && answer.value.signalId !== null;
        // The answer's way back has its own dangers.
        const isLost = this.#isStormy && !this.#isCalm && this.#dice.chance(0.2);
        if (isAcked && !isLost) sent.signalId = answer.value.signalId;
        else again();
        this.#trace.note(this.#time.now, `alert ${sent.senderId} ${isAcked ? 'acked' : 'refused'}`);
      },
      () => again(),
    );
    const api = this.#api;
    // Whoever hears nothing asks again, e.g. because the API has died meanwhile.
    this.#time.after(4_000, () => {
      if (!api.isAlive) this.#sendAlert(sent, botId, body);
    });
    return undefined;
  }

  #newIntake(): Services {
    const api = this.#newProcess('api');
    this.#api = api;
    api.onDeath = () => {
      this.#storage.disconnect(api);
      this.#time.after(this.#dice.between(200, 2_000), () => {
        this.#intake = this.#newIntake();
      });
    };
    const world = {
      database: simAppDatabase(this.#storage, api),
      clock: api.clock,
      nudge: { 'drain-account': { nudge: (id: string) => this.#nudge(id) } },
    };
    return world as unknown as Services;
  }

  /** The queue: a hint that may come late, twice, to anybody, or never. */
  #nudge(accountId: string): Promise<boolean> {
    const copies = this.#isCalm ? 1 : this.#dice.pick([0, 1, 1, 1, 2, 3]);
    for (let copy = 0; copy < copies; copy += 1) {
      this.#time.after(this.#dice.between(1, this.#isCalm ? 10 : 800), () => {
        if (this.#workers.length > 0) this.#dice.pick(this.#workers).nudge(accountId);
      });
    }
    return Promise.resolve(true);
  }

  #planStorm(): void {
    const dice = this.#dice;
    this.#venue.weather = badWeather(dice);
    planCrash(this.#seed, this.#time, this.#venue, STORM_MS);
    this.#storage.weather = {
      commitUnknown: dice.between(0, 0.03),
      busy: dice.between(0, 0.03),
      isDown: false,
    };
    if (dice.chance(0.3)) this.#outage('venue');
    if (dice.chance(0.25)) this.#outage('database');
    for (let count = dice.whole(0, 2); count > 0; count -= 1) {
      this.#time.after(dice.between(500, STORM_MS), () => {
        if (this.#isStormy && this.#workers.length > 0)
          this.#dice.pick(this.#workers).process.kill('at random');
      });
    }
    if (dice.chance(0.3)) {
      this.#time.after(dice.between(500, STORM_MS), () => {
        if (this.#isStormy) this.#api.kill('at random');
      });
    }
  }

  #outage(of: 'venue' | 'database'): void {
    const set = (isDown: boolean): void => {
      if (of === 'venue') this.#venue.weather = { ...this.#venue.weather, isDown };
      else this.#storage.weather = { ...this.#storage.weather, isDown };
      this.#trace.note(this.#time.now, `${of} ${isDown ? 'down' : 'up'}`);
    };
    const startMs = this.#dice.between(1_000, STORM_MS - 6_000);
    this.#time.after(startMs, () => set(true));
    this.#time.after(startMs + this.#dice.between(300, 6_000), () => set(false));
  }

  #clear(): void {
    this.#isStormy = false;
    this.#venue.weather = FAIR;
    this.#storage.weather = { commitUnknown: 0, busy: 0, isDown: false };
    this.#trace.note(this.#time.now, 'the weather clears');
  }
}
