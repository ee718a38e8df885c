import { quote } from '@trendy/domain';
import type { Quote } from '@trendy/domain';
import type { FeeSchedule } from '../models/fees.ts';
import type { Candle } from '../market/bars.ts';
import type { SymbolMarket } from './symbol-market.ts';
import type { Account, AlgoOrder, House, Income, MarketEvent, Order, UserEvent, UserTrade } from './types.ts';

/** A move of a symbol's price away from its model: multiplied by `factor` from `from` until `to` (null: for good). */
export interface Shove {
  readonly symbol: string;
  readonly from: number;
  readonly to: number | null;
  readonly factor: number;
}

/** Until an instant of market time orders of an account fill to this share of their quantity only. */
export interface Stall {
  readonly share: number;
  readonly until: number;
  /**
   * What becomes of the rest. `expires`: of market orders, also triggered ones, as where the book within the price band
   * is too thin. Absent: it waits until then.
   */
  readonly rest?: 'waits' | 'expires';
}

export type SymbolStatus = 'TRADING' | 'SETTLING' | 'CLOSE' | 'PENDING_TRADING';

/** What changed since the last `drainChanges`; entities are written whole, so the last word wins. */
export interface Dirty {
  readonly accounts: Set<Account>;
  readonly orders: Set<Order>;
  readonly algos: Set<AlgoOrder>;
  readonly trades: UserTrade[];
  readonly incomes: Income[];
  readonly candles: { readonly symbol: string; readonly minute: number; readonly candle: Candle }[];
  house: boolean;
  shoves: boolean;
  statuses: boolean;
  filters: boolean;
}

export interface Counters {
  account: number;
  order: number;
  algo: number;
  income: number;
}

/** Everything the exchange knows. Owned and mutated by the functions of this folder alone. */
export interface Core {
  now: number;
  /** When marks, triggers and liquidations were last looked at between trades; and how often that is done. */
  checkedAt: number;
  readonly checkEveryMs: number;
  /** Minute whose tape is being played. */
  minute: number;
  readonly markets: Map<string, SymbolMarket>;
  readonly accounts: Map<number, Account>;
  readonly house: House;
  readonly counters: Counters;
  shoves: Shove[];
  /** Accounts whose orders hang after a part is filled; a fault, so a restart forgets it. */
  readonly stalls: Map<number, Stall>;
  readonly dirty: Dirty;
  userEvents: UserEvent[];
  marketEvents: MarketEvent[];
  /** Restoring or catching up: nobody listens. */
  quiet: boolean;
  /** Symbols that nobody has anything at stake in while catching up: their trades are printed without a book. */
  asleep: ReadonlySet<string>;
}

/** Orders, trades and incomes remembered for each account; the oldest closed ones go first. */
export const HISTORY_LIMIT = 50_000;

export const createDirty = (): Dirty => ({
  accounts: new Set(),
  orders: new Set(),
  algos: new Set(),
  trades: [],
  incomes: [],
  candles: [],
  house: false,
  shoves: false,
  statuses: false,
  filters: false,
});

export function createAccount(id: number, fees: FeeSchedule, at: number): Account {
  return {
    id,
    wallet: quote(0),
    fees,
    deposited: quote(0),
    hedge: false,
    multiAssets: false,
    creditMode: false,
    portfolioMargin: false,
    spotOnly: false,
    isolated: new Set(),
    positions: new Map(),
    leverage: new Map(),
    orders: new Map(),
    open: new Map(),
    algos: new Map(),
    openAlgos: new Map(),
    byClientId: new Map(),
    algoByClientId: new Map(),
    trades: [],
    incomes: [],
    warned: false,
    updatedAt: at,
  };
}

export const DEFAULT_LEVERAGE = 20;
export const leverageOf = (account: Account, symbol: string): number =>
  account.leverage.get(symbol) ?? DEFAULT_LEVERAGE;

export const clientKey = (symbol: string, clientId: string): string => `${symbol}|${clientId}`;

export function rememberOrder(account: Account, order: Order): void {
  account.orders.set(order.id, order);
  account.byClientId.set(clientKey(order.symbol, order.clientId), order);
  keepPlace(account.open, order, order.status === 'new' || order.status === 'partially_filled');
  trim(account.orders, account.open, (old) => {
    const key = clientKey(old.symbol, old.clientId);
    if (account.byClientId.get(key) === old) account.byClientId.delete(key);
  });
}

export function rememberAlgo(account: Account, algo: AlgoOrder): void {
  account.algos.set(algo.id, algo);
  account.algoByClientId.set(clientKey(algo.symbol, algo.clientId), algo);
  keepPlace(account.openAlgos, algo, algo.status === 'new');
  trim(account.algos, account.openAlgos, (old) => {
    const key = clientKey(old.symbol, old.clientId);
    if (account.algoByClientId.get(key) === old) account.algoByClientId.delete(key);
  });
}

/** What is open stays where it came in, however often it changes: whoever came first is looked at first. */
function keepPlace<T extends { id: number }>(open: Map<number, T>, one: T, isOpen: boolean): void {
  if (isOpen) open.set(one.id, one);
  else open.delete(one.id);
}

function trim<T extends { id: number }>(
  all: Map<number, T>,
  open: Map<number, T>,
  forget: (old: T) => void,
): void {
  if (all.size <= HISTORY_LIMIT) return;
  for (const old of all.values()) {
    if (open.has(old.id)) continue;
    all.delete(old.id);
    forget(old);
    return;
  }
}

export function rememberTrade(account: Account, trade: UserTrade): void {
  account.trades.push(trade);
  if (account.trades.length > HISTORY_LIMIT * 1.1) account.trades.splice(0, HISTORY_LIMIT * 0.1);
}

export function rememberIncome(account: Account, income: Income): void {
  account.incomes.push(income);
  if (account.incomes.length > HISTORY_LIMIT * 1.1) account.incomes.splice(0, HISTORY_LIMIT * 0.1);
}

/** Books money into or out of the wallet, and the same amount out of or into one of the house's books. */
export function book(
  core: Core,
  account: Account,
  entry: Pick<Income, 'symbol' | 'type' | 'amount' | 'info' | 'tradeId'>,
): void {
  account.wallet = quote(account.wallet + entry.amount);
  account.updatedAt = core.now;
  switch (entry.type) {
    case 'TRANSFER':
      account.deposited = quote(account.deposited + entry.amount);
      break;
    case 'REALIZED_PNL':
      core.house.pnl = quote(core.house.pnl - entry.amount);
      break;
    case 'COMMISSION':
      core.house.fees = quote(core.house.fees - entry.amount);
      break;
    case 'FUNDING_FEE':
      core.house.funding = quote(core.house.funding - entry.amount);
      break;
    case 'INSURANCE_CLEAR':
      core.house.insurance = quote(core.house.insurance - entry.amount);
      break;
  }
  core.counters.income += 1;
  const income: Income = { id: core.counters.income, account: account.id, at: core.now, ...entry };
  rememberIncome(account, income);
  core.dirty.incomes.push(income);
  core.dirty.accounts.add(account);
  core.dirty.house = true;
}

export const emptyHouse = (): House => ({
  pnl: 0 as Quote,
  fees: 0 as Quote,
  funding: 0 as Quote,
  insurance: 0 as Quote,
});

/** Product of the shoves at work on a symbol at an instant. */
export function shoveFactor(shoves: readonly Shove[], symbol: string, at: number): number {
  let factor = 1;
  for (const shove of shoves)
    if (shove.symbol === symbol && at >= shove.from && (shove.to === null || at < shove.to))
      factor *= shove.factor;
  return factor;
}
