import { USUAL_GUARDS } from '@trendy/contracts';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi } from '../testing/running-api.ts';
import type { TestApi } from '../testing/running-api.ts';
import { asAdmin, openDesk, RISK, SYMBOL } from '../testing/trading-desk.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

const logOf = (accountId: string) =>
  asAdmin<{ kind: string; payload: Record<string, unknown> }>(
    api,
    'select kind, payload from account_log where account_id = $1 order by seq',
    [accountId],
  );

test('an exchange key is sealed before it is stored, and the worker is asked to test it', async () => {
  const person = await api.person('keys');
  const account = await person.api.registerAccount({
    body: {
      venue: 'binanceusdm',
      environment: 'testnet',
      label: 'Testnet',
      apiKey: 'canary-api-key-12345678',
      secret: 'canary-api-secret-12345678',
    },
  });
  expect(account).toMatchObject({ status: 'testing', keyHint: 'cana…5678', killed: false, equity: null });
  const everything = await asAdmin<{ text: string }>(
    api,
    `select (to_jsonb(c))::text as text from credentials c union all select to_jsonb(a)::text from exchange_accounts a
       union all select to_jsonb(o)::text from outbox o union all select to_jsonb(e)::text from audit_entries e
       union all select to_jsonb(j)::text from bullmq.job j`,
  );
  const text = everything.map((row) => row.text).join('\n');
  for (const canary of ['canary-api-key-12345678', 'canary-api-secret-12345678']) {
    for (const form of [
      canary,
      Buffer.from(canary).toString('base64'),
      Buffer.from(canary).toString('hex'),
    ]) {
      expect(text).not.toContain(form);
    }
  }
  expect(text).toContain('"topic": "test-credential"');
  await expect(
    person.api.registerAccount({
      body: {
        venue: 'binanceusdm',
        environment: 'live',
        label: 'Live',
        apiKey: 'k'.repeat(20),
        secret: 's'.repeat(20),
      },
    }),
  ).rejects.toMatchObject({ problem: { status: 403, code: 'live_trading_off' } });
});

test('a bot’s life: each act is in the row and in the account’s log', async () => {
  const person = await api.person('botlife');
  const { accountId, botId } = await openDesk(api, person);
  const params = { id: botId };
  expect(await person.api.pauseBot({ params })).toMatchObject({ status: 'paused' });
  await person.api.updateBot({ params, body: { risk: { ...RISK, leverage: 3 } } });
  expect(await person.api.resumeBot({ params })).toMatchObject({ status: 'active', risk: { leverage: 3 } });
  await person.api.closeBot({ params });
  await expect(person.api.deleteBot({ params })).rejects.toMatchObject({ problem: { code: 'bot_running' } });
  await expect(person.api.deleteAccount({ params: { id: accountId } })).rejects.toMatchObject({
    problem: { code: 'account_in_use', status: 409 },
  });
  expect(await person.api.stopBot({ params })).toMatchObject({ status: 'stopped' });
  const log = await logOf(accountId);
  expect(log.map(({ kind, payload }) => payload['command'] ?? kind)).toEqual([
    'bot_start_wanted',
    'pause',
    'bot_start_wanted',
    'pause',
    'resume',
    'close',
    'stop',
  ]);
  for (const { payload } of log) expect(payload['botId']).toBe(botId);
  await person.api.deleteBot({ params });
  await person.api.deleteAccount({ params: { id: accountId } });
  expect(await person.api.listAccounts({})).toEqual({ items: [] });
  expect(await asAdmin(api, 'select 1 from credentials where account_id = $1', [accountId])).toEqual([]);
});

