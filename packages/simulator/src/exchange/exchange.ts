import { ok } from '@trendy/domain';
import { FUNDING_MS, nextFunding } from '../market/funding-rate.ts';
import { addTrade } from '../market/bars.ts';
import { LISTINGS } from '../market/listing.ts';
import type { Listing } from '../market/listing.ts';
import { createCommonFactor, createReference, MINUTE_MS } from '../market/reference.ts';
import type { ReferenceSource } from '../market/reference.ts';
import { createMarketModel } from '../market/tape.ts';
import { accountCalls } from './account-calls.ts';
import type { AccountCalls } from './account-calls.ts';
import { advance, beginMinute, checkNow, moveTouch } from './advance.ts';
import { setAlgoStatus } from './algo-state.ts';
import { cancelAlgo, placeAlgo } from './algos.ts';
import type { AlgoIntent } from './algos.ts';
import { amendOrder } from './amend.ts';
import type { Amendment } from './amend.ts';
import { allChanges, applyChange, drainChanges, reopen } from './changes.ts';
import type { Change } from './changes.ts';
import { clientKey, createDirty, emptyHouse } from './core.ts';
import type { Core, Shove, Stall, SymbolStatus } from './core.ts';
import { changeFilters } from './filters.ts';
import type { FilterChange, Filters } from './filters.ts';
import { endOrder, placeOrder } from './orders.ts';
import type { OrderIntent } from './orders.ts';
import { refuse } from './refusals.ts';
import type { Outcome } from './refusals.ts';
import { closeForced, settleFunding } from './settlements.ts';
import { createSymbolMarket, PRINTS_PER_MINUTE, shovedTicks, updateMark } from './symbol-market.ts';
import type { SymbolMarket } from './symbol-market.ts';
import type { Account, AlgoOrder, MarketEvent, Order, UserEvent } from './types.ts';

export interface ExchangeOptions {
  readonly seed: number;
  /** Market time at which it starts when there is nothing to restore. */
  readonly now: number;
  /** What an earlier run kept, in order. */
  readonly restored?: Iterable<Change>;
  readonly listings?: readonly Listing[];
  /** Recorded prices for some symbols, instead of the generator's. */
  readonly sources?: ReadonlyMap<string, ReferenceSource>;
  /** Market time between two looks at marks and triggers when nobody trades; 0: at every call of `advance`. */
  readonly checkEveryMs?: number;
  /** Book update ids continue from here; must grow from run to run. */
  readonly firstUpdateId?: number;
}

/** By id, or by the client's own id. */
export interface OrderRef {
  readonly id?: number;
  readonly clientId?: string;
}

/**
 * A deterministic exchange: same options and same calls, same answers. It knows no clock: `advance` brings the market to an
 * instant, and every call acts at that instant.
 */
export interface Exchange extends AccountCalls {
  readonly core: Core;
  advance(to: number): void;
  place(account: Account, intent: OrderIntent): Outcome<Order>;
  findOrder(account: Account, symbol: string, ref: OrderRef): Order | null;
  cancel(account: Account, symbol: string, ref: OrderRef): Outcome<Order>;
  amend(account: Account, order: Order, amendment: Amendment): Outcome<Order>;
  placeAlgo(account: Account, intent: AlgoIntent): Outcome<AlgoOrder>;
  findAlgo(account: Account, ref: OrderRef): AlgoOrder | null;
  cancelAlgo(account: Account, ref: OrderRef): Outcome<AlgoOrder>;
  shove(shove: Omit<Shove, 'from'>): void;
  /** SETTLING: only what reduces a position is taken, all else goes. CLOSE: everything ends, positions at the mark. */
  setStatus(symbol: string, status: SymbolStatus): void;
  setFilters(symbol: string, change: FilterChange): Outcome<Filters>;
  /** From now until an instant the orders of an account hang after a share of them is filled. */
  stall(account: Account, stall: Stall): void;
  /** The maker's small changes between trades. */
  breathe(): void;
  takeUserEvents(): UserEvent[];
  takeMarketEvents(): MarketEvent[];
  drainChanges(): Change[];
  allChanges(): Generator<Change>;
}

/** A longer gap is not played trade by trade; its funding is settled all the same. */
const LONGEST_CATCH_UP_MS = 86_400_000;
const MAX_SHOVES = 1_000;

