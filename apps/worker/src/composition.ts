import type { Server } from 'node:net';
import path from 'node:path';

import { createWorkerDatabase } from '@trendy/db';
import { err } from '@trendy/domain';
import type {
  AccountWork,
  ExchangeAccount,
  MarketKey,
  Opener,
  RateStore,
  Reason,
  Result,
  Venue,
} from '@trendy/domain';
import { SharedRateBudget } from '@trendy/exchanges';
import type { RateBudget } from '@trendy/exchanges';
import { createLog, createMetrics, createQueueing } from '@trendy/platform';
import { loadOpener } from '@trendy/platform/vault-opener';
import { strategies } from '@trendy/strategies';
import { decideUnknown } from '@trendy/usecases';
import type { UnknownPolicy } from '@trendy/usecases';

import { AccountDirectory } from './accounts/account-directory.ts';
import { BacktestQueue } from './backtests/backtest-queue.ts';
import { systemClock } from './clock.ts';
import { createCrashpoint } from './crashpoint.ts';
import { KeyOpenings } from './credentials/key-openings.ts';
import { openCredentials } from './credentials/open-credentials.ts';
import { testCredential } from './credentials/test-credential.ts';
import type { WorkerContext } from './context.ts';
import { LearnedCosts } from './execution/learned-costs.ts';
import type { Env } from './env.ts';
import { startHealthServer } from './health.ts';
import { DemoMarket } from './market/demo-market.ts';
import { Market } from './market/market.ts';
import { PriceBoard } from './market/price-board.ts';
import { createWorkerMetrics } from './metrics.ts';
import { MarkedDatabase } from './recovery/database-mark.ts';
import { StudyQueue } from './studies/study-queue.ts';
import { Sweep } from './sweep.ts';
import { endpointsFor, feedFor, venueForAccount } from './venue-for-account.ts';
import type { VenuePurpose, VenueSettings } from './venue-for-account.ts';

const BUILT_IN: MarketKey = { venue: 'trendy', environment: 'demo' };

export interface RunningWorker {
  readonly port: number;
  /** Takes nothing new, finishes what is under way. */
  stop(): Promise<void>;
}

/** What a test of the worker itself may replace; nothing here is reachable from the environment. */
export interface WorkerOverrides {
  readonly unknownPolicy?: UnknownPolicy;
}

export async function startWorker(env: Env, overrides: WorkerOverrides = {}): Promise<RunningWorker> {
  const log = createLog({ name: 'worker', level: env.LOG_LEVEL });
  const opener = loadOpener(env.VAULT_PRIVATE_KEY_FILE);
  const metrics = createMetrics('worker');
  const database = await createWorkerDatabase({ url: env.DATABASE_URL, max: 20 });
  const marked = await MarkedDatabase.start(database.marks, markFileOf(env), systemClock, log);
  const settings = venueSettings(env, database.rates);
  const workerMetrics = createWorkerMetrics(metrics);
  const openFor = venueOpener(settings, keyOpenings(log, workerMetrics, { database, opener }));
  const context: WorkerContext = {
    database,
    clock: systemClock,
    log,
    metrics: workerMetrics,
    crashpoint: createCrashpoint(env.CRASHPOINT),
    crashesAfterWrite: env.CRASHPOINT?.name === 'C8',
    strategies,
    orderIdKey: Buffer.from(env.TENANT_KEY, 'utf8'),
    unknownPolicy: overrides.unknownPolicy ?? decideUnknown,
    openVenue: (account) => openToTrade(database, account, openFor),
    market: markets(settings, env.EXCHANGE_SPEED),
    learnedCosts: new LearnedCosts(systemClock, database),
    onKeyRefused: async (account, reason) => {
      log.error({ accountId: account.accountId, ...reason }, 'account.suspended');
      await suspend(database, account, reason);
      accounts.forget(account.accountId).catch((thrown: unknown) => {
        log.warn({ accountId: account.accountId, message: String(thrown) }, 'account.close_failed');
      });
    },
  };
  const accounts = new AccountDirectory(context);
  const testKey = keyTester(context, accounts, settings, openFor);
  const backtests = new BacktestQueue(context);
  const prices = new PriceBoard(context);
  const offer = (symbol: string, price: number): void => prices.offer(BUILT_IN, symbol, price);
  const demoMarket = new DemoMarket(context, context.market(BUILT_IN), offer);
  const queueing = createQueueing({
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    onError: (queue, error) => log.warn({ queue, message: error.message }, 'queue.failed'),
  });
  const studies = new StudyQueue(context, queueing.createFlows({ whole: 'study', parts: 'study-part' }));
  const sweep = new Sweep({ context, accounts, backtests, studies, testKey, prices });
  const kick = async (payload: Readonly<Record<string, string>>): Promise<void> => {
    if (payload['accountId'] !== undefined) await accounts.kick(payload['accountId']);
  };
  queueing.createProcessor('drain-account', kick, { concurrency: 32 });
  queueing.createProcessor('test-credential', () => sweep.testKeys(), { concurrency: 4 });
  queueing.createProcessor('backtest', () => backtests.sweep(), { concurrency: 1 });
  queueing.createProcessor('study', ({ studyId = '' }) => studies.studyIsDue(studyId), { concurrency: 1 });
  const doPart = ({ part = '', studyId = '' }: Readonly<Record<string, string>>): Promise<void> =>
    studies.partIsDue(studyId, Number(part));
  queueing.createProcessor('study-part', doPart, { concurrency: 1 });
  const listener = database.listenForWanted((accountId) => void accounts.wanted(accountId));
  sweep.start();
  demoMarket.start();
  const server = await startHealthServer({
    host: env.HOST,
    port: env.WORKER_PORT,
    metrics,
    readiness: async () => {
      await database.ping();
      return Date.now() - sweep.lastAt < 10_000 ? null : 'sweep';
    },
  });
  const port = portOf(server, env);
  log.info({ port, liveTrading: env.LIVE_TRADING }, 'worker.started');
  return {
    port,
    stop: async () => {
      await queueing.close().catch(() => undefined);
      await sweep.close();
      await demoMarket.close();
      await prices.close();
      await backtests.close();
      await studies.close();
      await listener.close();
      await accounts.close();
      await marked.close();
      server.close();
      server.closeAllConnections();
      await database.close();
      log.info({}, 'worker.stopped');
    },
  };
}

