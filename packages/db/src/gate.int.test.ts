import { createHash, randomBytes } from 'node:crypto';
import net from 'node:net';
import { epochMs } from '@trendy/domain';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../scripts/testing/database.ts';
import { timed } from '../../../scripts/testing/stalls.ts';
import { createAppDatabase } from './app-database.ts';
import { aTrader, aUser, openWorld, sendAlert } from './testing/world.ts';
import type { Trader, World } from './testing/world.ts';

let database: TestDatabase;
let world: World;
let owner: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  world = await openWorld(database);
  owner = new pg.Client({ connectionString: database.adminUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await world.close();
  await database.drop();
});

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
const anyTime = { receivedAt: epochMs(1_760_000_000_000) };

/** As if all that came for a webhook until now had come so much earlier. */
async function age({ webhookId }: Trader, ms: number): Promise<void> {
  await owner.query(
    `update signal_inbox set received_at = received_at - $2 * interval '1 millisecond' where webhook_id = $1`,
    [webhookId, ms],
  );
}
/** What is left to a webhook, and how long ago (ms) that was reckoned. */
async function setRate({ webhookId }: Trader, tokens: number, agoMs: number): Promise<void> {
  await owner.query(
    `update webhooks set rate_tokens = $2, rate_at = clock_timestamp() - $3 * interval '1 millisecond' where id = $1`,
    [webhookId, tokens, agoMs],
  );
}
const receivedAtOf = async (trader: Trader, signalId: string | null): Promise<number> =>
  (await world.app.asUser(trader.userId, (store) => store.inbox.get(signalId ?? '')))?.receivedAt ?? 0;

async function aSession(userId: string, ttlMs = 60_000) {
  const tokenHash = randomBytes(32);
  const expiresAt = epochMs(Date.now() + ttlMs);
  const { sessionId } = await world.app.asUser(userId, (store) =>
    store.sessions.create({ tokenHash, userAgent: 'test', ip: '127.0.0.1', expiresAt }),
  );
  return { tokenHash, sessionId };
}

test('an address belongs to one user', async () => {
  const user = { email: 'ada@example.org', passwordHash: 'h', displayName: 'Ada', locale: 'ko' } as const;
  const racing = await Promise.all(Array.from({ length: 5 }, () => world.app.gate.createUser(user)));
  expect(racing.filter((result) => result.ok)).toHaveLength(1);
  expect(racing).toContainEqual({ ok: false, error: 'email_taken' });
  expect(await world.app.gate.findUserByEmail('nobody@example.org')).toBeNull();
  expect(await world.app.gate.findUserByEmail(user.email)).toMatchObject({
    passwordHash: 'h',
    suspended: false,
  });
});

test('a session is found until it is revoked, expired or its user suspended', async () => {
  const userId = await aUser(world);
  const [kept, revoked, expired] = [
    await aSession(userId),
    await aSession(userId),
    await aSession(userId, -1),
  ];
  expect(await world.app.gate.findSession(kept.tokenHash)).toMatchObject({
    userId,
    sessionId: kept.sessionId,
  });
  expect(await world.app.gate.findSession(expired.tokenHash)).toBeNull();
  expect(await world.app.gate.findSession(randomBytes(32))).toBeNull();
  await world.app.asUser(userId, async (store) => {
    expect(await store.sessions.revoke(revoked.sessionId)).toBe(true);
    expect((await store.sessions.list()).map((session) => session.sessionId)).toEqual([kept.sessionId]);
  });
  expect(await world.app.gate.findSession(revoked.tokenHash)).toBeNull();
  await owner.query('update users set suspended_at = now() where id = $1', [userId]);
  expect(await world.app.gate.findSession(kept.tokenHash)).toBeNull();
});

test('being seen is written at most once a minute', async () => {
  const { tokenHash, sessionId } = await aSession(await aUser(world));
  const seenAt = async (): Promise<string> =>
    (await owner.query('select last_seen_at::text as at from sessions where id = $1', [sessionId])).rows[0]
      .at;
  const first = await seenAt();
  await world.app.gate.findSession(tokenHash);
  expect(await seenAt()).toBe(first);
  await owner.query(`update sessions set last_seen_at = now() - interval '2 minutes' where id = $1`, [
    sessionId,
  ]);
  const old = await seenAt();
  await world.app.gate.findSession(tokenHash);
  expect(await seenAt()).not.toBe(old);
});

