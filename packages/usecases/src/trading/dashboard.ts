import { marketMs, quoteFromDecimal, quoteToDecimal } from '@trendy/domain';
import type { Bot, EpochMs, ExchangeAccount, PositionRecord, UserStore } from '@trendy/domain';
import type { AnswerOf, QueryOf } from '@trendy/contracts';
import { instant } from '../instant.ts';
import { transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { balancesOf, oldestUndrained, viewOf } from './balances.ts';
import { closedTrades, winRateOf } from './closed-trades.ts';
import { unprotectedOf, worstOf } from './unprotected.ts';

type Dashboard = AnswerOf<'getDashboard'>;

const DAY_MS = 86_400_000;
/** An entry that nobody has drained for so long means that no worker runs. */
const WORKER_SILENCE_MS = 10_000;
/** Accounts at which a worker is. */
const WATCHED: ReadonlySet<string> = new Set(['active', 'disabled']);
/** Trades are counted over so many of the newest fills. */
const FILLS_COUNTED = 10_000;

interface Money {
  readonly wallet: number;
  readonly equity: number;
  readonly available: number;
  readonly pnlToday: number;
  readonly pnlTotal: number;
  /** What today's profit is a percentage of. */
  readonly base: number;
}

const NO_MONEY: Money = { wallet: 0, equity: 0, available: 0, pnlToday: 0, pnlTotal: 0, base: 0 };

export const getDashboard = (
  services: Services,
  caller: Caller,
  { environment }: QueryOf<'getDashboard'>,
): Answer<Dashboard> =>
  transact(services.database, caller.userId, async (store) => {
    const now = services.clock.now();
    const all = await store.accounts.list();
    const accounts = all.filter(
      (account) => environment === undefined || account.environment === environment,
    );
    const ids = new Set(accounts.map((account) => account.accountId));
    const positions = (await store.records.positions()).filter((position) => ids.has(position.accountId));
    const seenAt = await store.states.workerSeenAt();
    const isHeard = seenAt !== null && now - seenAt <= WORKER_SILENCE_MS;
    const rows: Dashboard['accounts'] = [];
    let total = NO_MONEY;
    let isWorkerAlive = true;
    for (const account of accounts) {
      const money = await moneyOf(store, account);
      total = sum(total, money);
      const waits = await isWaiting(store, account, now);
      if (waits) isWorkerAlive = false;
      const state = await store.states.load(account.accountId);
      const isWatched = isHeard && !waits && !state?.pausedBy && WATCHED.has(account.status);
      const held = positions.filter(({ accountId }) => accountId === account.accountId);
      const unprotected = unprotectedOf(held, state, isWatched, now);
      rows.push({ ...accountRow(account), ...texts(money), ...unprotected });
    }
    const bots = (await store.bots.list()).filter((bot) => ids.has(bot.accountId));
    const trades = await tradesOf(store, ids);
    return {
      accounts: rows,
      ...texts(total),
      pnlToday: text(total.pnlToday),
      pnlTotal: text(total.pnlTotal),
      pnlTodayPercent: total.base > 0 ? (100 * total.pnlToday) / total.base : null,
      winRate: winRateOf(trades),
      closedTrades: trades.length,
      openPositions: positions.length,
      activeBots: bots.filter((bot: Bot) => bot.status === 'active').length,
      riskUsedPercent: riskUsed(positions, total.equity),
      ...worstOf(rows),
      workerAlive: isWorkerAlive,
      asOf: instant(now),
    };
  });

const accountRow = ({ accountId, label, venue, environment, status, killedAt }: ExchangeAccount) => ({
  id: accountId,
  label,
  venue,
  environment,
  status,
  killed: killedAt !== null,
});

const text = (money: number): string => quoteToDecimal(money as Parameters<typeof quoteToDecimal>[0]);
const texts = ({ wallet, equity, available }: Money) => ({
  wallet: text(wallet),
  equity: text(equity),
  available: text(available),
});

const sum = (a: Money, b: Money): Money => ({
  wallet: a.wallet + b.wallet,
  equity: a.equity + b.equity,
  available: a.available + b.available,
  pnlToday: a.pnlToday + b.pnlToday,
  pnlTotal: a.pnlTotal + b.pnlTotal,
  base: a.base + b.base,
});

/** Profit is what the equity has grown by beyond what was paid in. Days are the market's, in UTC. */
async function moneyOf(store: UserStore, { accountId }: ExchangeAccount): Promise<Money> {
  const view = viewOf(await store.states.load(accountId));
  if (!view) return NO_MONEY;
  const { wallet, equity, available, at } = balancesOf(view);
  const midnight = marketMs(Math.floor(at / DAY_MS) * DAY_MS);
  const paidIn = -quoteFromDecimal((await store.records.bookTotals(accountId)).external);
  const paidInToday = -quoteFromDecimal((await store.records.bookTotals(accountId, midnight)).external);
  const since = marketMs(midnight - DAY_MS);
  const points = await store.records.equity({ accountId, since, points: 2_880 });
  const before = points.findLast((point) => point.at < midnight);
  // An account whose first day this is began with nothing.
  const equityAtMidnight = before ? quoteFromDecimal(before.equity) : paidIn - paidInToday;
  return {
    wallet,
    equity,
    available,
    pnlToday: equity - equityAtMidnight - paidInToday,
    pnlTotal: equity - paidIn,
    base: equityAtMidnight + Math.max(0, paidInToday),
  };
}

async function isWaiting(store: UserStore, account: ExchangeAccount, now: EpochMs): Promise<boolean> {
  const waiting = await oldestUndrained(store, account.accountId);
  const untested = account.status === 'testing' && account.testedAt === null ? account.createdAt : null;
  return [waiting, untested].some((since) => since !== null && now - since > WORKER_SILENCE_MS);
}

async function tradesOf(store: UserStore, accountIds: ReadonlySet<string>) {
  const newestFirst = await store.records.fills({ limit: FILLS_COUNTED });
  return closedTrades(newestFirst.filter((fill) => accountIds.has(fill.accountId)).reverse());
}

/** Margin that open positions bind, as a percentage of the equity; null when there is none. */
function riskUsed(positions: readonly PositionRecord[], equity: number): number | null {
  if (equity <= 0) return null;
  const margin = positions.reduce((total, position) => {
    const price = Number(position.markPrice ?? position.entryPrice);
    return total + (Math.abs(Number(position.quantity)) * price) / Math.max(1, position.leverage);
  }, 0);
  return (100 * margin) / (equity / 1e8);
}
