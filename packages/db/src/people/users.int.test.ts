import { epochMs } from '@trendy/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../../scripts/testing/database.ts';
import { connect } from '../connection.ts';
import { aTrader, aUser, openWorld } from '../testing/world.ts';
import type { World } from '../testing/world.ts';
import { transactionAs } from '../transaction.ts';

let database: TestDatabase;
let world: World;
beforeAll(async () => {
  database = await createTestDatabase();
  world = await openWorld(database);
});
afterAll(async () => {
  await world.close();
  await database.drop();
});

test('a profile changes in the fields that are the user’s own', async () => {
  const userId = await aUser(world);
  await world.app.asUser(userId, async ({ users }) => {
    expect(await users.update({ displayName: 'Grace' })).toMatchObject({
      displayName: 'Grace',
      locale: 'en',
    });
    expect(await users.update({ locale: 'ko' })).toMatchObject({
      displayName: 'Grace',
      locale: 'ko',
      role: 'user',
    });
    await users.setOnboarding({ step: 3, answers: { goal: 'automate' } });
    await users.setPasswordHash('another');
    expect(await users.passwordHash()).toBe('another');
  });
  const profile = await world.app.asUser(userId, (store) => store.users.get());
  expect(profile).toMatchObject({ userId, onboarding: { step: 3, answers: { goal: 'automate' } } });
});

test('signing out everywhere leaves the session that asked', async () => {
  const userId = await aUser(world);
  await world.app.asUser(userId, async ({ sessions }) => {
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const expiresAt = epochMs(Date.now() + 60_000);
      const session = { tokenHash: Buffer.alloc(32, n + 40), userAgent: null, ip: null, expiresAt };
      ids.push((await sessions.create(session)).sessionId);
    }
    expect(await sessions.revokeAll(ids[1])).toBe(2);
    expect(await Promise.all(ids.map((id) => sessions.isAlive(id)))).toEqual([false, true, false]);
  });
});

test('old tickets are swept away by the next one', async () => {
  const userId = await aUser(world);
  const ticket = (n: number, ttlMs: number) => ({
    tokenHash: Buffer.concat([Buffer.from(userId), Buffer.alloc(1, n)]),
    expiresAt: epochMs(Date.now() + ttlMs),
  });
  const connection = await connect('app', { url: database.appUrl });
  await world.app.asUser(userId, async ({ sessions }) => {
    const expiresAt = epochMs(Date.now() + 60_000);
    const session = { tokenHash: Buffer.from(userId), userAgent: null, ip: null, expiresAt };
    const { sessionId } = await sessions.create(session);
    for (let n = 0; n < 5; n += 1) await sessions.createTicket({ sessionId, ...ticket(n, -1) });
    await sessions.createTicket({ sessionId, ...ticket(9, 30_000) });
  });
  expect(await transactionAs(connection, userId, ({ tx }) => tx.streamTicket.count())).toBe(1);
  await connection.close();
});

test('the audit is read newest first', async () => {
  const { userId, accountId } = await aTrader(world);
  await world.app.asUser(userId, (store) => store.audit.append({ action: 'sign_in', ip: '10.0.0.1' }));
  await world.worker.asUser(userId, (store) =>
    store.audit.append({ action: 'key.opened', subject: accountId, details: { field: 'secret' } }),
  );
  expect(await world.app.asUser(userId, (store) => store.audit.list(5))).toMatchObject([
    { action: 'key.opened', subject: accountId, details: { field: 'secret' }, ip: null },
    { action: 'sign_in', subject: null, details: {}, ip: '10.0.0.1' },
  ]);
});

test('deleting an account destroys its sealed keys and keeps its history', async () => {
  const { userId, accountId } = await aTrader(world);
  const sealed = {
    v: 1,
    kekId: 'k',
    epk: '',
    wrappedDek: { iv: '', ct: '', tag: '' },
    iv: '',
    ct: '',
    tag: '',
  } as const;
  await world.app.asUser(userId, async (store) => {
    const credentialId = '2b7e1516-28ae-4d2a-a6ab-f7158809cf4f';
    await store.credentials.put({ credentialId, accountId, field: 'secret', sealed });
    await store.log.append(accountId, 'command', {});
  });
  const stored = () => world.worker.asUser(userId, (store) => store.credentials.list(accountId));
  expect(await stored()).toMatchObject([{ field: 'secret', sealed }]);
  await world.app.asUser(userId, async (store) => {
    expect(await store.accounts.remove(accountId)).toBe(true);
    expect(await store.accounts.list()).toEqual([]);
    expect(await store.log.read(accountId, 0, 9)).toHaveLength(1);
  });
  expect(await stored()).toEqual([]);
});