export function createExchange(options: ExchangeOptions): Exchange {
  const core = createCore(options);
  if (options.restored) for (const change of options.restored) applyChange(core, change);
  start(core, options.now);
  return {
    core,
    advance: (to) => advance(core, to),
    ...accountCalls(core),
    ...orderCalls(core),
    ...operatorCalls(core),
    takeUserEvents: () => {
      const events = core.userEvents;
      core.userEvents = [];
      return events;
    },
    takeMarketEvents: () => {
      const events = core.marketEvents;
      core.marketEvents = [];
      return events;
    },
    drainChanges: () => drainChanges(core),
    allChanges: () => allChanges(core),
  };
}

function createCore(options: ExchangeOptions): Core {
  const core: Core = {
    now: 0,
    checkedAt: 0,
    checkEveryMs: options.checkEveryMs ?? 0,
    minute: 0,
    markets: new Map(),
    accounts: new Map(),
    house: emptyHouse(),
    // Orders and conditional orders are numbered apart, as at the venue: who mixes them up shall notice.
    counters: { account: 0, order: 1_000, algo: 1_000, income: 0 },
    shoves: [],
    stalls: new Map(),
    dirty: createDirty(),
    userEvents: [],
    marketEvents: [],
    quiet: true,
    asleep: new Set(),
  };
  const common = createCommonFactor(options.seed);
  for (const listing of options.listings ?? LISTINGS) {
    const source =
      options.sources?.get(listing.symbol) ?? createReference(listing.symbol, listing.character, common);
    const model = createMarketModel(listing, source, options.seed);
    core.markets.set(listing.symbol, createSymbolMarket(core, model, options.firstUpdateId ?? 1));
  }
  return core;
}

/**
 * Resumes at the instant of the last kept change and plays what was missed, so that stops, liquidations and funding of that
 * time happen; starts afresh at the running minute otherwise, so that its candle is whole.
 */
function start(core: Core, now: number): void {
  const kept = core.now;
  const resumeAt = kept > 0 ? Math.max(Math.min(kept, now), now - LONGEST_CATCH_UP_MS) : now;
  const accounts = new Map(core.accounts);
  if (kept > 0) settleMissedFunding(core, kept, resumeAt);
  // First to the resuming instant without users: they have seen these trades already.
  core.accounts.clear();
  core.asleep = new Set(core.markets.keys());
  beginMinute(core, Math.floor(resumeAt / MINUTE_MS));
  core.now = core.minute * MINUTE_MS;
  advance(core, resumeAt);
  for (const [id, account] of accounts) core.accounts.set(id, account);
  countOwnPrints(core);
  // Users' orders first: the ladder then runs over those that the price has passed.
  reopen(core);
  for (const market of core.markets.values()) openBook(core, market);
  core.asleep = new Set([...core.markets.keys()].filter((symbol) => !isAtStake(core, symbol)));
  advance(core, now);
  for (const symbol of core.asleep) openBook(core, core.markets.get(symbol)!);
  core.asleep = new Set();
  checkNow(core);
  core.quiet = false;
}

function settleMissedFunding(core: Core, from: number, until: number): void {
  for (let at = nextFunding(from); at < until; at += FUNDING_MS) {
    core.now = at;
    settleFunding(core, at);
  }
}

function isAtStake(core: Core, symbol: string): boolean {
  const market = core.markets.get(symbol)!;
  if (market.resting.size > 0 || market.waiting.size > 0) return true;
  for (const account of core.accounts.values())
    for (const position of account.positions.values())
      if (position.symbol === symbol && position.quantity !== 0) return true;
  return false;
}

/** Users' trades of the running minute count in its candle, and their numbers are not given again. */
function countOwnPrints(core: Core): void {
  const first = core.minute * PRINTS_PER_MINUTE;
  for (const account of core.accounts.values()) {
    for (let i = account.trades.length - 1; i >= 0; i -= 1) {
      const trade = account.trades[i]!;
      if (trade.id < first) break;
      const market = core.markets.get(trade.symbol);
      if (!market) continue;
      market.printed = Math.max(market.printed, trade.id - first + 1);
      market.touched = true;
      if (trade.liquidity === 'taker')
        addTrade(market.candle, trade.price, trade.quantity, trade.side === 'buy');
    }
  }
}