test('a ticket opens the stream once, even when twenty try at once', async () => {
  const userId = await aUser(world);
  const { sessionId } = await aSession(userId);
  const ticket = async (ttlMs: number): Promise<Buffer> => {
    const tokenHash = randomBytes(32);
    const expiresAt = epochMs(Date.now() + ttlMs);
    await world.app.asUser(userId, (store) =>
      store.sessions.createTicket({ sessionId, tokenHash, expiresAt }),
    );
    return tokenHash;
  };
  const good = await ticket(30_000);
  const uses = await Promise.all(Array.from({ length: 20 }, () => world.app.gate.useTicket(good)));
  expect(uses.filter((use) => use !== null)).toEqual([{ sessionId, userId }]);
  expect(await world.app.gate.useTicket(await ticket(-1))).toBeNull();
  const late = await ticket(30_000);
  await world.app.asUser(userId, (store) => store.sessions.revokeAll());
  expect(await world.app.gate.useTicket(late)).toBeNull();
});

test('an accepted alert is in the inbox, the log and the outbox together', async () => {
  const trader = await aTrader(world);
  const outcome = await sendAlert(world, trader, '{"action":"long"}');
  expect(outcome).toMatchObject({ status: 'new', accountId: trader.accountId });
  await world.app.asUser(trader.userId, async (store) => {
    expect(await store.inbox.get(outcome.signalId ?? '')).toMatchObject({
      body: '{"action":"long"}',
      state: 'received',
      test: false,
    });
    expect(await store.log.read(trader.accountId, 0, 9)).toMatchObject([
      { seq: 1, kind: 'alert', payload: { signalId: outcome.signalId } },
    ]);
  });
  const delivered: unknown[] = [];
  await world.worker.relay.relay(100, async (messages) => void delivered.push(...messages));
  expect(delivered).toContainEqual(
    expect.objectContaining({ topic: 'drain-account', payload: { accountId: trader.accountId } }),
  );
});

test('a wrong secret, a wrong id and no secret look the same, and store nothing', async () => {
  const trader = await aTrader(world);
  const answers = [
    await sendAlert(world, trader, 'x', { secretHash: hash('wrong') }),
    await sendAlert(world, trader, 'x', { publicId: 'unknown' }),
    await sendAlert(world, trader, 'x', { secretHash: Buffer.alloc(0) }),
    await sendAlert(world, trader, 'x', { publicId: 'unknown', secretHash: Buffer.from([0]) }),
  ];
  for (const answer of answers)
    expect(answer).toEqual({ status: 'not_found', signalId: null, accountId: null });
  expect(await world.app.asUser(trader.userId, (store) => store.inbox.list({ limit: 9 }))).toEqual([]);
});

test('a repeated body is one signal for 90 seconds, a repeated id for 24 hours', async () => {
  const trader = await aTrader(world);
  const first = await sendAlert(world, trader, 'same');
  await age(trader, 80_000);
  expect(await sendAlert(world, trader, 'same')).toEqual({ ...first, status: 'duplicate' });
  await age(trader, 10_000);
  expect((await sendAlert(world, trader, 'same')).status).toBe('new');
  const byId = { explicitId: true, dedupKey: 'id-1' };
  const second = await sendAlert(world, trader, 'a', byId);
  await age(trader, 86_390_000);
  expect(await sendAlert(world, trader, 'b', byId)).toEqual({ ...second, status: 'duplicate' });
  await age(trader, 10_000);
  expect((await sendAlert(world, trader, 'b', byId)).status).toBe('new');
  const entry = await world.app.asUser(trader.userId, (store) => store.inbox.get(first.signalId ?? ''));
  expect(entry?.duplicates).toBe(1);
});

test('what time the machine that took an alert thinks it is decides nothing', async () => {
  const trader = await aTrader(world);
  const [hour, told] = [3_600_000, (ms: number) => ({ receivedAt: epochMs(Date.now() + ms) })];
  const first = await sendAlert(world, trader, 'same', told(hour));
  expect(Math.abs((await receivedAtOf(trader, first.signalId)) - Date.now())).toBeLessThan(60_000);
  for (const ms of [0, hour, -hour])
    expect(await sendAlert(world, trader, 'same', told(ms))).toEqual({ ...first, status: 'duplicate' });
  // An hour that has not passed fills nothing up, and takes nothing away.
  await setRate(trader, -100, 0);
  expect((await sendAlert(world, trader, 'exit', told(hour))).status).toBe('too_many');
  await setRate(trader, 1, 0);
  expect((await sendAlert(world, trader, 'exit', told(-hour))).status).toBe('new');
});

