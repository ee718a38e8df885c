import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { violations } from '../apps/worker/src/testing/drill/oracle.ts';
import { TestExchange } from '../apps/worker/src/testing/exchange-control.ts';
import { TestSystem, until } from '../apps/worker/src/testing/system.ts';
import type { TestBot, TestTrader } from '../apps/worker/src/testing/system.ts';
import { ensureVaultKeys } from './start/secrets.ts';
import { freePorts, startSystem } from './start/system.ts';

/**
 * `npm run bench:hooks`: alerts of many webhooks posted to the running system within one second. Every one must be
 * answered with 202 below three seconds and come to an end with a reason; what we say that we sent must be what the
 * exchange's own books hold.
 */
const { values } = parseArgs({
  options: {
    alerts: { type: 'string', default: '1000' },
    users: { type: 'string', default: '20' },
    hooks: { type: 'string', default: '50' },
    json: { type: 'boolean', default: false },
  },
});
const ALERTS = Number(values.alerts);
const USERS = Number(values.users);
const HOOKS = Number(values.hooks);
const SYMBOLS = ['BTC/USDT:USDT', 'ETH/USDT:USDT', 'SOL/USDT:USDT'];
const ACTIONS = ['long', 'close', 'short', 'close'];
const END_WITHIN_MS = 120_000;
const FINAL: ReadonlySet<string> = new Set(['filled', 'rejected', 'expired']);

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-bench-'));
fs.chmodSync(dataDir, 0o755);
const running = await startSystem({
  ports: await freePorts(),
  dataDir,
  services: ['exchange', 'api', 'worker'],
  onProgress: say,
});
const exchange = TestExchange.at(
  running.urls.exchange,
  running.urls.exchangeControl,
  running.secrets.exchangeControlToken,
);
const system = await TestSystem.over(running.database, exchange, ensureVaultKeys(dataDir));

interface Posted {
  readonly status: number;
  readonly ms: number;
}

try {
  const traders = await setUp();
  const bots = traders.flatMap((trader) => trader.bots);
  say(`${bots.length} webhooks of ${traders.length} users are ready; posting ${ALERTS} alerts in one second`);
  const startedAt = Date.now();
  const posted = await post(bots);
  const accepted = posted.filter(({ status }) => status === 202).length;
  const states = await statesAtEnd(traders, startedAt, accepted);
  const endedMs = Date.now() - startedAt;
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  report(posted, states, endedMs, (await Promise.all(traders.map((trader) => compare(trader)))).flat());
} finally {
  await system.stop();
  await running.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
}

/** As soon as every accepted alert has ended, or when the time is over. */
async function statesAtEnd(
  traders: readonly TestTrader[],
  since: number,
  accepted: number,
): Promise<readonly AlertState[]> {
  for (;;) {
    const found = await readStates(traders, since);
    const ended = found.filter((alert) => FINAL.has(alert.state)).length;
    if (ended >= accepted || Date.now() - since > END_WITHIN_MS) return found;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

async function setUp(): Promise<readonly TestTrader[]> {
  const traders: TestTrader[] = [];
  for (let index = 0; index < USERS; index += 1) {
    const count = Math.floor(HOOKS / USERS) + (index < HOOKS % USERS ? 1 : 0);
    traders.push(
      await system.newActiveTrader(
        SYMBOLS.slice(0, count).map((symbol) => ({ symbol })),
        100_000,
      ),
    );
  }
  await until(
    'bots are started',
    () =>
      Promise.all(
        traders.map(({ userId, accountId }) =>
          system.app.asUser(userId, async (store) => (await store.states.load(accountId))?.version ?? 0),
        ),
      ),
    (versions) => versions.every((version, index) => version > (traders[index]?.bots.length ?? 0)),
    60_000,
  );
  return traders;
}

/** Spread evenly over the second, round-robin over the hooks. */
async function post(bots: readonly TestBot[]): Promise<readonly Posted[]> {
  const startedAt = performance.now();
  return Promise.all(
    Array.from({ length: ALERTS }, async (_, index) => {
      const bot = bots[index % bots.length];
      if (!bot) throw new Error('no bots');
      const round = Math.floor(index / bots.length);
      const body = {
        v: 1,
        id: `bench-${index}`,
        ticker: `${bot.symbol.split('/')[0] ?? ''}USDT.P`,
        action: ACTIONS[round % ACTIONS.length],
      };
      await new Promise((resolve) =>
        setTimeout(resolve, (index * 1_000) / ALERTS - (performance.now() - startedAt)),
      );
      const sentAt = performance.now();
      const response = await fetch(`${running.urls.api}/hooks/tv/${bot.publicId}/${bot.secret}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      await response.arrayBuffer();
      return { status: response.status, ms: performance.now() - sentAt };
    }),
  );
}

interface AlertState {
  readonly state: string;
  readonly reason: string;
  readonly endedMs: number | null;
}

async function readStates(traders: readonly TestTrader[], since: number): Promise<readonly AlertState[]> {
  const all = await Promise.all(
    traders.map(({ userId }) => system.app.asUser(userId, (store) => store.inbox.list({ limit: 1_000 }))),
  );
  return all.flat().map((alert) => ({
    state: alert.state,
    reason: alert.reason?.code ?? '',
    endedMs: alert.finishedAt === null ? null : alert.finishedAt - since,
  }));
}

/** Our orders that reached the exchange against the orders that the exchange has. */
async function compare(trader: TestTrader): Promise<readonly string[]> {
  const wrong = [...(await violations(system, trader))];
  const books = await exchange.books(trader.key.apiKey);
  const there = new Set([
    ...books.orders.map((order) => order.clientOrderId),
    ...books.algos.map((algo) => algo.clientAlgoId),
  ]);
  for (const order of await allOrders(trader)) {
    const isThere = there.has(order.clientOrderId);
    if (order.ackedAt !== null && !isThere)
      wrong.push(`${order.orderKey} is ${order.state} but not at the exchange`);
  }
  return wrong;
}

function allOrders(trader: TestTrader) {
  const filter = { accountId: trader.accountId, limit: 10_000 };
  return system.app.asUser(trader.userId, (store) => store.orders.list(filter));
}

function report(
  posted: readonly Posted[],
  states: readonly AlertState[],
  endedMs: number,
  wrong: readonly string[],
): void {
  const latencies = posted.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number): number => Math.round(latencies[Math.ceil(latencies.length * share) - 1] ?? 0);
  const count = (keys: readonly string[]): Record<string, number> =>
    keys.reduce<Record<string, number>>((counts, key) => ({ ...counts, [key]: (counts[key] ?? 0) + 1 }), {});
  const figures = {
    alerts: ALERTS,
    answers: count(posted.map(({ status }) => String(status))),
    answerMs: { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) },
    states: count(states.map(({ state }) => state)),
    reasons: count(states.map(({ reason }) => reason)),
    allEndedMs: endedMs,
    differences: wrong,
  };
  const ended = states.filter(({ state }) => FINAL.has(state)).length;
  const passed =
    ended === ALERTS &&
    figures.answers['202'] === ALERTS &&
    at(1) < 3_000 &&
    states.length === ALERTS &&
    wrong.length === 0;
  if (values.json) process.stdout.write(`${JSON.stringify({ ...figures, passed })}\n`);
  else process.stdout.write(`${JSON.stringify(figures, null, 2)}\n${passed ? 'passed' : 'FAILED'}\n`);
  process.exitCode = passed ? 0 : 1;
}
