import { expect, test } from 'vitest';

import { withClient } from '../../../scripts/postgres/roles.ts';
import { until } from './testing/system.ts';
import type { TestSystem } from './testing/system.ts';
import { withWorker } from './testing/with-worker.ts';
import type { WithWorker } from './testing/with-worker.ts';

let made: WithWorker;
let system: TestSystem;
withWorker((ready) => {
  made = ready;
  ({ system } = ready);
});

const BAD = { kind: 'fill', at: 1, tradeId: 'bad', orderId: null, symbol: 'NO/USDT:USDT', quantity: 'none' };

test('an entry that the engine cannot take: the account says so everywhere, and goes on when it is asked to', async () => {
  const trader = await system.newActiveTrader([{ symbol: 'BTC/USDT:USDT' }]);
  const { userId, accountId } = trader;
  const stateOf = () => system.app.asUser(userId, (store) => store.states.load(accountId));
  await until('bot started', stateOf, (state) => (state?.version ?? 0) >= 2, 30_000);
  await system.app.asUser(userId, (store) => store.log.append(accountId, 'fill', BAD));

  const state = await until('paused', stateOf, (now) => now?.pausedBy != null, 20_000);
  expect(state?.pausedBy?.message).not.toBe('');
  expect(Math.abs(Date.now() - (state?.pausedBy?.at ?? 0))).toBeLessThan(30_000);
  const journal = await system.app.asUser(userId, (store) => store.records.journal({ accountId, limit: 20 }));
  expect(journal.map(({ entry }) => entry)).toContainEqual(
    expect.objectContaining({
      kind: 'bot',
      status: 'paused',
      botId: trader.bots[0]?.botId,
      reason: { code: 'engine_paused', values: { entry: state?.pausedBy?.seq } },
    }),
  );
  await until(
    'told',
    () => Promise.resolve(made.worker.output()),
    (output) => output.includes('"code":"engine_paused"'),
    15_000,
  );

  // Asked to go on, it meets the same entry again, and says so again.
  await system.worker.asUser(userId, (store) => store.accounts.update(accountId, { status: 'testing' }));
  const again = await until(
    'paused anew',
    stateOf,
    (now) => (now?.pausedBy?.at ?? 0) > (state?.pausedBy?.at ?? 0),
    30_000,
  );
  await until(
    'the first test is over',
    () => system.app.asUser(userId, (store) => store.accounts.get(accountId)),
    (account) => account?.status === 'active',
    30_000,
  );
  // Mended, it goes on.
  await withClient(made.database.adminUrl, (client) =>
    client.query("update account_log set kind = 'command', payload = $3 where account_id = $1 and seq = $2", [
      accountId,
      again?.pausedBy?.seq,
      JSON.stringify({ kind: 'command', commandId: 'mended', command: 'pause', by: 'system' }),
    ]),
  );
  await system.worker.asUser(userId, (store) => store.accounts.update(accountId, { status: 'testing' }));
  const gone = await until(
    'goes on',
    stateOf,
    (now) => (now?.version ?? 0) >= (again?.pausedBy?.seq ?? 0),
    30_000,
  );
  expect(gone?.pausedBy).toBeNull();
}, 120_000);

test('an alert of which processes have died is refused, and what follows it goes on', async () => {
  const trader = await system.newActiveTrader([{ symbol: 'BTC/USDT:USDT' }]);
  const { userId, accountId, bots } = trader;
  const [bot] = bots;
  if (!bot) throw new Error('a trader without a bot');
  const stateOf = () => system.app.asUser(userId, (store) => store.states.load(accountId));
  await until('bot started', stateOf, (state) => (state?.version ?? 0) >= 2, 60_000);
  const dead = await until(
    'the lease of a process that will not give it back',
    () => system.worker.leases.take(accountId, 'dead', 60_000),
    (lease) => lease !== null,
  );
  const body = { v: 1, ticker: 'BTCUSDT.P', action: 'long' };
  const poison = await system.alert(bot, { ...body, id: 'poison' });
  const sound = await system.alert(bot, { ...body, id: 'sound' });
  await withClient(made.database.adminUrl, (client) =>
    client.query(
      `update account_leases l set expires_at = now(), crashes = 1, tries = 1, trying_seq = e.seq,
         trying_now = true
         from account_log e where l.account_id = $1 and l.fence = $2 and e.account_id = l.account_id
          and e.payload ->> 'signalId' = $3`,
      [accountId, dead?.fence, poison],
    ),
  );
  const inboxOf = (signalId: string) => system.app.asUser(userId, (store) => store.inbox.get(signalId));
  const refused = await until(
    'refused',
    () => inboxOf(poison),
    (entry) => entry?.state === 'rejected',
    60_000,
  );
  expect(refused?.reason).toEqual({ code: 'alert_quarantined' });
  const followed = await until(
    'followed',
    () => inboxOf(sound),
    (entry) => entry?.state !== 'received',
    60_000,
  );
  expect(followed?.reason?.code).not.toBe('alert_quarantined');
  const taken = await until(
    'given back',
    () => system.worker.leases.take(accountId, 'looker', 1_000),
    (lease) => lease !== null,
    60_000,
  );
  expect(taken).toMatchObject({ crashes: 0, trying: null });
}, 240_000);

