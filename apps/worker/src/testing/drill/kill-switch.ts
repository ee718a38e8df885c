import { epochMs } from '@trendy/domain';

import type { TestSystem, TestTrader } from '../system.ts';
import { until } from '../system.ts';

export const KILL_LEVELS = ['platform', 'user', 'account', 'bot'] as const;
export type KillLevel = (typeof KILL_LEVELS)[number];

export interface KillRound {
  readonly round: number;
  readonly level: KillLevel;
  /** Entries that were on their way to the exchange when the switch was pulled. */
  readonly inFlight: number;
  /** Of each entry that reached the exchange after its account's switch was pulled: how long after. */
  readonly lateMs: readonly number[];
  /** From the pull until every account was flat, with every order resolved. */
  readonly flatMs: number;
  readonly faults: readonly string[];
}

export const KILL_SYMBOLS = ['BTC', 'ETH', 'SOL'] as const;
/** How long the exchange thinks about an order while the switch is pulled. */
const THINKS_MS = 2_500;
/** A busy machine may not get all of them on their way at once. */
const UNDER_WAY_WITHIN_MS = 20_000;
const NOTHING_AFTER_MS = 2_000;
const ORDER_ROUTE = 'POST /fapi/v1/order$';
const OVER: ReadonlySet<string> = new Set(['filled', 'canceled', 'rejected', 'expired']);
const FLAT_WITHIN_MS = 60_000;

/**
 * One pull: an entry of every account on its way, the switch, and more alerts at once, one second and two seconds after
 * it. Judged by the exchange's own list of orders. Nothing but the database tells the worker of the switch: no hint is
 * queued. `onPulled` may kill the worker and start another one.
 */
export async function runKillRound(
  system: TestSystem,
  traders: readonly TestTrader[],
  round: number,
  onPulled: () => Promise<void> = () => Promise.resolve(),
): Promise<KillRound> {
  const level = KILL_LEVELS[round % KILL_LEVELS.length] ?? 'platform';
  const known = new Set((await allOrders(system)).map(({ clientOrderId }) => clientOrderId));
  await system.exchange.post('/fault', { route: ORDER_ROUTE, delayMs: THINKS_MS, count: -1 });
  await alertAll(system, traders, 0, `r${round}a`);
  const inFlight = await underWay(system, traders.length);
  const pulledAt = await pull(system, traders, level, `r${round}`);
  const startedAt = Date.now();
  const later = [0, 1_000, 2_000].map(async (afterMs, index) => {
    await new Promise((resume) => setTimeout(resume, afterMs));
    await alertAll(system, traders, 1 + (index % 2), `r${round}k${index}`);
  });
  await onPulled();
  await Promise.all(later);
  await new Promise((resume) =>
    setTimeout(resume, Math.max(0, 2_500 + THINKS_MS - (Date.now() - startedAt))),
  );
  await system.exchange.clearFaults();
  const faults = await flat(system, traders);
  const flatMs = Date.now() - startedAt;
  const lateMs: number[] = [];
  for (const order of await allOrders(system)) {
    if (known.has(order.clientOrderId) || order.reduceOnly) continue;
    const pulled = pulledAt.get(order.apiKey);
    if (pulled === undefined) continue;
    if (order.orderedAt === null) {
      faults.push(`${order.symbol} ${order.clientOrderId}: the exchange does not know when it came`);
      continue;
    }
    const arrivedMs = order.orderedAt - pulled;
    if (arrivedMs > 0) lateMs.push(arrivedMs);
    if (arrivedMs > NOTHING_AFTER_MS)
      faults.push(
        `${order.symbol} ${order.clientOrderId} reached the exchange ${arrivedMs} ms after the pull`,
      );
  }
  await release(system, traders, `r${round}`);
  return { round, level, inFlight, lateMs, flatMs, faults };
}