test('after a clock that was an hour ahead is set right, alerts are taken again, the same words too', async () => {
  const trader = await aTrader(world);
  expect((await sendAlert(world, trader, 'exit')).status).toBe('new');
  await age(trader, -3_600_000);
  await setRate(trader, 0, -3_600_000);
  expect((await sendAlert(world, trader, 'exit')).status).toBe('too_many');
  await new Promise((resolve) => setTimeout(resolve, 400));
  const again = await sendAlert(world, trader, 'exit');
  expect(again.status).toBe('new');
  expect(await sendAlert(world, trader, 'exit')).toEqual({ ...again, status: 'duplicate' });
});

test('a test does not swallow the alert that it rehearsed, nor the alert a test', async () => {
  const trader = await aTrader(world);
  const rehearse = (explicitId: boolean, dedupKey: string) =>
    world.app.asUser(trader.userId, (store) =>
      store.webhooks.acceptTest(trader.webhookId, {
        body: 'same',
        contentType: 'application/json',
        dedupKey,
        explicitId,
        ...anyTime,
      }),
    );
  for (const identity of [
    { explicitId: true, dedupKey: 'id-1' },
    { explicitId: false, dedupKey: 'body' },
  ]) {
    expect((await rehearse(identity.explicitId, identity.dedupKey)).status).toBe('new');
    expect((await rehearse(identity.explicitId, identity.dedupKey)).status).toBe('duplicate');
    expect((await sendAlert(world, trader, 'same', identity)).status).toBe('new');
    expect((await sendAlert(world, trader, 'same', identity)).status).toBe('duplicate');
  }
});

test('with merging off identical bodies are two signals, but an id still is one', async () => {
  const trader = await aTrader(world);
  await world.app.asUser(trader.userId, (store) =>
    store.webhooks.update(trader.webhookId, { mergeIdentical: false }),
  );
  expect((await sendAlert(world, trader, 'same')).status).toBe('new');
  expect((await sendAlert(world, trader, 'same')).status).toBe('new');
  const byId = { explicitId: true, dedupKey: 'id-1' };
  expect((await sendAlert(world, trader, 'a', byId)).status).toBe('new');
  expect((await sendAlert(world, trader, 'a', byId)).status).toBe('duplicate');
});

test('thirty deliveries of one alert at once are one signal and one log entry', async () => {
  const trader = await aTrader(world);
  const outcomes = await Promise.all(Array.from({ length: 30 }, () => sendAlert(world, trader, 'storm')));
  expect(outcomes.filter((outcome) => outcome.status === 'new')).toHaveLength(1);
  expect(new Set(outcomes.map((outcome) => outcome.signalId)).size).toBe(1);
  expect(
    await world.app.asUser(trader.userId, (store) => store.log.read(trader.accountId, 0, 99)),
  ).toHaveLength(1);
});

test('an unreadable body is kept as rejected, and the account is told once, so that its journal can say so', async () => {
  const trader = await aTrader(world);
  const refusal = { code: 'malformed-json' };
  const outcome = await sendAlert(world, trader, '{oops', { refusal });
  expect(outcome.status).toBe('refused');
  expect(await sendAlert(world, trader, '{oops', { refusal })).toEqual(outcome);
  await world.app.asUser(trader.userId, async (store) => {
    expect(await store.inbox.get(outcome.signalId ?? '')).toMatchObject({
      state: 'rejected',
      reason: refusal,
      duplicates: 1,
    });
    expect(await store.log.read(trader.accountId, 0, 9)).toMatchObject([
      { kind: 'alert', payload: { signalId: outcome.signalId } },
    ]);
  });
});

test('a webhook takes a hundred at once, then 1,000 in three minutes; its neighbour notices nothing', async () => {
  const [busy, quiet] = [await aTrader(world), await aTrader(world)];
  const started = performance.now();
  let accepted = 0;
  for (let i = 0; i < 110; i += 1) {
    if ((await sendAlert(world, busy, `burst ${i}`)).status === 'new') accepted += 1;
  }
  expect(accepted).toBeGreaterThanOrEqual(100);
  expect(accepted).toBeLessThanOrEqual(100 + (performance.now() - started) / 180);
  expect((await sendAlert(world, quiet, 'x')).status).toBe('new');
  // Eleven lacking are two seconds' worth.
  await setRate(busy, -10, 0);
  expect((await sendAlert(world, busy, 'later')).status).toBe('too_many');
  await setRate(busy, -10, 2_000);
  expect((await sendAlert(world, busy, 'later')).status).toBe('new');
});

