import { createHash } from 'node:crypto';
import { routes } from '@trendy/contracts';
import type { Route, RouteName } from '@trendy/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PASSWORD, startTestApi } from '../testing/running-api.ts';
import type { Person, TestApi } from '../testing/running-api.ts';
import { anAlert, asAdmin, openDesk, RISK, SYMBOL } from '../testing/trading-desk.ts';

interface Ids {
  readonly account: string;
  readonly bot: string;
  readonly webhook: string;
  readonly session: string;
  readonly backtest: string;
  readonly study: string;
  readonly order: string;
}

interface Target {
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: unknown;
}

/** What a stranger's call is pointed at. `own`: names nothing of anybody's, so it must show nothing of anybody's. */
type Cell =
  | { readonly kind: 'foreign'; readonly at: (ids: Ids) => Target }
  | { readonly kind: 'filtered'; readonly at: (ids: Ids) => Target }
  | { readonly kind: 'own'; readonly query?: Readonly<Record<string, string>> };

const at = (name: keyof Ids, body?: unknown): Cell => ({
  kind: 'foreign',
  at: (ids) => ({ params: { id: ids[name] }, ...(body === undefined ? {} : { body }) }),
});
const inBody = (make: (ids: Ids) => unknown): Cell => ({
  kind: 'foreign',
  at: (ids) => ({ body: make(ids) }),
});
const inQuery = (make: (ids: Ids) => Record<string, string>): Cell => ({
  kind: 'filtered',
  at: (ids) => ({ query: make(ids) }),
});
const own: Cell = { kind: 'own' };
const NO_LIMITS = {
  notionalLimit: null,
  dailyLossLimit: null,
  ordersPerMinute: null,
  openOrdersLimit: null,
  allowedSymbols: [],
};
const atLevel = (body?: unknown): Cell => ({
  kind: 'foreign',
  at: ({ account }) => ({
    params: { level: 'account', id: account },
    ...(body === undefined ? {} : { body }),
  }),
});

/** Every route that needs a session. A new route does not compile until it has its row. */
type Guarded = { [K in RouteName]: (typeof routes)[K]['auth'] extends 'session' ? K : never }[RouteName];
const MATRIX: Readonly<Record<Guarded, Cell>> = {
  signOut: own,
  me: own,
  updateMe: own,
  changePassword: own,
  listSessions: own,
  revokeSession: at('session'),
  createStreamTicket: own,
  getOnboarding: own,
  saveOnboarding: own,
  registerAccount: own,
  createDemoAccount: own,
  listAccounts: own,
  getAccount: at('account'),
  toggleAccount: at('account', { active: false }),
  testAccount: at('account'),
  confirmLive: at('account', { phrase: 'TRADE REAL MONEY' }),
  deleteAccount: at('account'),
  killAccount: at('account'),
  killEverything: own,
  createBot: inBody(({ account }) => ({
    accountId: account,
    name: 'Mine now',
    symbol: 'ETH/USDT:USDT',
    timeframe: '1h',
    source: 'webhook',
    risk: RISK,
  })),
  listBots: own,
  listBotResults: own,
  getBot: at('bot'),
  getBotOutlook: at('bot'),
  updateBot: at('bot', { name: 'Mine now' }),
  startBot: at('bot'),
  pauseBot: at('bot'),
  resumeBot: at('bot'),
  closeBot: at('bot'),
  stopBot: at('bot'),
  deleteBot: at('bot'),
  listJournal: inQuery(({ bot, account }) => ({ botId: bot, accountId: account })),
  createWebhook: inBody(({ bot }) => ({ botId: bot })),
  listWebhooks: own,
  getWebhook: at('webhook'),
  updateWebhook: at('webhook', { enabled: false }),
  rotateWebhook: at('webhook', {}),
  testWebhook: at('webhook', { body: anAlert() }),
  listDeliveries: inQuery(({ webhook, bot }) => ({ webhookId: webhook, botId: bot })),
  getDashboard: own,
  listActivity: own,
  getEquity: { kind: 'foreign', at: ({ account }) => ({ query: { accountId: account } }) },
  listPositions: own,
  closePosition: inBody(({ account }) => ({ accountId: account, symbol: SYMBOL })),
  listOrders: inQuery(({ bot, account }) => ({ botId: bot, accountId: account })),
  getOrder: at('order'),
  listSlippage: inQuery(({ bot, account }) => ({ botId: bot, accountId: account })),
  listFills: inQuery(({ bot, account }) => ({ botId: bot, accountId: account })),
  listMarkets: own,
  listBars: own,
  createBacktest: own,
  listBacktests: own,
  getBacktest: at('backtest'),
  getBacktestReport: at('backtest'),
  cancelBacktest: at('backtest'),
  deleteBacktest: at('backtest'),
  createStudy: own,
  listStudies: own,
  getStudy: at('study'),
  getStudyResult: at('study'),
  listStudyTrials: at('study'),
  pauseStudy: at('study'),
  resumeStudy: at('study'),
  cancelStudy: at('study'),
  deleteStudy: at('study'),
  getRisk: own,
  setRiskLimits: atLevel(NO_LIMITS),
  stopLevel: atLevel({}),
  releaseLevel: atLevel(),
  setPlatformLimits: own,
  stopPlatform: own,
  releasePlatform: own,
  getTrialTally: { kind: 'own', query: { strategyId: 'supertrend' } },
};