test('one bot a symbol, sane settings, a ready account', async () => {
  const person = await api.person('rules');
  const { accountId } = await openDesk(api, person);
  const body = {
    accountId,
    name: 'Second',
    symbol: SYMBOL,
    timeframe: '1h',
    source: 'strategy',
    risk: RISK,
  } as const;
  await expect(person.api.createBot({ body })).rejects.toMatchObject({
    problem: { code: 'strategy_not_chosen' },
  });
  await expect(
    person.api.createBot({ body: { ...body, strategyId: 'funding-arbitrage' } }),
  ).rejects.toMatchObject({ problem: { status: 409, code: 'no_spot_venue' } });
  await expect(
    person.api.createBot({ body: { ...body, strategyId: 'supertrend', params: { period: 1, depth: 3 } } }),
  ).rejects.toMatchObject({
    problem: {
      status: 400,
      errors: [
        { field: 'params.period', code: 'too_small', values: { min: 2 } },
        { field: 'params', code: 'unknown_field' },
      ],
    },
  });
  await expect(
    person.api.createBot({ body: { ...body, strategyId: 'supertrend', risk: { ...RISK, leverage: 11 } } }),
  ).rejects.toMatchObject({ problem: { status: 400, errors: [{ field: 'risk.leverage' }] } });
  const second = await person.api.createBot({ body: { ...body, strategyId: 'supertrend' } });
  expect(second).toMatchObject({ status: 'draft', params: { period: 10, factor: 3 } });
  await expect(person.api.startBot({ params: { id: second.id } })).rejects.toMatchObject({
    problem: { status: 409, code: 'symbol_taken' },
  });
  expect((await person.api.getBot({ params: { id: second.id } })).status).toBe('draft');
  const killed = await person.api.killAccount({ params: { id: accountId } });
  expect(await logOf(accountId)).toContainEqual({
    kind: 'command',
    payload: {
      ...{ kind: 'command', command: 'kill', commandId: killed.commandId, by: 'user' },
      keepPositions: false,
    },
  });
  const kept = await person.api.killAccount({ params: { id: accountId }, body: { keepPositions: true } });
  await person.api.killEverything({ body: { keepPositions: true } });
  const kills = (await logOf(accountId)).filter(({ kind }) => kind === 'command').slice(-2);
  expect(kills.map(({ payload }) => payload)).toMatchObject([
    { command: 'kill', commandId: kept.commandId, keepPositions: true },
    { command: 'kill', keepPositions: true },
  ]);
  const other = await person.api.createBot({
    body: { ...body, strategyId: 'supertrend', symbol: 'ETH/USDT:USDT' },
  });
  await expect(person.api.startBot({ params: { id: other.id } })).rejects.toMatchObject({
    problem: { code: 'account_killed' },
  });
  await person.api.toggleAccount({ params: { id: accountId }, body: { active: true } });
  // Each level's own switch as well: a bot that ran under it would enter nothing, and not say so.
  for (const [level, id] of [
    ['user', person.userId],
    ['account', accountId],
    ['bot', other.id],
  ] as const) {
    await person.api.stopLevel({ params: { level, id }, body: { keepPositions: false } });
    await expect(person.api.startBot({ params: { id: other.id } })).rejects.toMatchObject({
      problem: { status: 409, code: 'level_stopped', detail: expect.stringContaining(level) as string },
    });
    if (level === 'account') await person.api.toggleAccount({ params: { id }, body: { active: true } });
    else await person.api.releaseLevel({ params: { level, id } });
  }
  expect(await person.api.startBot({ params: { id: other.id } })).toMatchObject({ status: 'active' });
  // Asked for twice, it is still known that the account was at work.
  for (let click = 0; click < 2; click += 1)
    expect(await person.api.testAccount({ params: { id: accountId } })).toMatchObject({
      ...{ status: 'testing', statusReason: { code: 'tested_at_work' } },
    });
  await person.api.toggleAccount({ params: { id: accountId }, body: { active: false } });
  await expect(person.api.testAccount({ params: { id: accountId } })).rejects.toMatchObject({
    problem: { status: 409, code: 'account_disabled' },
  });
});

test('backtests are queued, limited, cancelled and deleted', async () => {
  const person = await api.person('tester');
  const body = { symbol: SYMBOL, timeframe: '1h', strategyId: 'supertrend', risk: RISK } as const;
  const queued = await Promise.all([1, 2, 3].map(() => person.api.createBacktest({ body })));
  // What says nothing of rules has those that a new bot has, and somebody who looks in on the next day.
  expect(queued[0]).toMatchObject({
    status: 'queued',
    request: { capital: 10_000, days: 182, risk: { guards: USUAL_GUARDS }, resumeAfterDays: 1 },
    summary: null,
  });
  await expect(person.api.createBacktest({ body })).rejects.toMatchObject({
    problem: { code: 'too_many_backtests' },
  });
  const params = { id: queued[0]?.id ?? '' };
  await expect(person.api.getBacktestReport({ params })).rejects.toMatchObject({
    problem: { code: 'backtest_not_over' },
  });
  expect(await person.api.cancelBacktest({ params })).toMatchObject({ status: 'canceled' });
  await person.api.deleteBacktest({ params });
  expect((await person.api.listBacktests({})).items).toHaveLength(2);
});