/** Puts the maker where the last trade of the tape left him, or around the mark when the minute has had none. */
function openBook(core: Core, market: SymbolMarket): void {
  const { tape, cursor, listing } = market;
  const spread = listing.character.spreadTicks;
  updateMark(core, market, core.now);
  const buys = cursor > 0 && tape.buy[cursor - 1] === 1;
  const last =
    cursor > 0
      ? shovedTicks(core, listing.symbol, tape.price[cursor - 1]!, core.now)
      : Math.round(market.markPrice / listing.scale.tickSize);
  if (market.lastPrice === 0) market.lastPrice = last;
  moveTouch(core, market, buys ? last - spread : last, buys ? last : last + spread);
}

function orderCalls(
  core: Core,
): Pick<Exchange, 'place' | 'findOrder' | 'cancel' | 'amend' | 'placeAlgo' | 'findAlgo' | 'cancelAlgo'> {
  const findOrder = (account: Account, symbol: string, ref: OrderRef): Order | null => {
    const order =
      ref.id === undefined
        ? account.byClientId.get(clientKey(symbol, ref.clientId ?? ''))
        : account.orders.get(ref.id);
    return order?.symbol === symbol ? order : null;
  };
  const findAlgo = (account: Account, ref: OrderRef): AlgoOrder | null => {
    if (ref.id !== undefined) return account.algos.get(ref.id) ?? null;
    let found: AlgoOrder | null = null;
    for (const symbol of core.markets.keys()) {
      const algo = account.algoByClientId.get(clientKey(symbol, ref.clientId ?? ''));
      if (algo && (!found || algo.id > found.id)) found = algo;
    }
    return found;
  };
  return {
    findOrder,
    findAlgo,
    place: (account, intent) => placeOrder(core, account, intent),
    cancel: (account, symbol, ref) => {
      const order = findOrder(account, symbol, ref);
      if (!order || !account.open.has(order.id)) return refuse('unknown_order');
      endOrder(core, account, order, 'canceled');
      return ok(order);
    },
    amend: (account, order, amendment) => amendOrder(core, account, order, amendment),
    placeAlgo: (account, intent) => placeAlgo(core, account, intent),
    cancelAlgo: (account, ref) => {
      const algo = findAlgo(account, ref);
      return algo ? cancelAlgo(core, account, algo) : refuse('unknown_order');
    },
  };
}

function operatorCalls(
  core: Core,
): Pick<Exchange, 'shove' | 'setStatus' | 'setFilters' | 'stall' | 'breathe'> {
  return {
    shove: ({ symbol, to, factor }) => {
      const past = core.shoves.filter((one) => one.symbol === symbol);
      if (past.length >= MAX_SHOVES) throw new RangeError(`${symbol}: more than ${MAX_SHOVES} price moves`);
      core.shoves.push({ symbol, to, factor, from: core.now });
      core.dirty.shoves = true;
      const market = core.markets.get(symbol)!;
      market.history.forgetFrom(core.minute);
      const bid = Math.max(1, Math.round((market.book.best('buy') ?? market.lastPrice) * factor));
      moveTouch(core, market, bid, bid + market.listing.character.spreadTicks);
      market.touched = true;
      // Time does not pass, but triggers and liquidations see the new mark at once.
      checkNow(core);
    },
    setStatus: (symbol, status) => {
      core.markets.get(symbol)!.status = status;
      core.dirty.statuses = true;
      if (status === 'SETTLING' || status === 'CLOSE')
        for (const account of core.accounts.values()) windUp(core, account, symbol, status);
    },
    setFilters: (symbol, change) => {
      const market = core.markets.get(symbol)!;
      const filters = changeFilters(market, change);
      if (!filters.ok) return filters;
      market.filters = filters.value;
      core.dirty.filters = true;
      return filters;
    },
    stall: (account, stall) => {
      core.stalls.set(account.id, stall);
    },
    breathe: () => {
      for (const market of core.markets.values()) market.maker.breathe();
    },
  };
}

/** A symbol leaves the venue: first what would open positions, then everything. */
function windUp(core: Core, account: Account, symbol: string, status: 'SETTLING' | 'CLOSE'): void {
  const goes = (order: Order | AlgoOrder): boolean =>
    order.symbol === symbol && (status === 'CLOSE' || !(order.reduceOnly || order.closePosition));
  for (const order of [...account.open.values()]) if (goes(order)) endOrder(core, account, order, 'expired');
  for (const algo of [...account.openAlgos.values()])
    if (goes(algo)) setAlgoStatus(core, account, algo, 'expired', 'symbol is settling');
  if (status === 'CLOSE')
    for (const position of account.positions.values())
      if (position.symbol === symbol && position.quantity !== 0)
        closeForced(core, account, position, 'settlement');
}
