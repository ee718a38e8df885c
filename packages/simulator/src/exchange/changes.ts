import { marketMs, quote } from '@trendy/domain';
import type { FeeSchedule } from '../models/fees.ts';
import type { Candle } from '../market/bars.ts';
import {
  createAccount,
  createDirty,
  rememberAlgo,
  rememberIncome,
  rememberOrder,
  rememberTrade,
} from './core.ts';
import type { Core, Counters, Shove, SymbolStatus } from './core.ts';
import { endOrder, restOrder } from './orders.ts';
import type { Filters } from './filters.ts';
import { positionKey } from './legs.ts';
import type { Account, AlgoOrder, House, Income, Order, UserTrade, VenuePosition } from './types.ts';

/** A fact worth keeping, as plain JSON. Entities come whole: applying a list of changes in order rebuilds the exchange. */
export type Change =
  | {
      readonly t: 'account';
      readonly id: number;
      readonly wallet: number;
      readonly deposited: number;
      readonly fees: FeeSchedule;
      readonly positions: readonly VenuePosition[];
      readonly leverage: readonly (readonly [string, number])[];
      /** These six are absent in what older versions wrote. */
      readonly hedge?: boolean;
      readonly multiAssets?: boolean;
      readonly creditMode?: boolean;
      readonly portfolioMargin?: boolean;
      readonly spotOnly?: boolean;
      readonly isolated?: readonly string[];
      readonly updatedAt: number;
    }
  | { readonly t: 'order'; readonly order: Order }
  | { readonly t: 'algo'; readonly algo: AlgoOrder }
  | { readonly t: 'trade'; readonly trade: UserTrade }
  | { readonly t: 'income'; readonly income: Income }
  | { readonly t: 'candle'; readonly symbol: string; readonly minute: number; readonly candle: Candle }
  | { readonly t: 'house'; readonly house: House }
  | { readonly t: 'shoves'; readonly shoves: readonly Shove[] }
  | { readonly t: 'statuses'; readonly statuses: readonly (readonly [string, SymbolStatus])[] }
  | { readonly t: 'filters'; readonly filters: readonly (readonly [string, Filters])[] }
  | { readonly t: 'time'; readonly now: number; readonly counters: Counters };

const accountChange = (account: Account): Change => ({
  t: 'account',
  id: account.id,
  wallet: account.wallet,
  deposited: account.deposited,
  fees: account.fees,
  positions: [...account.positions.values()],
  leverage: [...account.leverage],
  hedge: account.hedge,
  multiAssets: account.multiAssets,
  creditMode: account.creditMode,
  portfolioMargin: account.portfolioMargin,
  spotOnly: account.spotOnly,
  isolated: [...account.isolated],
  updatedAt: account.updatedAt,
});

const statusesOf = (core: Core): Change => ({
  t: 'statuses',
  statuses: [...core.markets.values()].map((market) => [market.listing.symbol, market.status]),
});

const filtersOf = (core: Core): Change => ({
  t: 'filters',
  filters: [...core.markets.values()].map((market) => [market.listing.symbol, market.filters]),
});

/** What changed since the last call, or an empty list. */
export function drainChanges(core: Core): Change[] {
  const { dirty } = core;
  const changes: Change[] = [];
  for (const account of dirty.accounts) changes.push(accountChange(account));
  for (const order of dirty.orders) changes.push({ t: 'order', order });
  for (const algo of dirty.algos) changes.push({ t: 'algo', algo });
  for (const trade of dirty.trades) changes.push({ t: 'trade', trade });
  for (const income of dirty.incomes) changes.push({ t: 'income', income });
  for (const candle of dirty.candles) changes.push({ t: 'candle', ...candle });
  if (dirty.house) changes.push({ t: 'house', house: core.house });
  if (dirty.shoves) changes.push({ t: 'shoves', shoves: core.shoves });
  if (dirty.statuses) changes.push(statusesOf(core));
  if (dirty.filters) changes.push(filtersOf(core));
  if (changes.length > 0) {
    changes.push({ t: 'time', now: core.now, counters: core.counters });
    Object.assign(dirty, createDirty());
  }
  return changes;
}

/** The whole exchange as changes: what a snapshot holds. */
export function* allChanges(core: Core): Generator<Change> {
  for (const account of core.accounts.values()) {
    yield accountChange(account);
    for (const order of account.orders.values()) yield { t: 'order', order };
    for (const algo of account.algos.values()) yield { t: 'algo', algo };
    for (const trade of account.trades) yield { t: 'trade', trade };
    for (const income of account.incomes) yield { t: 'income', income };
  }
  for (const [symbol, market] of core.markets)
    for (const [minute, candle] of market.remembered) yield { t: 'candle', symbol, minute, candle };
  yield { t: 'house', house: core.house };
  yield { t: 'shoves', shoves: core.shoves };
  yield statusesOf(core);
  yield filtersOf(core);
  yield { t: 'time', now: core.now, counters: core.counters };
}

