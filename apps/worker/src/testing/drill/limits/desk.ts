import type { RiskLimits } from '@trendy/domain';

import { withClient } from '../../../../../../scripts/postgres/roles.ts';
import type { Child } from '../../child.ts';
import { TestSystem, until } from '../../system.ts';
import type { BotWish, TestTrader } from '../../system.ts';
import type { DrillContext } from '../row.ts';

export interface DeskShape {
  readonly users: number;
  readonly accountsPerUser: number;
  /** Bots of an account, each with a symbol of its own. */
  readonly symbols: number;
}

export type LimitLevel = 'account' | 'user' | 'platform';

const WORKERS = 4;
const USUAL = ['BTC', 'ETH', 'SOL'];
const STARTED_WITHIN_MS = 300_000;
const START_TRIES = 3;
const REST_WITHIN_MS = 90_000;
/** Enough for orders of the smallest size the exchange takes, so that nothing but the limit refuses one. */
const BALANCE = 100_000;
const RISK = { sizePercent: 1, leverage: 1 };
const UNRESOLVED = [
  ...(['intent', 'claimed', 'sending', 'unknown', 'not_placed'] as const),
  ...(['acked', 'partially_filled', 'manual'] as const),
] as const;

const NONE: RiskLimits = {
  notionalLimit: null,
  dailyLossLimit: null,
  ordersPerMinute: null,
  openOrdersLimit: null,
  allowedSymbols: [],
};

/** The API and four workers as they are shipped, on accounts of many users; kept for all waves of a round. */
export class LimitDesk {
  readonly system: TestSystem;
  readonly traders: readonly TestTrader[];
  readonly apiUrl: string;
  readonly adminUrl: string;
  readonly #children: readonly Child[];
  #allowed = '';

  private constructor(
    system: TestSystem,
    traders: readonly TestTrader[],
    apiUrl: string,
    adminUrl: string,
    children: readonly Child[],
  ) {
    this.system = system;
    this.traders = traders;
    this.apiUrl = apiUrl;
    this.adminUrl = adminUrl;
    this.#children = children;
  }

  static async open(context: DrillContext, shape: DeskShape): Promise<LimitDesk> {
    const urls = await context.freshDatabase();
    const system = await TestSystem.start(urls, {
      EXCHANGE_MORE_SYMBOLS: String(Math.max(0, shape.symbols - USUAL.length)),
      EXCHANGE_WEIGHT_PER_MINUTE: '1000000',
      EXCHANGE_ORDERS_PER_10S: '100000',
      EXCHANGE_ORDERS_PER_MINUTE: '100000',
    });
    const children: Child[] = [];
    try {
      // Before there are workers: they would test the key of an account that is not active yet.
      const accounts = await openAccounts(system, shape);
      const api = system.startApi();
      children.push(api);
      for (let index = 0; index < WORKERS; index += 1) children.push(system.startWorker());
      const [ready] = await Promise.all(children.map((child) => child.ready));
      // Only now: a bot's start that is not possible within a minute is given up.
      const symbols = Object.keys(await marksOf(system)).slice(0, shape.symbols);
      const traders = await giveBots(system, accounts, symbols);
      // However slow the machine is, an alert that is refused was refused by the limit.
      await withClient(urls.adminUrl, (client) => client.query('update webhooks set ttl_seconds = 3600'));
      const apiUrl = `http://127.0.0.1:${String(ready?.['port'])}`;
      const desk = new LimitDesk(system, traders, apiUrl, urls.adminUrl, children);
      await startAll(desk);
      return desk;
    } catch (thrown) {
      await stopAll(system, children);
      throw thrown;
    }
  }

  /** Where prices stand, by the exchange's name of the symbol. */
  marks(): Promise<Readonly<Record<string, number>>> {
    return marksOf(this.system);
  }

