import { randomUUID } from 'node:crypto';
import { epochMs, marketMs } from '@trendy/domain';
import type { SealedSecret } from '@trendy/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../scripts/testing/database.ts';
import { connect } from './connection.ts';
import { aBot, anOrder, aTrader, openWorld, sendAlert } from './testing/world.ts';
import type { Trader, World } from './testing/world.ts';
import { transactionAs } from './transaction.ts';
import { userStore } from './user-store.ts';
import { workerStore } from './worker-store.ts';

let database: TestDatabase;
let world: World;
let a: Trader;
let b: Trader;
let bSignal: string;
let bOrder: string;
let bSession: string;
let bBacktest: string;

const now = epochMs(Date.now());
const soon = epochMs(Date.now() + 3_600_000);
const sealed = { v: 1 } as unknown as SealedSecret;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await openWorld(database);
  a = await aTrader(world);
  b = await aTrader(world);
  bSignal = (await sendAlert(world, b, 'alert')).signalId ?? '';
  await world.worker.asUser(b.userId, async (store) => {
    await store.orders.insertIntents([anOrder(b, {}, { orderId: 'b|entry|0' })]);
    bOrder = (await store.orders.byKey(b.accountId, 'b|entry|0'))?.id ?? '';
    await store.states.pause(b.accountId, { seq: 1, message: 'x', at: epochMs(1) });
  });
  await world.app.asUser(b.userId, async (store) => {
    const session = { tokenHash: Buffer.alloc(32, 9), userAgent: null, ip: null, expiresAt: soon };
    bSession = (await store.sessions.create(session)).sessionId;
    const market = {
      venue: 'trendy',
      environment: 'demo',
      symbol: 'BTC/USDT:USDT',
      timeframe: '1h',
    } as const;
    bBacktest = (await store.backtests.create({ ...market, strategyId: 'supertrend', request: {} }))
      .backtestId;
  });
});
afterAll(async () => {
  await world.close();
  await database.drop();
});

test('through no repository can the api of one user read another’s rows', async () => {
  await world.app.asUser(a.userId, async (store) => {
    expect((await store.accounts.list()).map((account) => account.accountId)).toEqual([a.accountId]);
    expect((await store.bots.list()).map((bot) => bot.botId)).toEqual([a.botId]);
    expect((await store.webhooks.list()).map((hook) => hook.webhookId)).toEqual([a.webhookId]);
    expect(await store.accounts.get(b.accountId)).toBeNull();
    expect(await store.bots.get(b.botId)).toBeNull();
    expect(await store.bots.list({ accountId: b.accountId })).toEqual([]);
    expect(await store.webhooks.get(b.webhookId)).toBeNull();
    expect(await store.webhooks.forBot(b.botId)).toBeNull();
    expect(await store.inbox.get(bSignal)).toBeNull();
    expect(await store.inbox.list({ webhookId: b.webhookId, limit: 9 })).toEqual([]);
    expect(await store.orders.get(bOrder)).toBeNull();
    expect(await store.orders.byKey(b.accountId, 'b|entry|0')).toBeNull();
    expect(await store.orders.list({ accountId: b.accountId, limit: 9 })).toEqual([]);
    expect(await store.log.read(b.accountId, 0, 9)).toEqual([]);
    expect(await store.states.load(b.accountId)).toBeNull();
    expect(await store.records.fills({ accountId: b.accountId, limit: 9 })).toEqual([]);
    expect(await store.records.positions({ accountId: b.accountId })).toEqual([]);
    expect(await store.records.journal({ accountId: b.accountId, limit: 9 })).toEqual([]);
    expect(await store.records.equity({ accountId: b.accountId, since: marketMs(0), points: 9 })).toEqual([]);
    expect(await store.backtests.get(bBacktest)).toBeNull();
    expect(await store.backtests.report(bBacktest)).toBeNull();
    expect(await store.sessions.isAlive(bSession)).toBe(false);
  });
});

test('through no repository can the api of one user change another’s rows', async () => {
  await world.app.asUser(a.userId, async (store) => {
    expect(await store.accounts.update(b.accountId, { label: 'mine' })).toBeNull();
    expect(await store.accounts.remove(b.accountId)).toBe(false);
    expect(await store.bots.update(b.botId, { name: 'mine' })).toBeNull();
    expect(await store.bots.setStatus(b.botId, 'active')).toEqual({ ok: false, error: 'no_such_bot' });
    expect(await store.bots.remove(b.botId)).toBe(false);
    expect(await store.webhooks.update(b.webhookId, { enabled: false })).toBeNull();
    const secret = { secretHash: Buffer.alloc(32), secretHint: 'x', previousValidUntil: null };
    expect(await store.webhooks.rotate(b.webhookId, secret)).toBeNull();
    const alert = {
      body: '{}',
      contentType: 'text/plain',
      dedupKey: 'k',
      explicitId: false,
      receivedAt: now,
    };
    expect((await store.webhooks.acceptTest(b.webhookId, alert)).status).toBe('not_found');
    expect(await store.sessions.revoke(bSession)).toBe(false);
    expect(await store.backtests.cancel(bBacktest)).toBe(false);
    expect(await store.backtests.remove(bBacktest)).toBe(false);
    expect(await store.bots.create(aBot(b.accountId))).toEqual({ ok: false, error: 'no_such_account' });
    const hook = { botId: b.botId, publicId: 'p', secretHash: Buffer.alloc(32), secretHint: 'x' };
    expect(await store.webhooks.create(hook)).toEqual({ ok: false, error: 'no_such_bot' });
  });
  for (const attempt of [
    () => world.app.asUser(a.userId, (store) => store.log.append(b.accountId, 'command', {})),
    () =>
      world.app.asUser(a.userId, (store) =>
        store.credentials.put({
          credentialId: randomUUID(),
          accountId: b.accountId,
          field: 'secret',
          sealed,
        }),
      ),
    () =>
      world.app.asUser(a.userId, (store) =>
        store.sessions.createTicket({ sessionId: bSession, tokenHash: Buffer.alloc(32, 1), expiresAt: soon }),
      ),
  ]) {
    await expect(attempt()).rejects.toThrow();
  }
  await world.app.asUser(b.userId, async (store) => {
    expect((await store.accounts.get(b.accountId))?.label).toBe('Demo');
    expect(await store.webhooks.get(b.webhookId)).toMatchObject({ enabled: true, secretHint: '…x' });
    expect(await store.sessions.isAlive(bSession)).toBe(true);
    expect(await store.log.read(b.accountId, 0, 9)).toHaveLength(1);
  });
});