test('what cannot be stored comes to a stand as well, and is told', async () => {
  const trader = await system.newActiveTrader([{ symbol: 'BTC/USDT:USDT' }]);
  const { userId, accountId } = trader;
  const stateOf = () => system.app.asUser(userId, (store) => store.states.load(accountId));
  const started = await until('bot started', stateOf, (state) => (state?.version ?? 0) >= 2, 60_000);
  const admin = (sql: string) =>
    withClient(made.database.adminUrl, async (client) => void (await client.query(sql)));
  const last = (started?.version ?? 0) + 3;
  await admin(
    `alter table account_states add constraint refused check (account_id <> '${accountId}' or version <= ${last}) not valid`,
  );
  const commands = [1, 2, 3, 4, 5].map((n) => ({ kind: 'command', commandId: `c${n}`, command: 'pause' }));
  for (const command of commands)
    await system.app.asUser(userId, (store) =>
      store.log.append(accountId, 'command', { ...command, by: 'system' }, `command:${command.commandId}`),
    );
  const state = await until('paused', stateOf, (now) => now?.pausedBy != null, 60_000);
  // Those before it got through.
  expect(state?.version).toBe(last);
  expect(state?.pausedBy?.seq).toBe(last + 1);
  await admin('alter table account_states drop constraint refused');
  await system.worker.asUser(userId, (store) => store.accounts.update(accountId, { status: 'testing' }));
  const gone = await until('goes on', stateOf, (now) => (now?.version ?? 0) > last, 60_000);
  expect(gone?.pausedBy).toBeNull();
}, 240_000);

test('an engine that stands still: entries are taken off, and a kill switch says that it closes nothing', async () => {
  const passive = { execution: { style: 'passive', horizonSeconds: 300 } } as const;
  const trader = await system.newActiveTrader([{ symbol: 'ETH/USDT:USDT', risk: passive }]);
  const { userId, accountId, bots } = trader;
  const [bot] = bots;
  if (!bot) throw new Error('a trader without a bot');
  const stateOf = () => system.app.asUser(userId, (store) => store.states.load(accountId));
  await until('bot started', stateOf, (state) => (state?.version ?? 0) >= 2, 60_000);
  const restingOf = async () => {
    const { orders } = await system.exchange.books(trader.key.apiKey);
    return orders.filter(({ status }) => status === 'NEW' || status === 'PARTIALLY_FILLED');
  };
  await system.alert(bot, { v: 1, ticker: 'ETHUSDT.P', action: 'long', id: 'rests' });
  await until('rests', restingOf, (orders) => orders.length > 0, 60_000);
  // Away from it: what waits to buy goes on waiting.
  await system.exchange.post('/market/price', { symbol: 'ETHUSDT', factor: 1.02 });
  // The exchange has it before its answer is written down here.
  await until(
    'is known to rest',
    () => system.orders(trader),
    (orders) => orders.some(({ leg, state }) => leg === 'entry' && state === 'acked'),
    60_000,
  );
  await system.app.asUser(userId, (store) => store.log.append(accountId, 'fill', BAD));
  await until('paused', stateOf, (now) => now?.pausedBy != null, 20_000);
  const taken = until('taken off', restingOf, (orders) => orders.length === 0, 20_000);
  await taken.catch(async (thrown: unknown) => {
    const orders = await system.app.asUser(userId, (store) => store.orders.list({ accountId, limit: 10 }));
    throw new Error(`${JSON.stringify(orders)}\n${made.worker.output().slice(-3_000)}`, { cause: thrown });
  });

  const event = { kind: 'command', commandId: 'kill', command: 'kill', by: 'user' };
  const seq = await system.app.asUser(userId, (store) =>
    store.log.append(accountId, 'command', event, 'kill'),
  );
  const journalOf = () =>
    system.app.asUser(userId, (store) => store.records.journal({ accountId, limit: 50 }));
  const isIt = (line: unknown) => JSON.stringify(line).includes('engine_paused_command');
  const told = await until('told', journalOf, (lines) => lines.some(isIt), 60_000);
  expect(told.filter(isIt).map(({ entry }) => entry)).toMatchObject([
    {
      botId: bot.botId,
      reason: { code: 'engine_paused_command', values: { command: 'kill', entry: seq } },
    },
  ]);
  await until(
    'alert',
    () => Promise.resolve(made.worker.output()),
    (output) => output.includes('"code":"engine_paused_command"'),
    15_000,
  );
}, 240_000);

test('an entry that is being made ready when the engine comes to a stand does not leave', async () => {
  const trader = await system.newActiveTrader([{ symbol: 'BTC/USDT:USDT' }]);
  const { userId, accountId, bots, key } = trader;
  const [bot] = bots;
  if (!bot) throw new Error('a trader without a bot');
  const stateOf = () => system.app.asUser(userId, (store) => store.states.load(accountId));
  await until('bot started', stateOf, (state) => (state?.version ?? 0) >= 2, 60_000);
  const slow = { route: 'POST /fapi/v1/leverage', delayMs: 4_000, count: -1 };
  await system.exchange.post('/fault', { apiKey: key.apiKey, ...slow });
  await system.alert(bot, { v: 1, ticker: 'BTCUSDT.P', action: 'long', id: 'ready' });
  const entryOf = async () => (await system.orders(trader)).find(({ leg }) => leg === 'entry');
  await until('intent', entryOf, (order) => order !== undefined, 60_000);
  await system.app.asUser(userId, (store) => store.log.append(accountId, 'fill', BAD));
  const ended = await until('ended', entryOf, (order) => order?.state === 'canceled', 60_000);
  expect(ended?.reason?.code).toBe('canceled_before_sending');
  expect((await system.exchange.books(key.apiKey)).orders).toEqual([]);
}, 240_000);