/** Waits until so many entries are on their way at once, or as many as there will be. */
async function underWay(system: TestSystem, wanted: number): Promise<number> {
  const deadline = Date.now() + UNDER_WAY_WITHIN_MS;
  let most = 0;
  for (;;) {
    const now = (await system.worker.work.ordersIn(['sending'], 500)).length;
    most = Math.max(most, now);
    // Pulled while they are there, not after: a number that falls will not be reached any more.
    if (now >= wanted || (now > 0 && now < most) || Date.now() > deadline) return now;
    await new Promise((resume) => setTimeout(resume, 20));
  }
}

async function alertAll(
  system: TestSystem,
  traders: readonly TestTrader[],
  symbol: number,
  id: string,
): Promise<void> {
  const ticker = `${KILL_SYMBOLS[symbol] ?? 'BTC'}USDT`;
  await Promise.all(
    traders.map(async ({ bots }) => {
      const bot = bots[symbol];
      if (bot) await system.alert(bot, { v: 1, ticker, action: 'long', id });
    }),
  );
}

/** @returns when each account's switch was committed, wall ms, by API key. */
async function pull(
  system: TestSystem,
  traders: readonly TestTrader[],
  level: KillLevel,
  id: string,
): Promise<ReadonlyMap<string, number>> {
  if (level === 'platform') {
    await system.worker.platformRisk.stopPlatform(`kill-${id}`, false);
    const at = Date.now();
    return new Map(traders.map(({ key }) => [key.apiKey, at]));
  }
  const entries = await Promise.all(
    traders.map(async (trader) => {
      await system.app.asUser(trader.userId, async (store) => {
        for (const scope of idsOf(trader, level))
          await store.riskScopes.setStopped(level, scope, epochMs(Date.now()));
        const event = { kind: 'command', commandId: `kill-${id}`, by: 'user', command: 'kill' };
        await store.log.append(trader.accountId, 'command', event, `command:kill-${id}`);
      });
      return [trader.key.apiKey, Date.now()] as const;
    }),
  );
  return new Map(entries);
}

function idsOf(trader: TestTrader, level: Exclude<KillLevel, 'platform'>): readonly string[] {
  switch (level) {
    case 'user':
      return [trader.userId];
    case 'account':
      return [trader.accountId];
    case 'bot':
      return trader.bots.map(({ botId }) => botId);
  }
}

/** Lifts every switch and resumes the bots, as their owners would. */
async function release(system: TestSystem, traders: readonly TestTrader[], id: string): Promise<void> {
  await system.worker.platformRisk.releasePlatform();
  for (const trader of traders) {
    await system.app.asUser(trader.userId, async (store) => {
      for (const level of ['user', 'account', 'bot'] as const)
        for (const scope of idsOf(trader, level)) await store.riskScopes.setStopped(level, scope, null);
      const event = { kind: 'command', commandId: `resume-${id}`, by: 'user', command: 'resume' };
      await store.log.append(trader.accountId, 'command', event, `command:resume-${id}`);
    });
  }
  for (const trader of traders)
    await until(
      'bots resumed',
      () => system.app.asUser(trader.userId, (store) => store.bots.list()),
      (bots) => bots.every(({ status }) => status === 'active'),
      60_000,
    );
}

async function flat(system: TestSystem, traders: readonly TestTrader[]): Promise<string[]> {
  const faults: string[] = [];
  for (const [index, trader] of traders.entries()) {
    try {
      await until(
        'flat',
        async () => ({
          books: await system.exchange.books(trader.key.apiKey),
          orders: await system.orders(trader),
        }),
        ({ books, orders }) =>
          books.positions.length === 0 &&
          books.algos.every(({ algoStatus }) => algoStatus !== 'NEW') &&
          orders.every(({ state }) => OVER.has(state)),
        FLAT_WITHIN_MS,
      );
    } catch (thrown) {
      faults.push(
        `account ${index}: ${thrown instanceof Error ? thrown.message.slice(0, 400) : String(thrown)}`,
      );
    }
  }
  return faults;
}

interface PlacedOrder {
  readonly apiKey: string;
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly reduceOnly: boolean;
  /** When the exchange was asked for it, before it thought about it, wall ms. */
  readonly orderedAt: number | null;
}

const allOrders = async (system: TestSystem): Promise<readonly PlacedOrder[]> =>
  (await system.exchange.get('/orders')) as readonly PlacedOrder[];
