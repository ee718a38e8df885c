import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../scripts/testing/database.ts';
import { createAppDatabase } from './app-database.ts';
import { aTrader, openWorld, sendAlert } from './testing/world.ts';
import type { World } from './testing/world.ts';
import { createWorkerDatabase } from './worker-database.ts';

let database: TestDatabase;
let world: World;
const clients: pg.Client[] = [];
const clientOf = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  clients.push(client);
  return client;
};

beforeAll(async () => {
  database = await createTestDatabase();
  world = await openWorld(database);
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await world.close();
  await database.drop();
});

async function guardedTables(): Promise<readonly string[]> {
  const admin = await clientOf(database.adminUrl);
  const { rows } = await admin.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relkind = 'r'
         and (c.relname = 'users' or exists (select 1 from pg_attribute a
               where a.attrelid = c.oid and a.attname = 'user_id' and not a.attisdropped))
       order by 1`,
  );
  return rows.map((row) => row.name);
}

test('every table of a user has forced row security and a policy of both roles for each command', async () => {
  const admin = await clientOf(database.adminUrl);
  const tables = await guardedTables();
  expect(tables.length).toBeGreaterThanOrEqual(22);
  const { rows } = await admin.query<{ name: string; on: boolean; forced: boolean; commands: string[] }>(
    `select c.relname as name, c.relrowsecurity as on, c.relforcerowsecurity as forced,
            (select coalesce(array_agg(p.polcmd::text || ':' || r.rolname order by p.polcmd, r.rolname), '{}')
               from pg_policy p, unnest(p.polroles) as role (id) join pg_roles r on r.oid = role.id
              where p.polrelid = c.oid and p.polname like 'own\\_%') as commands
       from pg_class c where c.relname = any ($1) and c.relnamespace = 'public'::regnamespace order by 1`,
    [tables],
  );
  const commands = ['a:app', 'a:worker', 'd:app', 'd:worker', 'r:app', 'r:worker', 'w:app', 'w:worker'];
  expect(rows).toEqual(tables.map((name) => ({ name, on: true, forced: true, commands })));
});

test('no other table could hold a user’s rows unseen', async () => {
  const admin = await clientOf(database.adminUrl);
  const { rows } = await admin.query<{ name: string }>(
    `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
       and not relrowsecurity order by 1`,
  );
  expect(rows.map((row) => row.name)).toEqual([
    '_prisma_migrations',
    'database_marks',
    'funding_rates',
    'instruments',
    'market_bars',
    'price_bars',
    'rate_budgets',
  ]);
});

test('without a user there is no row, in no table, for neither role', async () => {
  const trader = await aTrader(world);
  await sendAlert(world, trader, 'alert');
  const crossed = ['account_heads', 'account_leases', 'account_log', 'outbox'];
  for (const [role, url] of [
    ['app', database.appUrl],
    ['worker', database.workerUrl],
  ] as const) {
    const client = await clientOf(url);
    for (const table of await guardedTables()) {
      const rows = await client.query(`select 1 from ${table}`).catch((error: Error) => {
        expect(error.message, `${role} ${table}`).toMatch(/permission denied/);
        return { rowCount: 0 };
      });
      const mayCross = role === 'worker' && crossed.includes(table);
      expect(rows.rowCount === 0 || mayCross, `${role} sees ${rows.rowCount} rows of ${table}`).toBe(true);
    }
  }
});

test('the app can change no history and write no order', async () => {
  const trader = await aTrader(world);
  const client = await clientOf(database.appUrl);
  await client.query(`select set_config('app.user_id', $1, false)`, [trader.userId]);
  for (const statement of [
    ...['audit_entries', 'journal', 'ledger_postings', 'fills', 'account_log', 'equity_points'].flatMap(
      (table) => [`update ${table} set user_id = user_id`, `delete from ${table}`],
    ),
    `update orders set state = 'filled'`,
    'delete from orders',
    'insert into orders (user_id) values (gen_random_uuid())',
    'insert into account_log (account_id) values (gen_random_uuid())',
    `update account_risk set notional_limit = 1e9`,
    `update account_states set snapshot = '{}'`,
    `update users set role = 'admin'`,
    `update users set suspended_at = null`,
    'select record from credentials',
    `update exchange_accounts set user_id = user_id`,
    'truncate audit_entries',
    'create temp table t (a int)',
    `select * from work_accounts('{active}')`,
    `select account_log_put('${trader.accountId}', 'alert', '{}', null)`,
  ]) {
    await expect(client.query(statement), statement).rejects.toThrow(/permission denied/);
  }
});

test('the worker cannot rewrite history either, nor sign anybody in', async () => {
  const client = await clientOf(database.workerUrl);
  for (const statement of [
    ...['audit_entries', 'journal', 'ledger_postings', 'fills'].flatMap((table) => [
      `update ${table} set user_id = user_id`,
      `delete from ${table}`,
    ]),
    'delete from account_log',
    'update account_log set payload = payload',
    'select password_hash from users',
    'select token_hash from sessions',
    'select secret_hash from webhooks',
    `select * from auth_find_user('a')`,
    `select * from session_find('\\x00')`,
  ]) {
    await expect(client.query(statement), statement).rejects.toThrow(/permission denied/);
  }
});

test('functions that run as the owner pin their search path, and none is open to everybody', async () => {
  const admin = await clientOf(database.adminUrl);
  const { rows } = await admin.query<{ name: string; definer: boolean; pinned: boolean; open: boolean }>(
    `select p.proname as name, p.prosecdef as definer,
            coalesce(p.proconfig::text like '%search_path=public, pg_temp%', false) as pinned,
            has_function_privilege('public', p.oid, 'execute') as open
       from pg_proc p where p.pronamespace = 'public'::regnamespace`,
  );
  expect(rows.length).toBeGreaterThan(15);
  for (const row of rows) {
    expect(row.open, `${row.name} is open to public`).toBe(false);
    if (row.definer) expect(row.pinned, `${row.name} has no pinned search path`).toBe(true);
  }
});

test.each([
  ['a superuser', () => database.adminUrl, /superuser/],
  ['the owner', () => database.ownerUrl, /owns tables/],
  ['the worker', () => database.workerUrl, /it is the role "worker"/],
])('the api refuses to start as %s', async (_who, url, why) => {
  await expect(createAppDatabase({ url: url() })).rejects.toThrow(why);
});

test('the worker refuses to start as the app', async () => {
  await expect(createWorkerDatabase({ url: database.appUrl })).rejects.toThrow(/it is the role "app"/);
});

test('a role that row security does not bind is refused', async () => {
  const admin = await clientOf(database.adminUrl);
  const role = `${database.name}_free`;
  await admin.query(`create role ${role} login bypassrls password 'x'`);
  const url = new URL(database.adminUrl);
  url.username = role;
  url.password = 'x';
  await admin.query(`grant connect on database ${database.name} to ${role}`);
  await expect(createWorkerDatabase({ url: url.href })).rejects.toThrow(/BYPASSRLS/);
  await admin.query(`drop owned by ${role}; drop role ${role}`);
});