function portOf(server: Server, env: Env): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : env.WORKER_PORT;
}

/** Beside the worker's key: whoever restores the database alone leaves it as it is. */
const markFileOf = (env: Env): string =>
  env.DATABASE_MARK_FILE ?? path.join(path.dirname(env.VAULT_PRIVATE_KEY_FILE), 'database-mark.json');

function venueSettings(env: Env, rates: RateStore): VenueSettings {
  const budgets = new Map<string, RateBudget>();
  return {
    exchangeUrl: env.EXCHANGE_URL,
    liveTrading: env.LIVE_TRADING === 'on',
    receiveWindowMs: env.VENUE_RECV_WINDOW_MS,
    quarantineMs: env.VENUE_QUARANTINE_MS,
    deadManMs: env.VENUE_DEAD_MAN_MS,
    budgetOf: ({ rest }) => {
      const known = budgets.get(rest);
      if (known) return known;
      const budget = new SharedRateBudget({
        store: rates,
        name: `${new URL(rest).host} ${env.VENUE_EGRESS}`,
        weightPerMinute: env.VENUE_WEIGHT_PER_MINUTE,
        processes: env.VENUE_WORKERS,
        now: Date.now,
      });
      budgets.set(rest, budget);
      return budget;
    },
  };
}

async function openToTrade(
  database: WorkerContext['database'],
  { accountId, userId }: AccountWork,
  openFor: OpenFor,
): Promise<Result<Venue, Reason>> {
  const account = await database.asUser(userId, (store) => store.accounts.get(accountId));
  if (!account) return err({ code: 'account_deleted' });
  const isBarred = account.status === 'refused' || account.status === 'suspended';
  return isBarred ? err({ code: `account_${account.status}` }) : openFor(account, 'trade');
}

type OpenFor = (account: ExchangeAccount, purpose: VenuePurpose) => Promise<Result<Venue, Reason>>;

const keyOpenings = (
  log: WorkerContext['log'],
  metrics: WorkerContext['metrics'],
  { database, opener }: { readonly database: WorkerContext['database']; readonly opener: Opener },
): KeyOpenings =>
  new KeyOpenings({
    clock: systemClock,
    log,
    metrics,
    open: (account) => openCredentials(database, opener, account),
  });

const venueOpener =
  (settings: VenueSettings, keys: KeyOpenings): OpenFor =>
  async (account, purpose) => {
    const key = await keys.open(account, purpose);
    if (!key.ok) return key;
    return venueForAccount(settings, account, keys.source(key.value, account, purpose), purpose);
  };

/** Stops the account and its bots, and tells the owner. */
async function suspend(
  database: WorkerContext['database'],
  { accountId, userId }: AccountWork,
  reason: Reason,
): Promise<void> {
  await database.asUser(userId, async (store) => {
    await store.accounts.update(accountId, { status: 'suspended', statusReason: reason });
    await store.outbox.add('alert', { code: 'key_refused', accountId });
    const pause = { commandId: `key_refused:${Date.now()}`, command: 'pause', by: 'system' } as const;
    await store.log.append(accountId, 'command', pause, `command:${pause.commandId}`);
    await store.changes.notify({ userId, accountId, kinds: ['accounts'] });
  });
}

function markets(settings: VenueSettings, speed: number): (key: MarketKey) => Market {
  const open = new Map<string, Market>();
  return (key) => {
    const name = `${key.venue} ${key.environment}`;
    const known = open.get(name);
    if (known) return known;
    const feed = feedFor(settings, key);
    if (!feed) throw new Error(`there is no market of ${key.venue} in ${key.environment}`);
    const market = new Market(systemClock, key, feed, key.environment === 'demo' ? speed : 1);
    open.set(name, market);
    return market;
  };
}

function keyTester(
  context: WorkerContext,
  accounts: AccountDirectory,
  settings: VenueSettings,
  openFor: OpenFor,
): (accountId: string, userId: string) => Promise<void> {
  return async (accountId, userId) => {
    const account = await context.database.asUser(userId, (store) => store.accounts.get(accountId));
    if (account?.status !== 'testing') return;
    await accounts.forget(accountId);
    // Whoever asks for the test asks to go on: an entry that the engine could not take is tried once more.
    await context.database.asUser(userId, (store) => store.states.unpause(accountId));
    await testCredential(
      context,
      account,
      (tested) => openFor(tested, 'test'),
      (tested) => isOtherEnvironment(settings, tested, openFor),
    );
    void accounts.kick(accountId);
  };
}

/** A key that the venue's other environment takes was put into the wrong one. */
async function isOtherEnvironment(
  settings: VenueSettings,
  account: ExchangeAccount,
  openFor: OpenFor,
): Promise<boolean> {
  const environment = account.environment === 'live' ? 'testnet' : 'live';
  if (!endpointsFor(settings, account.venue, environment)) return false;
  const opened = await openFor({ ...account, environment }, 'test');
  if (!opened.ok) return false;
  try {
    return (await opened.value.balance()).ok;
  } finally {
    await opened.value.close();
  }
}