  /** Entries per minute of one level; every other limit is lifted. */
  async allowPerMinute(level: LimitLevel, ordersPerMinute: number): Promise<void> {
    const wanted = `${level} ${ordersPerMinute}`;
    if (wanted === this.#allowed) return;
    const limits = { ...NONE, ordersPerMinute };
    const of = (one: LimitLevel): RiskLimits => (one === level ? limits : NONE);
    await this.system.worker.platformRisk.setPlatformLimits(of('platform'));
    for (const { userId, accountId } of this.traders)
      await this.system.app.asUser(userId, async (store) => {
        await store.riskScopes.setLimits('user', userId, of('user'));
        await store.riskScopes.setLimits('account', accountId, of('account'));
      });
    this.#allowed = wanted;
  }

  /**
   * A minute that nobody has to wait for: what was entered lately is long ago. The index entries under the old times go
   * too, which a minute that really passes does not leave behind: every admission would read all of them again.
   */
  async passMinute(): Promise<void> {
    await withClient(this.adminUrl, async (client) => {
      await client.query(
        `update orders set created_at = created_at - interval '3 minutes', sent_at = sent_at - interval '3 minutes',
             acked_at = acked_at - interval '3 minutes', finished_at = finished_at - interval '3 minutes'
           where created_at > clock_timestamp() - interval '3 minutes'`,
      );
      await client.query('vacuum orders');
    });
  }

  /** Resolves when no log waits to be read and no order is under way. */
  async rest(withinMs = REST_WITHIN_MS): Promise<void> {
    const { work } = this.system.worker;
    let quiet = 0;
    await until(
      'at rest',
      async () => {
        const [unread, open] = [
          await work.accountsWithUndrainedEvents(5),
          (await work.ordersIn(UNRESOLVED, 5)).map(({ accountId, orderId, state }) => ({
            ...{ accountId, orderId, state },
          })),
        ];
        quiet = unread.length + open.length === 0 ? quiet + 1 : 0;
        return { quiet, unread, open };
      },
      (seen) => seen.quiet >= 2,
      withinMs,
    );
  }

  /** Of every process, the last lines. */
  lastWords(): string {
    return this.#children.map((child) => child.output().slice(-1_500)).join('\n---\n');
  }

  stop(): Promise<void> {
    return stopAll(this.system, this.#children);
  }
}

async function openAccounts(system: TestSystem, shape: DeskShape): Promise<readonly TestTrader[]> {
  const traders: TestTrader[] = [];
  for (let user = 0; user < shape.users; user += 1) {
    let owner: string | undefined;
    for (let account = 0; account < shape.accountsPerUser; account += 1) {
      const trader = await system.newActiveTrader([], BALANCE, 'trendy', owner);
      owner = trader.userId;
      traders.push(trader);
    }
  }
  return traders;
}

async function giveBots(
  system: TestSystem,
  accounts: readonly TestTrader[],
  symbols: readonly string[],
): Promise<readonly TestTrader[]> {
  // Bars of an hour: few of them close during a round, and webhooks do not look at them.
  const bots = symbols.map((symbol): BotWish => {
    const unified = `${symbol.replace(/USDT$/, '')}/USDT:USDT`;
    return { symbol: unified, timeframe: '1h', risk: RISK };
  });
  const traders: TestTrader[] = [];
  for (const account of accounts) traders.push(await system.withBots(account, bots));
  return traders;
}

/**
 * On a machine that is busy enough a start fails for want of an answer: then it is asked for again, as its owner would.
 * @throws Error naming the bots that did not start: with fewer of them no limit would be met.
 */
async function startAll(desk: LimitDesk): Promise<void> {
  for (let left = START_TRIES; ; left -= 1) {
    await desk.rest(STARTED_WITHIN_MS);
    const idle = await idleBots(desk);
    if (idle.length === 0) return;
    if (left === 1) throw new Error(`bots that did not start: ${idle.map(({ why }) => why).join(', ')}`);
    for (const { userId, accountId, botId } of idle)
      await desk.system.app.asUser(userId, async (store) => {
        await store.bots.setStatus(botId, 'active');
        await store.log.append(accountId, 'bot_start_wanted', { kind: 'bot_start_wanted', botId });
      });
  }
}

interface IdleBot {
  readonly userId: string;
  readonly accountId: string;
  readonly botId: string;
  readonly why: string;
}

async function idleBots({ system, traders }: LimitDesk): Promise<readonly IdleBot[]> {
  const idle: IdleBot[] = [];
  for (const { userId, accountId } of traders) {
    const bots = await system.app.asUser(userId, (store) => store.bots.list({ accountId }));
    for (const { botId, status, symbol, statusReason } of bots)
      if (status !== 'active')
        idle.push({ userId, accountId, botId, why: `${symbol} ${JSON.stringify(statusReason)}` });
  }
  return idle;
}

async function marksOf(system: TestSystem): Promise<Readonly<Record<string, number>>> {
  const response = await fetch(`${system.exchange.url}/fapi/v1/premiumIndex`);
  const rows = (await response.json()) as readonly { readonly symbol: string; readonly markPrice: string }[];
  return Object.fromEntries(rows.map(({ symbol, markPrice }) => [symbol, Number(markPrice)]));
}

async function stopAll(system: TestSystem, children: readonly Child[]): Promise<void> {
  await Promise.all(children.map((child) => child.kill('SIGKILL')));
  await system.stop();
}