test('after a rotation the old secret ends when it was said to end', async () => {
  const trader = await aTrader(world);
  const rotate = (secret: string, previousValidUntil: number | null) =>
    world.app.asUser(trader.userId, (store) =>
      store.webhooks.rotate(trader.webhookId, {
        secretHash: hash(secret),
        secretHint: '…n',
        previousValidUntil: previousValidUntil === null ? null : epochMs(previousValidUntil),
      }),
    );
  const now = Date.now();
  await rotate('new', now + 600_000);
  const old = { secretHash: trader.secretHash };
  expect((await sendAlert(world, trader, '1', { ...old, receivedAt: epochMs(now) })).status).toBe('new');
  expect((await sendAlert(world, trader, '2', { ...old, receivedAt: epochMs(now + 600_001) })).status).toBe(
    'not_found',
  );
  expect((await sendAlert(world, trader, '3', { secretHash: hash('new') })).status).toBe('new');
  await rotate('newer', null);
  expect((await sendAlert(world, trader, '4', { secretHash: hash('new') })).status).toBe('not_found');
});

test('a webhook that is off, or whose bot or account is gone, takes nothing', async () => {
  for (const close of ['webhook', 'bot', 'account'] as const) {
    const trader = await aTrader(world);
    await world.app.asUser(trader.userId, async (store) => {
      if (close === 'webhook') await store.webhooks.update(trader.webhookId, { enabled: false });
      if (close === 'bot') await store.bots.remove(trader.botId);
      if (close === 'account') await store.accounts.remove(trader.accountId);
    });
    expect((await sendAlert(world, trader, 'x')).status, close).toBe('disabled');
  }
});

test('the test button enters the same intake, marked as a test', async () => {
  const trader = await aTrader(world);
  const alert = {
    body: '{"v":1}',
    contentType: 'application/json',
    dedupKey: 'k',
    explicitId: false,
    ...anyTime,
  };
  const outcome = await world.app.asUser(trader.userId, (store) =>
    store.webhooks.acceptTest(trader.webhookId, alert),
  );
  expect(outcome.status).toBe('new');
  const entry = await world.app.asUser(trader.userId, (store) => store.inbox.get(outcome.signalId ?? ''));
  expect(entry).toMatchObject({ test: true, state: 'received' });
});

test('an alert that the database cannot take in time is told so early, and is rolled back', async () => {
  const trader = await aTrader(world);
  await owner.query('begin');
  await owner.query('select 1 from account_heads where account_id = $1 for update', [trader.accountId]);
  const late = () =>
    expect(sendAlert(world, trader, 'late')).rejects.toMatchObject({ name: 'StorageError', kind: 'busy' });
  expect((await timed(late)).ms).toBeLessThan(1_500);
  await owner.query('rollback');
  expect(await world.app.asUser(trader.userId, (store) => store.inbox.list({ limit: 9 }))).toEqual([]);
  expect((await sendAlert(world, trader, 'late')).status).toBe('new');
});

test(
  '1,000 alerts over 50 webhooks of 50 users, forty at a time: each is taken',
  { timeout: 60_000 },
  async () => {
    const traders: Trader[] = [];
    for (let n = 0; n < 50; n += 1) traders.push(await aTrader(world));
    let sent = 0;
    const lane = async (): Promise<void> => {
      while (sent < 1_000) {
        const id = sent++;
        const trader = traders[id % traders.length];
        if (!trader) throw new Error('no trader');
        expect((await sendAlert(world, trader, `alert ${id}`)).status).toBe('new');
      }
    };
    await Promise.all(Array.from({ length: 40 }, lane));
  },
);

test('a database that falls silent is given up early enough for the sender to be told', async () => {
  const target = new URL(database.appUrl);
  let silent = false;
  const proxy = net.createServer((client) => {
    const server = net.connect(Number(target.port), target.hostname);
    client.on('data', (bytes) => silent || server.write(bytes)).on('error', () => server.destroy());
    server.on('data', (bytes) => silent || client.write(bytes)).on('error', () => client.destroy());
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const url = new URL(database.appUrl);
  url.port = String((proxy.address() as net.AddressInfo).port);
  const app = await createAppDatabase({ url: url.href });
  expect(await app.gate.findUserByEmail('nobody')).toBeNull();
  silent = true;
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const waits = await Promise.all(
    Array.from({ length: 30 }, () =>
      timed(() => expect(app.gate.findUserByEmail('nobody')).rejects.toMatchObject({ name: 'StorageError' })),
    ),
  );
  expect(Math.max(...waits.map(({ ms }) => ms))).toBeLessThan(2_000);
  proxy.close();
  await app.close();
});
