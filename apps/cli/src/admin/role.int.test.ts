import { afterAll, beforeAll, expect, test } from 'vitest';

import { createTestDatabase } from '../../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../../scripts/testing/database.ts';
import { withClient } from '../../../../scripts/postgres/roles.ts';
import { setRole } from './role.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await withClient(database.adminUrl, (client) =>
    client.query(
      `insert into users (email, password_hash, display_name, locale, updated_at)
         values ('ada@example.com', 'x', 'Ada', 'en', now()), ('bob@example.com', 'x', 'Bob', 'en', now())`,
    ),
  );
}, 60_000);

afterAll(() => database?.drop());

const roles = (): Promise<unknown> =>
  withClient(database.adminUrl, async (client) => {
    const { rows } = await client.query<{ role: string }>('select role from users order by email');
    return rows.map(({ role }) => role);
  });

test('one user is appointed and dismissed, nobody else; an unknown address is said', async () => {
  await setRole(database.adminUrl, 'Ada@Example.com', 'admin');
  expect(await roles()).toEqual(['admin', 'user']);
  await setRole(database.adminUrl, 'ada@example.com', 'user');
  expect(await roles()).toEqual(['user', 'user']);
  await expect(setRole(database.adminUrl, 'eve@example.com', 'admin')).rejects.toThrow('eve@example.com');
});
