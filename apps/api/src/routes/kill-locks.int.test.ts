import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestApi, until } from '../testing/running-api.ts';
import type { Person, TestApi } from '../testing/running-api.ts';
import { asAdmin, openDesk } from '../testing/trading-desk.ts';

let api: TestApi;
let person: Person;
/** Ascending by id, and the lesser one is the newer one. */
let accounts: readonly [string, string];
let other: pg.Client;
let people = 0;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());
beforeEach(async () => {
  people += 1;
  person = await api.person(`kill-locks-${people}`);
  const [one, two] = [await openDesk(api, person), await openDesk(api, person)];
  const [lesser = '', greater = ''] = [one.accountId, two.accountId].sort();
  await asAdmin(api, `update exchange_accounts set created_at = now() - interval '1 day' where id = $1`, [
    greater,
  ]);
  accounts = [lesser, greater];
  other = new pg.Client({ connectionString: api.database.adminUrl });
  await other.connect();
});
afterEach(() => other.end());

const killsIn = async (accountId: string): Promise<number> => {
  const rows = await asAdmin(api, `select 1 from account_log where account_id = $1 and kind = 'command'`, [
    accountId,
  ]);
  return rows.length;
};
const holdLog = (accountId: string, how = '') =>
  other.query(`select 1 from account_heads where account_id = $1 for update ${how}`, [accountId]);
const someoneWaits = () =>
  until(async () => {
    const waiting = await asAdmin(
      api,
      `select 1 from pg_stat_activity where usename = 'app' and wait_event_type = 'Lock'
         and datname = current_database()`,
    );
    return waiting.length > 0;
  });

const body = { keepPositions: false };
const EVERYTHING = {
  killEverything: () => person.api.killEverything({ body }),
  'stopLevel user': () => person.api.stopLevel({ params: { level: 'user', id: person.userId }, body }),
};

test.each(Object.entries(EVERYTHING))(
  '%s writes into the logs in the order of their ids, as bars and the platform do',
  async (_, stop) => {
    const [lesser, greater] = accounts;
    await other.query('begin');
    await holdLog(lesser);
    const stopped = stop();
    await someoneWaits();
    // A bar for both accounts goes on here; whoever waits for the first must not hold the second.
    await holdLog(greater, 'nowait');
    await other.query('commit');
    await stopped;
    expect([await killsIn(lesser), await killsIn(greater)]).toEqual([1, 1]);
  },
);

const ANY = {
  ...EVERYTHING,
  killAccount: () => person.api.killAccount({ params: { id: accounts[0] }, body }),
  'stopLevel account': () => person.api.stopLevel({ params: { level: 'account', id: accounts[0] }, body }),
};

test.each(Object.entries(ANY))('%s is done anew when the database takes it back', async (name, stop) => {
  const [lesser] = accounts;
  // The stop holds its row and waits for the log; the other one holds the log and then wants the row.
  const row = name.startsWith('stopLevel')
    ? `update risk_scopes set updated_at = now() where user_id = '${person.userId}'`
    : `update exchange_accounts set label = 'x' where id = '${lesser}'`;
  if (name.startsWith('stopLevel')) {
    await asAdmin(
      api,
      `insert into risk_scopes (level, id, user_id) values ('user', $1, $1), ('account', $2, $1)`,
      [person.userId, lesser],
    );
  }
  await other.query(`set deadlock_timeout = '20s'`);
  await other.query('begin');
  await holdLog(lesser);
  const stopped = stop();
  await someoneWaits();
  await other.query(row);
  await other.query('commit');
  await stopped;
  expect(await killsIn(lesser)).toBe(1);
  const paused = await asAdmin(api, `select 1 from bots where account_id = $1 and status = 'paused'`, [
    lesser,
  ]);
  expect(paused).toHaveLength(1);
});
