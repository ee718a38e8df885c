import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { SealedCredential, WorkerDatabase } from '@trendy/domain';
import { aTrader, openWorld } from '@trendy/db/testing';
import type { Trader, World } from '@trendy/db/testing';
import { loadSealer } from '@trendy/platform';
import { generateVaultKeys, retireOldVaultKeys, rotateVaultKeys } from '@trendy/platform/vault-keys';
import type { VaultKeyFiles } from '@trendy/platform/vault-keys';
import { loadOpener } from '@trendy/platform/vault-opener';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../../scripts/testing/database.ts';
import { rewrapCredentials } from './rewrap-credentials.ts';

let database: TestDatabase;
let world: World;
let dir: string;
let files: VaultKeyFiles;
const traders: Trader[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  world = await openWorld(database);
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'rotation-'));
  files = generateVaultKeys(dir);
  traders.length = 0;
  for (let n = 0; n < 15; n += 1) traders.push(await aTrader(world));
  for (const trader of traders) for (const field of ['apiKey', 'secret']) await enter(trader, field);
});
afterEach(async () => {
  fs.rmSync(dir, { recursive: true, force: true });
  await world.close();
  await database.drop();
});

const contextOf = ({ userId, accountId }: Trader, credentialId: string, field: string) => ({
  ...{ userId, accountId, credentialId, field },
  exchange: 'trendy',
});

async function enter(trader: Trader, field: string): Promise<void> {
  const credentialId = randomUUID();
  const sealed = loadSealer(files.publicKeyFile).seal(
    `${field} of ${trader.userId}`,
    contextOf(trader, credentialId, field),
  );
  const credential: SealedCredential = { credentialId, accountId: trader.accountId, field, sealed };
  await world.app.asUser(trader.userId, (store) => store.credentials.put(credential));
}

async function readAll(): Promise<void> {
  const opener = loadOpener(files.privateKeyFile);
  for (const trader of traders) {
    const stored = await world.worker.asUser(trader.userId, (store) =>
      store.credentials.list(trader.accountId),
    );
    const texts = stored.map(({ sealed, credentialId, field }) =>
      Buffer.from(opener.open(sealed, contextOf(trader, credentialId, field))).toString(),
    );
    expect(texts).toEqual([`apiKey of ${trader.userId}`, `secret of ${trader.userId}`]);
  }
}

/** A rotator that dies at its n-th transaction. */
const dyingAt = (n: number): WorkerDatabase => {
  let calls = 0;
  return {
    ...world.worker,
    asUser: (userId, work) => {
      calls += 1;
      if (calls === n) throw new Error('killed');
      return world.worker.asUser(userId, work);
    },
  };
};

test('a rotation that is killed again and again ends with every record moved and never an unreadable one', async () => {
  const kekId = rotateVaultKeys(files);
  const opener = loadOpener(files.privateKeyFile);
  await readAll();
  for (const n of [1, 2, 5, 9]) {
    await expect(rewrapCredentials(dyingAt(n), opener, kekId)).rejects.toThrow('killed');
    await readAll();
  }
  const outcome = await rewrapCredentials(world.worker, opener, kekId);
  expect(outcome).toEqual({ moved: 30 - (0 + 1 + 4 + 8), failed: [] });
  expect(await world.worker.work.credentialsNotSealedTo(kekId, 1)).toEqual([]);
  expect(retireOldVaultKeys(files)).toHaveLength(1);
  await readAll();
});

test('what is entered anew while the rotation runs is not overwritten, and a damaged record is named', async () => {
  const [first, second] = traders;
  if (!first || !second) throw new Error('no traders');
  const kekId = rotateVaultKeys(files);
  const opener = loadOpener(files.privateKeyFile);
  const [, victim] = await world.worker.asUser(first.userId, (store) =>
    store.credentials.list(first.accountId),
  );
  if (!victim) throw new Error('no credential');
  const forged = { ...victim.sealed, ct: victim.sealed.iv };
  await world.worker.asUser(first.userId, async ({ credentials }) => {
    expect(await credentials.replace(victim.credentialId, forged, victim.sealed)).toBe(false);
    expect(await credentials.replace(victim.credentialId, victim.sealed, forged)).toBe(true);
  });
  await enter(second, 'secret');
  const outcome = await rewrapCredentials(world.worker, opener, kekId);
  expect(outcome.moved).toBe(28);
  expect(outcome.failed).toMatchObject([
    { credentialId: victim.credentialId, message: expect.stringContaining('changed') },
  ]);
  await world.worker.asUser(first.userId, ({ credentials }) =>
    credentials.replace(victim.credentialId, forged, victim.sealed),
  );
  expect((await rewrapCredentials(world.worker, opener, kekId)).failed).toEqual([]);
  await readAll();
});
