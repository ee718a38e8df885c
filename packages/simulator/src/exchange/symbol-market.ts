import type { Side } from '@trendy/domain';
import { createBook } from '../book/book.ts';
import type { Book, Resting } from '../book/book.ts';
import { addTrade, createHistory, emptyCandle } from '../market/bars.ts';
import type { Candle, CandleHistory } from '../market/bars.ts';
import type { Listing } from '../market/listing.ts';
import { createMaker } from '../market/maker.ts';
import type { Maker } from '../market/maker.ts';
import { createRng, seedOf } from '../market/noise.ts';
import { createTape, markPriceAt } from '../market/tape.ts';
import type { MarketModel, Tape } from '../market/tape.ts';
import { shoveFactor } from './core.ts';
import type { Core, SymbolStatus } from './core.ts';
import { filtersOf } from './filters.ts';
import type { Filters } from './filters.ts';
import type { AlgoOrder, Order, Print } from './types.ts';

const KEPT_PRINTS = 3_000;
/** Trades of a minute are numbered from `minute × this`, so ids grow for ever and need not be stored. */
export const PRINTS_PER_MINUTE = 65_536;

/** The running market of one symbol: its book, its tape, and what was printed. */
export interface SymbolMarket {
  readonly listing: Listing;
  readonly model: MarketModel;
  readonly book: Book;
  readonly maker: Maker;
  readonly tape: Tape;
  /** Next trade of the tape. */
  cursor: number;
  /** Users' resting orders, by order id. */
  readonly resting: Map<number, Resting>;
  /** Orders that a fault holds outside the book, by id. */
  readonly stalled: Map<number, Order>;
  /** Conditional orders waiting, by id. */
  readonly waiting: Map<number, AlgoOrder>;
  status: SymbolStatus;
  filters: Filters;
  lastPrice: number;
  /** Quote per base, 1e-8. */
  markPrice: number;
  indexPrice: number;
  candle: Candle;
  /** A user traded in this minute: its candle is no longer the model's. */
  touched: boolean;
  printed: number;
  readonly prints: Print[];
  readonly history: CandleHistory;
  readonly remembered: Map<number, Candle>;
}

export function createSymbolMarket(
  core: Pick<Core, 'shoves'>,
  model: MarketModel,
  firstUpdateId: number,
): SymbolMarket {
  const { listing } = model;
  const orderBook = createBook(firstUpdateId);
  const remembered = new Map<number, Candle>();
  return {
    listing,
    model,
    book: orderBook,
    maker: createMaker(orderBook, listing, createRng(seedOf(model.seed, 'ladder'))),
    tape: createTape(),
    cursor: 0,
    resting: new Map(),
    stalled: new Map(),
    waiting: new Map(),
    status: 'TRADING',
    filters: filtersOf(listing),
    lastPrice: 0,
    markPrice: 0,
    indexPrice: 0,
    candle: emptyCandle(),
    touched: false,
    printed: 0,
    prints: [],
    history: createHistory(model, (price, at) => shovedTicks(core, listing.symbol, price, at), remembered),
    remembered,
  };
}

export function shovedTicks(core: Pick<Core, 'shoves'>, symbol: string, price: number, at: number): number {
  if (core.shoves.length === 0) return price;
  return Math.max(1, Math.round(price * shoveFactor(core.shoves, symbol, at)));
}

/** Brings index and mark to an instant. */
export function updateMark(core: Core, market: SymbolMarket, at: number): void {
  const factor = shoveFactor(core.shoves, market.listing.symbol, at);
  const mark = markPriceAt(market.model, at) * factor;
  market.markPrice = Math.round(mark * 1e8) / 1e8;
  market.indexPrice = market.markPrice;
}

export const markInTicks = (market: SymbolMarket): number => market.markPrice / market.listing.scale.tickSize;

/** Prints a trade: the last price, the live candle, the public list. Returns its id. */
export function print(
  core: Core,
  market: SymbolMarket,
  price: number,
  quantity: number,
  takerBuys: boolean,
): number {
  const id = core.minute * PRINTS_PER_MINUTE + market.printed;
  market.printed += 1;
  market.lastPrice = price;
  addTrade(market.candle, price, quantity, takerBuys);
  const event: Print = {
    kind: 'trade',
    symbol: market.listing.symbol,
    id,
    price,
    quantity,
    takerBuys,
    at: core.now,
  };
  market.prints.push(event);
  if (market.prints.length > KEPT_PRINTS * 1.2) market.prints.splice(0, KEPT_PRINTS * 0.2);
  if (!core.quiet) core.marketEvents.push(event);
  return id;
}

/** Sum of users' quantity that a move of the touch to `limit` would run over. */
export function usersBeyond(market: SymbolMarket, side: Side, limit: number): number {
  let sum = 0;
  for (const order of market.resting.values())
    if (order.side === side && (side === 'buy' ? order.price >= limit : order.price <= limit))
      sum += order.quantity;
  return sum;
}