test('the wizard resumes where it was left', async () => {
  const person = await api.person('newcomer');
  expect(await person.api.getOnboarding({})).toMatchObject({ step: 'exchange', completed: [] });
  const body = {
    step: 'risk',
    completed: ['exchange', 'strategy'],
    skipped: [],
    answers: { strategyId: 'supertrend' },
  } as const;
  await person.api.saveOnboarding({ body: structuredClone(body) as never });
  expect(await person.api.getOnboarding({})).toEqual(body);
});

test('the dashboard counts from what the engine left, and says null where nothing is known', async () => {
  const person = await api.person('money');
  const { accountId, botId } = await openDesk(api, person);
  const empty = await person.api.getDashboard({});
  expect(empty).toMatchObject({
    equity: '0',
    winRate: null,
    closedTrades: 0,
    riskUsedPercent: null,
    activeBots: 1,
  });
  const now = Date.now();
  const view = {
    at: now,
    wallet: 10_050e8,
    equity: 10_080e8,
    unrealised: 30e8,
    drawdown: 0,
    openOrders: [],
    bots: [],
    positions: [{ cost: 1_000e8, leverage: 2 }],
  };
  await asAdmin(
    api,
    `insert into account_states (account_id, user_id, version, snapshot, view)
       values ($1, $2, (select last_seq from account_heads where account_id = $1), '{}', $3)`,
    [accountId, person.userId, JSON.stringify(view)],
  );
  await asAdmin(
    api,
    `insert into ledger_postings (user_id, account_id, seq, transaction, book, amount, at)
       select $1, $2, 1, 0, book, amount, now() from (values ('wallet', 10000), ('external', -10000)) as t (book, amount)`,
    [person.userId, accountId],
  );
  await asAdmin(
    api,
    `insert into fills (account_id, symbol, trade_id, user_id, side, price, quantity, fee, realised, liquidity, cause, at)
       select $1, $2, trade, $3, side::"OrderSide", 100, 1, 0.5, realised, 'taker', 'order', now() + trade::int * interval '1 second'
         from (values ('1', 'buy', 0), ('2', 'sell', 10), ('3', 'buy', 0), ('4', 'sell', 0.5)) as t (trade, side, realised)`,
    [accountId, SYMBOL, person.userId],
  );
  await asAdmin(
    api,
    `insert into positions (account_id, symbol, user_id, bot_id, quantity, entry_price, mark_price, stop_price, leverage, opened_at)
       values ($1, $2, $3, $4, -0.5, 100, 90, 102, 2, now())`,
    [accountId, SYMBOL, person.userId, botId],
  );
  expect(await person.api.getDashboard({})).toMatchObject({
    equity: '10080',
    wallet: '10050',
    available: '9580',
    pnlTotal: '80',
    pnlToday: '80',
    pnlTodayPercent: 0.8,
    closedTrades: 2,
    winRate: 0.5,
    openPositions: 1,
    // No worker runs here: what nobody watches is not called covered.
    unprotectedSeconds: null,
    unprotectedLongestSeconds: null,
    workerAlive: true,
  });
  const unprotected = async () => {
    const { unprotectedSeconds, unprotectedLongestSeconds } = await person.api.getDashboard({});
    return [unprotectedSeconds, unprotectedLongestSeconds];
  };
  await asAdmin(api, `update database_marks set marked_at = now()`, []);
  await asAdmin(api, `update account_states set bare_longest_ms = 1500 where account_id = $1`, [accountId]);
  expect(await unprotected()).toEqual([0, 1.5]);
  const bare = `update positions set bare_since = now() - interval '70 seconds' where account_id = $1`;
  await asAdmin(api, bare, [accountId]);
  const [seconds, longest] = await unprotected();
  expect(seconds).toBeGreaterThanOrEqual(70);
  expect(seconds).toBeLessThan(100);
  expect(longest).toBe(seconds);
  expect((await person.api.listPositions({})).items).toMatchObject([
    { side: 'short', quantity: '0.5', unrealisedPnl: '5', notional: '45', stopPrice: '102', botName: 'Bot' },
  ]);
  const closed = await person.api.closePosition({ body: { accountId, symbol: SYMBOL } });
  expect((await logOf(accountId)).at(-1)?.payload).toMatchObject({
    commandId: closed.commandId,
    command: 'close',
    botId,
  });
});

test('the API holds no half of the vault that opens', () => {
  const composition = readFileSync(new URL('../composition.ts', import.meta.url), 'utf8');
  expect(composition).not.toMatch(/opener|PRIVATE/i);
});