export function applyChange(core: Core, change: Change): void {
  switch (change.t) {
    case 'account':
      applyAccount(core, change);
      return;
    case 'order': {
      const account = core.accounts.get(change.order.account)!;
      rememberOrder(account, wholeOrder(change.order));
      return;
    }
    case 'algo': {
      const account = core.accounts.get(change.algo.account)!;
      rememberAlgo(account, wholeAlgo(change.algo));
      return;
    }
    case 'trade':
      rememberTrade(core.accounts.get(change.trade.account)!, wholeTrade(change.trade));
      return;
    case 'income':
      rememberIncome(core.accounts.get(change.income.account)!, change.income);
      return;
    case 'candle':
      core.markets.get(change.symbol)?.remembered.set(change.minute, change.candle);
      return;
    case 'house':
      Object.assign(core.house, change.house);
      return;
    case 'shoves':
      core.shoves = [...change.shoves];
      return;
    case 'statuses':
      for (const [symbol, status] of change.statuses) {
        const market = core.markets.get(symbol);
        if (market) market.status = status;
      }
      return;
    case 'filters':
      for (const [symbol, filters] of change.filters) {
        const market = core.markets.get(symbol);
        if (market) market.filters = { ...filters };
      }
      return;
    case 'time':
      core.now = marketMs(change.now);
      Object.assign(core.counters, change.counters);
  }
}

/** What was kept before there were legs, trailing stops and attached orders has none of them. */
const NO_LEG = { leg: 'both' } as const;
const NO_ATTACHED = { attached: null, fee: quote(0), realised: quote(0) };
const NO_WALLET = { isolated: quote(0) };
const NO_TRAIL = {
  target: null,
  callbackRate: 0,
  callbackTicks: 0,
  activationPrice: 0,
  extreme: 0,
  anyNotional: false,
  isTrigger: false,
};
const wholeOrder = (kept: Order): Order => ({
  ...NO_LEG,
  ...NO_ATTACHED,
  ...{ queuedAt: kept.createdAt },
  ...kept,
});
const wholeAlgo = (kept: AlgoOrder): AlgoOrder => ({ ...NO_LEG, ...NO_TRAIL, ...kept });
const wholeTrade = (kept: UserTrade): UserTrade => ({ ...NO_LEG, ...kept });

function applyAccount(core: Core, change: Extract<Change, { t: 'account' }>): void {
  let account = core.accounts.get(change.id);
  if (!account) {
    account = createAccount(change.id, change.fees, change.updatedAt);
    core.accounts.set(change.id, account);
  }
  account.wallet = quote(change.wallet);
  account.deposited = quote(change.deposited);
  account.fees = change.fees;
  account.updatedAt = change.updatedAt;
  account.hedge = change.hedge ?? false;
  account.multiAssets = change.multiAssets ?? false;
  account.creditMode = change.creditMode ?? false;
  account.portfolioMargin = change.portfolioMargin ?? false;
  account.spotOnly = change.spotOnly ?? false;
  account.isolated.clear();
  for (const symbol of change.isolated ?? []) account.isolated.add(symbol);
  for (const kept of change.positions) {
    const since = { openedAt: kept.updatedAt };
    const position = { ...NO_LEG, ...NO_WALLET, ...since, ...kept };
    account.positions.set(positionKey(position.symbol, position.leg), position);
  }
  for (const [symbol, leverage] of change.leverage) account.leverage.set(symbol, leverage);
}

/** After all changes: open orders back into the book by time of entry, waiting ones back to their market. */
export function reopen(core: Core): void {
  const open: Order[] = [];
  const waiting: AlgoOrder[] = [];
  for (const account of core.accounts.values()) {
    open.push(...account.open.values());
    waiting.push(...account.openAlgos.values());
  }
  waiting.sort((a, b) => a.id - b.id);
  for (const algo of waiting) core.markets.get(algo.symbol)?.waiting.set(algo.id, algo);
  open.sort((a, b) => a.queuedAt - b.queuedAt || a.id - b.id);
  for (const order of open) {
    const market = core.markets.get(order.symbol);
    if (!market) continue;
    // A market order that hung when the venue died has no price at which it could rest.
    if (order.type === 'market') endOrder(core, core.accounts.get(order.account)!, order, 'expired');
    else restOrder(market, order);
  }
}
