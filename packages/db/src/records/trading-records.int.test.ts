import { epochMs, intoWallet, marketMs, quote, quoteFromDecimal } from '@trendy/domain';
import type { JournalEntry, LedgerBook, PositionRecord, WorkerStore } from '@trendy/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../../scripts/testing/database.ts';
import { withClient } from '../../../../scripts/postgres/roles.ts';
import { aTrader, BTC, openWorld } from '../testing/world.ts';
import type { Trader, World } from '../testing/world.ts';
import { connect } from '../connection.ts';
import { transactionAs } from '../transaction.ts';

let database: TestDatabase;
let world: World;
let trader: Trader;
const at = marketMs(1_760_000_000_000);

beforeAll(async () => {
  database = await createTestDatabase();
  world = await openWorld(database);
  trader = await aTrader(world);
});
afterAll(async () => {
  await world.close();
  await database.drop();
});

const record = <T>(work: (records: WorkerStore['records']) => Promise<T>): Promise<T> =>
  world.worker.asUser(trader.userId, (store) => work(store.records));

test('postings are exact to the last unit and their books sum to zero', async () => {
  const { accountId } = trader;
  const amounts = ['10000', '-0.24000001', '0.00000001', '-89999999.99999999'] as const;
  const books = ['external', 'fees', 'funding', 'trading_pnl'] as const;
  await record((records) =>
    records.appendPostings(
      amounts.map((amount, i) => ({
        accountId,
        seq: 1,
        transaction: i,
        at,
        postings: intoWallet(books[i] ?? 'external', quoteFromDecimal(amount)),
      })),
    ),
  );
  const totals = await record((records) => records.bookTotals(accountId));
  expect(totals).toEqual({
    wallet: '-89990000.23999999',
    external: '-10000',
    fees: '0.24000001',
    funding: '-0.00000001',
    trading_pnl: '89999999.99999999',
    liquidation: '0',
  } satisfies Record<LedgerBook, string>);
});

test('an unbalanced transaction is refused by us, and by the database when we are passed over', async () => {
  const postings = [{ book: 'wallet', amount: quote(5) } as const];
  const ours = record((records) =>
    records.appendPostings([{ accountId: trader.accountId, seq: 2, transaction: 0, at, postings }]),
  );
  await expect(ours).rejects.toThrow(/does not balance/);

  const connection = await connect('worker', { url: database.workerUrl });
  const direct = transactionAs(
    connection,
    trader.userId,
    ({ tx, userId }) =>
      tx.$executeRaw`insert into ledger_postings (user_id, account_id, seq, transaction, book, amount, at)
      values (${userId}::uuid, ${trader.accountId}::uuid, 3, 0, 'wallet', 1, now()),
             (${userId}::uuid, ${trader.accountId}::uuid, 3, 0, 'fees', -0.99999999, now())`,
  );
  await expect(direct).rejects.toThrow(/does not balance/);
  const unset = transactionAs(connection, trader.userId, async ({ tx, userId }) => {
    await tx.$executeRaw`insert into ledger_postings (user_id, account_id, seq, transaction, book, amount, at)
      values (${userId}::uuid, ${trader.accountId}::uuid, 4, 0, 'wallet', 1, now())`;
    await tx.$executeRaw`select set_config('app.user_id', '', true)`;
  });
  await expect(unset).rejects.toThrow(/does not balance/);
  await connection.close();
});

test('the journal is kept in order and read newest first', async () => {
  const entry = (n: number): JournalEntry => ({
    kind: 'refused',
    at: marketMs(at + n),
    botId: trader.botId,
    signalKey: `s${n}`,
    reason: { code: 'drawdown', values: { n } },
  });
  const rows = [0, 1, 2].map((n) => ({ accountId: trader.accountId, seq: 10, index: n, entry: entry(n) }));
  await record((records) => records.appendJournal(rows));
  const read = await record((records) => records.journal({ botId: trader.botId, limit: 2 }));
  expect(read).toMatchObject([rows[2], rows[1]]);
  await expect(record((records) => records.appendJournal(rows))).rejects.toThrow();
});

const aPosition = (): PositionRecord => ({
  accountId: trader.accountId,
  symbol: BTC.symbol,
  botId: trader.botId,
  quantity: '-0.01',
  entryPrice: '60000.1',
  markPrice: null,
  stopPrice: '61200',
  targetPrice: null,
  leverage: 2,
  openedAt: at,
  bareSince: null,
});

test('positions mirror what they are replaced by', async () => {
  const position = aPosition();
  await record((records) => records.replacePositions(trader.accountId, [position]));
  expect(await record((records) => records.positions())).toEqual([position]);
  await record((records) => records.replacePositions(trader.accountId, []));
  expect(await record((records) => records.positions())).toEqual([]);
});

test('time without a stop: from the first word of it to the last, and the longest stays', async () => {
  const position = aPosition();
  const { accountId } = trader;
  const ago = (seconds: number) => epochMs(Date.now() - seconds * 1_000);
  const longest = async () =>
    (await world.app.asUser(trader.userId, (store) => store.states.load(accountId)))?.bareLongestMs ?? null;
  const mirror = (bareSince: PositionRecord['bareSince'] | undefined) =>
    record((records) =>
      records.replacePositions(accountId, bareSince === undefined ? [] : [{ ...position, bareSince }]),
    );
  const since = async () => (await record((records) => records.positions()))[0]?.bareSince;
  await withClient(database.adminUrl, (client) =>
    client.query(
      `insert into account_states (account_id, user_id, snapshot) values ($1, $2, '{}') on conflict do nothing`,
      [accountId, trader.userId],
    ),
  );
  expect(await longest()).toBeNull();
  // The stop came with the fill.
  await mirror(null);
  expect(await longest()).toBe(0);
  const began = ago(30);
  await mirror(began);
  // Still bare: a later word of it does not begin anew.
  await mirror(ago(1));
  expect(await since()).toBe(began);
  await mirror(null);
  expect(await since()).toBeNull();
  const first = (await longest()) ?? 0;
  expect(first).toBeGreaterThanOrEqual(30_000);
  expect(first).toBeLessThan(60_000);
  await mirror(ago(5));
  await mirror(null);
  expect(await longest()).toBe(first);
  // One that is closed while it is bare counts to its end.
  await mirror(ago(300));
  await mirror(undefined);
  expect(await longest()).toBeGreaterThanOrEqual(300_000);
});

test('a long equity curve is thinned, and its ends stay', async () => {
  const points = 200;
  for (let i = 0; i < points; i += 1) {
    const point = { accountId: trader.accountId, at: marketMs(at + i * 60_000), wallet: '1', available: '1' };
    await record((records) => records.appendEquity({ ...point, equity: String(i) }));
  }
  const curve = await record((records) => records.equity({ since: at, points: 20 }));
  expect(curve.length).toBeGreaterThanOrEqual(20);
  expect(curve.length).toBeLessThanOrEqual(22);
  expect(curve.at(-1)?.equity).toBe(String(points - 1));
  expect(curve.map((point) => point.at)).toEqual([...curve.map((point) => point.at)].sort((x, y) => x - y));
});