test('nor can the worker, once it acts for a user', async () => {
  await world.worker.asUser(a.userId, async (store) => {
    expect(await store.credentials.list(b.accountId)).toEqual([]);
    expect(await store.orders.claim(bOrder, 1)).toBe(false);
    expect(await store.orders.markCanceled(bOrder, null, now)).toBe(false);
    expect(await store.inbox.advance(bSignal, { state: 'filled', at: now })).toBe(false);
    expect(await store.risk.reserve(b.accountId, '1')).toBe(false);
    expect(await store.states.load(b.accountId)).toBeNull();
  });
  for (const attempt of [
    () => world.worker.asUser(a.userId, (store) => store.log.append(b.accountId, 'command', {})),
    () =>
      world.worker.asUser(a.userId, (store) => store.orders.insertIntents([anOrder(b, { reserve: '0' })])),
  ]) {
    await expect(attempt()).rejects.toThrow();
  }
});

test('row security alone holds when a repository asks for the wrong user', async () => {
  const app = await connect('app', { url: database.appUrl });
  await transactionAs(app, a.userId, async ({ tx }) => {
    const store = userStore({ tx, userId: b.userId });
    expect(await store.users.get()).toBeNull();
    expect(await store.accounts.list()).toEqual([]);
    expect(await store.bots.list()).toEqual([]);
    expect(await store.webhooks.list()).toEqual([]);
    expect(await store.inbox.list({ limit: 9 })).toEqual([]);
    expect(await store.orders.list({ limit: 9 })).toEqual([]);
    expect(await store.log.read(b.accountId, 0, 9)).toEqual([]);
    expect(await store.states.load(b.accountId)).toBeNull();
    expect(await store.sessions.list()).toEqual([]);
    expect(await store.sessions.revokeAll()).toBe(0);
    expect(await store.backtests.list({ limit: 9 })).toEqual([]);
    expect(await store.backtests.remove(bBacktest)).toBe(false);
    expect(await store.bots.remove(b.botId)).toBe(false);
    expect(await store.accounts.update(b.accountId, { label: 'mine' })).toBeNull();
  });
  const insert = transactionAs(app, a.userId, ({ tx }) =>
    userStore({ tx, userId: b.userId }).audit.append({ action: 'forged' }),
  );
  await expect(insert).rejects.toThrow(/row-level security/);
  await app.close();

  const worker = await connect('worker', { url: database.workerUrl });
  await transactionAs(worker, a.userId, async ({ tx }) => {
    const store = workerStore({ tx, userId: b.userId });
    expect(await store.orders.get(bOrder)).toBeNull();
    expect(await store.orders.markCanceled(bOrder, null, now)).toBe(false);
    expect(await store.inbox.advance(bSignal, { state: 'filled', at: now })).toBe(false);
    expect(await store.risk.get(b.accountId)).toBeNull();
    expect(await store.accounts.list()).toEqual([]);
  });
  await worker.close();
});

test('the user of one transaction never leaks into the pool', { timeout: 120_000 }, async () => {
  const connection = await connect('app', { url: database.appUrl, max: 50 });
  const { pool, close } = connection;
  const traders: Trader[] = [];
  for (let n = 0; n < 20; n += 1) traders.push(await aTrader(world));
  const rounds = Array.from({ length: 3_000 }, (_, round) => round);
  const outcomes = { seen: 0, thrown: 0, unset: 0 };
  const fails = (round: number): boolean => round % 5 === 0;
  const dies = (round: number): boolean => round % 11 === 0;

  const asSomebody = async (round: number): Promise<void> => {
    const { userId } = traders[(round * 7) % traders.length] ?? a;
    await transactionAs(connection, userId, async ({ tx }) => {
      const users = await tx.bot.findMany({ select: { userId: true } });
      expect(users).toEqual([{ userId }]);
      outcomes.seen += 1;
      if (dies(round)) await tx.$executeRaw`select 1 / 0`;
      if (fails(round)) throw new Error('on purpose');
    });
  };
  const asNobody = async (): Promise<void> => {
    expect((await pool.query('select 1 from bots')).rowCount).toBe(0);
    outcomes.unset += 1;
  };
  const waiting = [...rounds];
  const client = async (): Promise<void> => {
    for (let round = waiting.pop(); round !== undefined; round = waiting.pop()) {
      const one = round;
      await asSomebody(one).catch((error: unknown) => {
        expect(fails(one) || dies(one), String(error)).toBe(true);
        outcomes.thrown += 1;
      });
      await asNobody();
    }
  };
  await Promise.all(Array.from({ length: 50 }, client));
  const thrown = rounds.filter((round) => fails(round) || dies(round)).length;
  expect(outcomes).toEqual({ seen: rounds.length, thrown, unset: rounds.length });
  await close();
});
