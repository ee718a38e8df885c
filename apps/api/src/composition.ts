import { createAppDatabase } from '@trendy/db';
import { epochMs } from '@trendy/domain';
import type { Clock } from '@trendy/domain';
import { createLog, createMetrics, createQueueing, loadSealer } from '@trendy/platform';
import type { Log } from '@trendy/platform';
import type { Services } from '@trendy/usecases';
import { ArgonPasswords } from './adapters/argon-passwords.ts';
import { AttemptCounter } from './adapters/attempt-counter.ts';
import { HeardPrices } from './adapters/heard-prices.ts';
import { httpDemoVenue } from './adapters/http-demo-venue.ts';
import { buildApp } from './app.ts';
import { withCrash } from './crashpoint.ts';
import type { App } from './app.ts';
import type { Env } from './env.ts';

export interface ComposedApi extends App {
  readonly log: Log;
  close(): Promise<void>;
}

/**
 * Everything that the process is made of; the only place that chooses implementations.
 * @throws VaultError, WrongRoleError, StorageError, each saying what to set.
 */
export async function compose(env: Env): Promise<ComposedApi> {
  const log = createLog({ name: 'api', level: env.LOG_LEVEL });
  const metrics = createMetrics('api');
  const sealer = loadSealer(env.VAULT_PUBLIC_KEY_FILE);
  const database = await createAppDatabase({
    url: env.DATABASE_URL,
    max: 20,
    onConnectionError: (error) => log.warn({ message: error.message }, 'database.connection_lost'),
  });
  const queueing = createQueueing({
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    onError: (queue, error) => log.warn({ queue, message: error.message }, 'queue.failed'),
  });
  const clock: Clock = { now: () => epochMs(Date.now()) };
  const livePrices = new HeardPrices(Date.now);
  const services: Services = {
    livePrices,
    database: env.CRASHPOINT ? { ...database, gate: withCrash(database.gate, env.CRASHPOINT) } : database,
    clock,
    passwords: new ArgonPasswords(),
    attempts: new AttemptCounter(clock),
    sealer,
    demoVenue: httpDemoVenue(env.EXCHANGE_URL),
    nudge: {
      'drain-account': queueing.createQueue('drain-account'),
      'test-credential': queueing.createQueue('test-credential'),
      backtest: queueing.createQueue('backtest'),
      study: queueing.createQueue('study'),
    },
    publicUrl: (env.PUBLIC_API_URL ?? `http://127.0.0.1:${env.API_PORT}`).replace(/\/+$/, ''),
    isLiveTradingOn: env.LIVE_TRADING === 'on',
    limits: {
      bots: env.MAX_BOTS,
      webhooks: env.MAX_WEBHOOKS,
      accounts: env.MAX_ACCOUNTS,
      demoAccounts: env.MAX_DEMO_ACCOUNTS,
    },
  };
  const app = await buildApp({
    services,
    log,
    metrics,
    webOrigins: env.WEB_ORIGIN,
    trustedProxies: env.TRUST_PROXY,
    readiness: async () => {
      await database.ping();
      // A function of the last migration's kind: missing or forbidden, and this process could serve nobody.
      await database.gate.findSession(new Uint8Array(32));
      return null;
    },
  });
  const listener = database.listen(
    (notice) => app.audience.onChange(notice),
    () => app.audience.onReconnected(),
    (ticks) => app.audience.onPrices(livePrices.hear(ticks)),
  );
  return {
    ...app,
    log,
    close: async () => {
      await app.http.close();
      await listener.close();
      await queueing.close().catch(() => undefined);
      await database.close();
    },
  };
}
