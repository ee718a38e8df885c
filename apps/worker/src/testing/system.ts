import { createHash, randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { createAppDatabase, createWorkerDatabase } from '@trendy/db';
import type { OpenAppDatabase, OpenWorkerDatabase } from '@trendy/db';
import { epochMs, quoteFromNumber } from '@trendy/domain';
import type { AccountStatus, BotRisk, StoredOrder, VenueId } from '@trendy/domain';
import { createSealer } from '@trendy/platform';
import { generateVaultKeys } from '@trendy/platform/vault-keys';
import type { VaultKeyFiles } from '@trendy/platform/vault-keys';
import { dedupKeyOf } from '@trendy/usecases';

import { startApp } from './child.ts';
import type { Child } from './child.ts';
import { TestExchange } from './exchange-control.ts';
import type { VenueKey } from './exchange-control.ts';

export interface DatabaseUrls {
  readonly appUrl: string;
  readonly workerUrl: string;
}

/** A user with one account on the simulated exchange and webhook bots on it. */
export interface TestTrader {
  readonly userId: string;
  readonly accountId: string;
  readonly key: VenueKey;
  readonly bots: readonly TestBot[];
}

export interface TestBot {
  readonly botId: string;
  readonly symbol: string;
  readonly publicId: string;
  /** The last part of the hook's address. */
  readonly secret: string;
}

export interface BotWish {
  readonly symbol: string;
  readonly timeframe?: '1m' | '1h';
  readonly strategyId?: string;
  readonly risk?: Partial<BotRisk>;
}

const RISK: BotRisk = {
  sizePercent: 10,
  leverage: 2,
  stopPercent: 2,
  maxDrawdownPercent: 50,
  allowShort: true,
};

/** Database, exchange and keys of a running system, as the API would leave them; workers are started on top. */
export class TestSystem {
  readonly app: OpenAppDatabase;
  readonly worker: OpenWorkerDatabase;
  readonly exchange: TestExchange;
  readonly #urls: DatabaseUrls;
  readonly #dir: string;
  readonly #keys: VaultKeyFiles;
  readonly #tenantKey = randomBytes(32).toString('hex');
  readonly #ownsExchange: boolean;

  private constructor(
    app: OpenAppDatabase,
    worker: OpenWorkerDatabase,
    exchange: TestExchange,
    urls: DatabaseUrls,
    dir: string,
    ownsExchange: boolean,
    keys: VaultKeyFiles,
  ) {
    this.#ownsExchange = ownsExchange;
    this.app = app;
    this.worker = worker;
    this.exchange = exchange;
    this.#urls = urls;
    this.#dir = dir;
    this.#keys = keys;
  }

  static async start(
    urls: DatabaseUrls,
    exchangeEnv: Readonly<Record<string, string>> = {},
  ): Promise<TestSystem> {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-worker-'));
    const exchange = await TestExchange.start(path.join(dir, 'exchange'), exchangeEnv);
    return TestSystem.#open(urls, exchange, dir, true);
  }

  /** A database of its own beside an exchange that others use as well. */
  static over(urls: DatabaseUrls, exchange: TestExchange, keys?: VaultKeyFiles): Promise<TestSystem> {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-worker-'));
    return TestSystem.#open(urls, exchange, dir, false, keys);
  }

  static async #open(
    urls: DatabaseUrls,
    exchange: TestExchange,
    dir: string,
    ownsExchange: boolean,
    keys = generateVaultKeys(path.join(dir, 'vault')),
  ): Promise<TestSystem> {
    const app = await createAppDatabase({ url: urls.appUrl, max: 4 });
    const worker = await createWorkerDatabase({ url: urls.workerUrl, max: 4 });
    return new TestSystem(app, worker, exchange, urls, dir, ownsExchange, keys);
  }

  workerEnv(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
      WORKER_PORT: '0',
      DATABASE_URL: this.#urls.workerUrl,
      VAULT_PRIVATE_KEY_FILE: this.#keys.privateKeyFile,
      TENANT_KEY: this.#tenantKey,
      EXCHANGE_URL: this.exchange.url,
      VENUE_WEIGHT_PER_MINUTE: '1000000',
      LOG_LEVEL: 'info',
      ...more,
    };
  }

  /** The worker as it is shipped. */
  startWorker(more: Readonly<Record<string, string>> = {}, main?: string): Child {
    return startApp('worker', this.workerEnv(more), (line) => line['msg'] === 'worker.started', main);
  }

  /** The API as it is shipped; its ready line says at which port. */
  startApi(more: Readonly<Record<string, string>> = {}): Child {
    const env = {
      API_PORT: '0',
      DATABASE_URL: this.#urls.appUrl,
      VAULT_PUBLIC_KEY_FILE: this.#keys.publicKeyFile,
      EXCHANGE_URL: this.exchange.url,
      LOG_LEVEL: 'info',
      ...more,
    };
    return startApp('api', env, (line) => line['msg'] === 'api.started');
  }

  /** @param owner who has another account already; absent: somebody new. */
  async newTrader(
    bots: readonly BotWish[],
    balance = 10_000,
    keyOptions: object = {},
    venue: VenueId = 'trendy',
    owner?: string,
  ): Promise<TestTrader> {
    const key = await this.exchange.newAccount(balance, keyOptions);
    return this.traderOf(key, bots, venue, owner);
  }

  /** Of an account that is there already, with whatever its owner has done in it. */
  async traderOf(
    key: VenueKey,
    bots: readonly BotWish[],
    venue: VenueId = 'trendy',
    owner?: string,
  ): Promise<TestTrader> {
    const userId = owner ?? (await this.#createUser());
    const accountId = await this.#createAccount(userId, key, venue);
    const made: TestBot[] = [];
    for (const wish of bots) made.push(await this.#createBot(userId, accountId, wish));
    return { userId, accountId, key, bots: made };
  }

  alert(bot: TestBot, body: object): Promise<string> {
    return this.alertText(bot, JSON.stringify(body));
  }

  /** Posts an alert into the intake; returns its signal id. */
  async alertText(bot: TestBot, body: string): Promise<string> {
    const outcome = await this.app.gate.acceptAlert({
      publicId: bot.publicId,
      secretHash: hashOf(bot.secret),
      body,
      contentType: 'application/json',
      ...dedupKeyOf(body),
      receivedAt: epochMs(Date.now()),
    });
    if (outcome.signalId === null) throw new Error(`alert: ${outcome.status}`);
    return outcome.signalId;
  }

  accountStatus({ userId, accountId }: TestTrader): Promise<AccountStatus | undefined> {
    return this.app.asUser(userId, async (store) => (await store.accounts.get(accountId))?.status);
  }

  orders({ userId, accountId }: TestTrader): Promise<readonly StoredOrder[]> {
    return this.app.asUser(userId, (store) => store.orders.list({ accountId, limit: 100_000 }));
  }

  /** A trader whose key counts as tested, so that no worker is needed before the one under test. */
  async newActiveTrader(
    bots: readonly BotWish[],
    balance = 10_000,
    venue: VenueId = 'trendy',
    owner?: string,
  ): Promise<TestTrader> {
    const trader = await this.newTrader([], balance, {}, venue, owner);
    const { userId, accountId } = trader;
    const adopt = { kind: 'transfer', transferId: `adopt:${accountId}`, amount: quoteFromNumber(balance) };
    await this.worker.asUser(userId, async (store) => {
      await store.risk.setLimit(accountId, String(balance * 10));
      await store.log.append(accountId, 'transfer', adopt, `transfer:adopt:${accountId}`);
      await store.accounts.update(accountId, { status: 'active', testedAt: epochMs(Date.now()) });
    });
    return this.withBots(trader, bots);
  }

  /** The same trader with more bots, which are wanted to start at once. */
  async withBots(trader: TestTrader, bots: readonly BotWish[]): Promise<TestTrader> {
    const made: TestBot[] = [];
    for (const wish of bots) made.push(await this.#createBot(trader.userId, trader.accountId, wish));
    return { ...trader, bots: [...trader.bots, ...made] };
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.worker.close();
    if (this.#ownsExchange) await this.exchange.stop();
    fs.rmSync(this.#dir, { recursive: true, force: true });
  }

  async #createUser(): Promise<string> {
    const created = await this.app.gate.createUser({
      email: `${randomBytes(6).toString('hex')}@example.org`,
      passwordHash: 'hash',
      displayName: 'Ada',
      locale: 'en',
    });
    if (!created.ok) throw new Error(created.error);
    return created.value.userId;
  }

  async #createAccount(userId: string, key: VenueKey, venue: VenueId): Promise<string> {
    const sealer = createSealer(fs.readFileSync(this.#keys.publicKeyFile, 'utf8'));
    return this.app.asUser(userId, async (store) => {
      const { accountId } = await store.accounts.create({
        venue,
        environment: 'demo',
        label: 'Demo',
        keyHint: 'ab…yz',
      });
      for (const field of ['apiKey', 'secret', 'passphrase'] as const) {
        const plain = key[field];
        if (plain === undefined) continue;
        const credentialId = randomUUID();
        const context = { userId, accountId, credentialId, exchange: venue, field };
        await store.credentials.put({
          credentialId,
          accountId,
          field,
          sealed: sealer.seal(plain, context),
        });
      }
      return accountId;
    });
  }

  async #createBot(userId: string, accountId: string, wish: BotWish): Promise<TestBot> {
    const publicId = randomBytes(8).toString('hex');
    const secret = randomBytes(16).toString('hex');
    const botId = await this.app.asUser(userId, async (store) => {
      const bot = await store.bots.create({
        accountId,
        name: 'bot',
        symbol: wish.symbol,
        timeframe: wish.timeframe ?? '1m',
        source: wish.strategyId === undefined ? 'webhook' : 'strategy',
        strategyId: wish.strategyId ?? null,
        strategyVersion: wish.strategyId === undefined ? null : '1',
        params: {},
        risk: { ...RISK, ...wish.risk },
      });
      if (!bot.ok) throw new Error(bot.error);
      const hook = await store.webhooks.create({
        botId: bot.value.botId,
        publicId,
        secretHash: hashOf(secret),
        secretHint: '…x',
      });
      if (!hook.ok) throw new Error(hook.error);
      await store.bots.setStatus(bot.value.botId, 'active');
      await store.log.append(accountId, 'bot_start_wanted', {
        kind: 'bot_start_wanted',
        botId: bot.value.botId,
      });
      return bot.value.botId;
    });
    return { botId, symbol: wish.symbol, publicId, secret };
  }
}

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Asks until it is so. @throws with the last answer when it is not so in time. */
export async function until<T>(
  what: string,
  read: () => Promise<T>,
  isDone: (value: T) => boolean,
  timeoutMs = 45_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (isDone(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`${what}: not within ${timeoutMs} ms; last ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