let api: TestApi;
let stranger: Person;
let owner: Person;
let ids: Ids;
const missing: Ids = {
  account: '00000000-0000-4000-8000-000000000001',
  bot: '00000000-0000-4000-8000-000000000002',
  webhook: '00000000-0000-4000-8000-000000000003',
  session: '00000000-0000-4000-8000-000000000004',
  backtest: '00000000-0000-4000-8000-000000000005',
  study: '00000000-0000-4000-8000-000000000007',
  order: '00000000-0000-4000-8000-000000000006',
};

beforeAll(async () => {
  api = await startTestApi();
  stranger = await api.person('stranger');
  owner = await api.person('owner');
  ids = await furnish(owner);
});
afterAll(() => api?.stop());

/** One of everything, so that there is something to be seen and to be changed. */
async function furnish(person: Person): Promise<Ids> {
  const desk = await openDesk(api, person);
  await fetch(api.url + desk.hookPath, { method: 'POST', body: anAlert('furnished') });
  const backtest = await person.api.createBacktest({
    body: { symbol: SYMBOL, timeframe: '1h', strategyId: 'supertrend', risk: RISK },
  });
  const study = await person.api.createStudy({
    body: {
      backtest: { symbol: SYMBOL, timeframe: '1h', strategyId: 'ema-crossover', risk: RISK },
      space: [{ key: 'fast', min: 5, max: 10, step: 1 }],
      search: { kind: 'sweep' },
    },
  });
  const [order] = await asAdmin<{ id: string }>(
    api,
    `insert into orders (user_id, account_id, bot_id, order_key, client_order_id, symbol, leg, side, kind, time_in_force,
                         quantity, reduce_only, leverage, request, state, filled_quantity, average_price, arrival_price,
                         predicted_bps, finished_at)
       values ($1, $2, $3, 'key', 'coid', $4, 'entry', 'buy', 'market', 'gtc', 1, false, 2, '{}', 'filled', 1, 100, 99.9,
               4, now()) returning id`,
    [person.userId, desk.accountId, desk.botId, SYMBOL],
  );
  await asAdmin(
    api,
    `insert into fills (account_id, symbol, trade_id, user_id, order_id, side, price, quantity, fee, liquidity, cause, at)
       values ($1, $2, 'trade-of-owner', $3, $4, 'buy', 100, 1, 0.04, 'taker', 'order', now())`,
    [desk.accountId, SYMBOL, person.userId, order?.id],
  );
  await asAdmin(
    api,
    `insert into positions (account_id, symbol, user_id, bot_id, quantity, entry_price, leverage, opened_at)
       values ($1, $2, $3, $4, 1, 100, 2, now())`,
    [desk.accountId, SYMBOL, person.userId, desk.botId],
  );
  await asAdmin(
    api,
    `insert into journal (account_id, seq, index, user_id, bot_id, kind, entry, at)
       values ($1, 1, 0, $2, $3, 'bot', $4, now())`,
    [
      desk.accountId,
      person.userId,
      desk.botId,
      JSON.stringify({
        kind: 'bot',
        at: 1,
        botId: desk.botId,
        status: 'active',
        reason: { code: 'started' },
      }),
    ],
  );
  const [session] = (await person.api.listSessions({})).items;
  return {
    account: desk.accountId,
    bot: desk.botId,
    webhook: desk.webhookId,
    session: session?.id ?? '',
    backtest: backtest.id,
    study: study.id,
    order: order?.id ?? '',
  };
}

