import { afterAll, beforeAll, expect, test } from 'vitest';
import { withClient } from '../postgres/roles.ts';
import { createTestDatabase } from './database.ts';
import type { TestDatabase } from './database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const ROLES = ['owner', 'app', 'worker'] as const;
const urlOf = (role: (typeof ROLES)[number]): string => database[`${role}Url`];

test.each(ROLES)('%s signs in as itself, with no right that breaks row-level security', async (role) => {
  const rights = await withClient(urlOf(role), (client) =>
    client.query(
      'select rolname, rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user',
    ),
  );
  expect(rights.rows).toEqual([
    { rolname: role, rolsuper: false, rolbypassrls: false, rolcreaterole: false },
  ]);
});

test.each(['app', 'worker'] as const)('%s may create nothing', async (role) => {
  await expect(
    withClient(urlOf(role), (client) => client.query('create table public.mine (id int)')),
  ).rejects.toThrow(/permission denied/);
});

test('two databases do not see each other', async () => {
  const other = await createTestDatabase();
  await withClient(database.ownerUrl, (client) => client.query('create table public.only_here (id int)'));
  await expect(
    withClient(other.ownerUrl, (client) => client.query('select * from public.only_here')),
  ).rejects.toThrow(/does not exist/);
  await other.drop();
});

test('the queue schema is there and the worker may use it', async () => {
  const found = await withClient(database.workerUrl, (client) =>
    client.query('select max(version)::int as version from bullmq.migration'),
  );
  expect(found.rows[0].version).toBeGreaterThan(0);
});