async function call(name: RouteName, token: string | undefined, target: Target) {
  const { method, path }: Route = routes[name];
  const { id = missing.account, ...others } = target.params ?? {};
  let filled = path.replace(':id', id);
  for (const [key, value] of Object.entries(others)) filled = filled.replace(`:${key}`, value);
  const query = new URLSearchParams(target.query ?? {}).toString();
  const response = await fetch(`${api.url}${filled}${query === '' ? '' : `?${query}`}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(target.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(target.body === undefined ? {} : { body: JSON.stringify(target.body) }),
  });
  const text = await response.text();
  return { status: response.status, text: text.replace(/"requestId":"[^"]*"/, '') };
}

/** All that belongs to a person, as one number. `last_seen_at` moves by itself. */
async function checksum(userId: string): Promise<string> {
  const tables = await asAdmin<{ name: string; key: string }>(
    api,
    `select table_name as name, column_name as key from information_schema.columns
       where table_schema = 'public' and (column_name = 'user_id' or (table_name = 'users' and column_name = 'id'))
       order by 1`,
  );
  const perTable = tables.map(
    ({ name, key }) =>
      `select '${name}' as name, (to_jsonb(t) - 'last_seen_at' - 'done_at')::text as row from ${name} t where ${key} = $1`,
  );
  const rows = await asAdmin(api, `${perTable.join(' union all ')} order by 1, 2`, [userId]);
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
}

const guarded = Object.keys(MATRIX) as Guarded[];

test('every route of the contract is open to all by intent, or in the matrix', () => {
  const open = (Object.keys(routes) as RouteName[]).filter((name) => routes[name].auth === 'none').sort();
  expect(open).toEqual([
    'getShowcase',
    'getStrategy',
    'getStrategyPine',
    'listStrategies',
    'signIn',
    'signUp',
  ]);
  expect([...guarded, ...open].sort()).toEqual(Object.keys(routes).sort());
});

describe.each(guarded)('%s', (name) => {
  const cell = MATRIX[name];

  test('nobody gets 401, before anything else is looked at', async () => {
    const target = cell.kind === 'own' ? {} : cell.at(ids);
    for (const token of [undefined, 'x'.repeat(43), PASSWORD]) {
      expect(await call(name, token, target)).toMatchObject({ status: 401 });
    }
  });

  if (cell.kind === 'foreign') {
    test('what is somebody else’s is not there', async () => {
      const before = await checksum(owner.userId);
      const foreign = await call(name, stranger.token, cell.at(ids));
      const absent = await call(name, stranger.token, cell.at(missing));
      expect(foreign.status).toBe(404);
      expect(foreign).toEqual(absent);
      expect(await checksum(owner.userId)).toBe(before);
    });
  }

  if (cell.kind === 'filtered') {
    test('a list of somebody else’s things is empty', async () => {
      const answer = await call(name, stranger.token, cell.at(ids));
      expect(answer).toMatchObject({ status: 200 });
      expect(JSON.parse(answer.text)).toMatchObject({ items: [] });
      const seen = await call(name, owner.token, cell.at(ids));
      expect((JSON.parse(seen.text) as { items: unknown[] }).items.length).toBeGreaterThan(0);
    });
  }

  if (cell.kind === 'own' && routes[name].method === 'GET') {
    test('shows nothing of anybody else', async () => {
      const query = cell.query ?? (name.startsWith('list') && 'query' in routes[name] ? MARKET : {});
      const answer = await call(name, stranger.token, { query });
      expect(answer.status).toBe(200);
      for (const id of [...Object.values(ids), owner.userId, owner.email])
        expect(answer.text).not.toContain(id);
    });
  }
});

const MARKET = { venue: 'trendy', environment: 'demo', symbol: SYMBOL, timeframe: '1h' };

test('a kill switch, a new password and a sign-out bind their owner alone', async () => {
  const before = await checksum(owner.userId);
  const third = await api.person('third');
  await third.api.killEverything({});
  await third.api.changePassword({ body: { current: PASSWORD, next: 'yet another sentence' } });
  expect(await checksum(owner.userId)).toBe(before);
});

test('nobody can make themselves more than they are', async () => {
  for (const [name, body] of [
    ['updateMe', { role: 'admin' }],
    ['updateMe', { userId: owner.userId }],
    ['createBot', { userId: owner.userId, ...RISK }],
    ['saveOnboarding', { step: null, completed: [], skipped: [], answers: {}, role: 'admin' }],
    ['createDemoAccount', { status: 'active' }],
    ['createWebhook', { botId: missing.bot, publicId: 'chosen' }],
  ] as const) {
    const answer = await call(name, stranger.token, { body });
    const field =
      Object.keys(body).at(-1) === 'takeProfitPercent' ? 'userId' : (Object.keys(body).at(-1) ?? '');
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining(`"field":"${field}"`) });
  }
  expect(await stranger.api.me({})).toMatchObject({ role: 'user' });
});
