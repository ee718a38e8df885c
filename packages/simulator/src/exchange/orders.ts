import { ok, opposite, quote } from '@trendy/domain';
import type { Side } from '@trendy/domain';
import type { Matching, Resting, SelfTrade } from '../book/book.ts';
import { dropCloseOrders, finishOrder } from './algo-state.ts';
import { clientKey, leverageOf, rememberOrder } from './core.ts';
import type { Core } from './core.ts';
import { checkBand, checkNotional, readPrice, readQuantity } from './filters.ts';
import { closesLeg, heldOf, reduces } from './legs.ts';
import { accountMargin, maxNotionalAt, symbolMargin } from './margin.ts';
import { refuse } from './refusals.ts';
import type { Outcome } from './refusals.ts';
import { settleFill } from './settle.ts';
import { losesRest, stalledAt } from './stall-share.ts';
import { markInTicks, print } from './symbol-market.ts';
import type { SymbolMarket } from './symbol-market.ts';
import type { Account, Attached, Leg, Order, OrderStatus, TimeInForce } from './types.ts';

/** What a client asks for; numbers are the text it sent, so that precision can be judged. */
export interface OrderIntent {
  readonly symbol: string;
  readonly side: Side;
  /** Absent: the only position of one-way mode. */
  readonly leg?: Leg;
  readonly type: 'market' | 'limit';
  readonly timeInForce: TimeInForce;
  readonly quantity: string;
  readonly price: string;
  readonly reduceOnly: boolean;
  readonly clientId: string;
  readonly selfTrade: SelfTrade;
  readonly goodTill: number;
  /** Its venue has no smallest notional. */
  readonly anyNotional?: boolean;
  /** A post-only order that would take, or a fill-or-kill one that cannot fill: refused, or taken and canceled at once. */
  readonly onMiss?: 'refuse' | 'cancel';
  /** Protection to be placed when the order has ended, in ticks already. */
  readonly attached?: Attached | null;
}

interface Checked {
  readonly quantity: number;
  readonly price: number;
}

export const CLIENT_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/;

/**
 * Validates in the documented order, accepts, matches, and rests or expires what is left.
 * @param accepted called when nothing can refuse any more, before the first event.
 */
export function placeOrder(
  core: Core,
  account: Account,
  intent: OrderIntent,
  algoId = 0,
  accepted: () => void = () => undefined,
): Outcome<Order> {
  const market = core.markets.get(intent.symbol);
  if (!market) return refuse('unknown_symbol');
  if (!CLIENT_ID.test(intent.clientId)) return refuse('bad_client_id', 'newClientOrderId');
  const twin = account.byClientId.get(clientKey(intent.symbol, intent.clientId));
  if (twin && account.open.has(twin.id)) return refuse('duplicate_client_id');
  const { side, leg = 'both' } = intent;
  const reduceOnly = intent.reduceOnly || closesLeg(leg, side);
  const wanted = { ...intent, leg, reduceOnly };
  // A market that is being wound up still lets positions out.
  const isOpen = market.status === 'TRADING' || (market.status === 'SETTLING' && reduceOnly);
  if (!isOpen) return refuse('symbol_not_trading', market.status);
  const checked = checkFilters(market, account, wanted);
  if (!checked.ok) return checked;
  if (account.hedge === (leg === 'both')) return refuse('position_side_mismatch');
  const quantity = cutToPosition(account, wanted, checked.value.quantity);
  if (!quantity.ok) return quantity;
  const { price } = checked.value;
  const funds = reduceOnly ? ok(null) : checkFunds(core, market, account, wanted, price, quantity.value);
  if (!funds.ok) return funds;
  const taker = takerOf(
    market,
    account.id,
    intent.side,
    intent.type,
    price,
    quantity.value,
    intent.selfTrade,
  );
  const fillable = intent.type === 'limit' ? market.book.fillable(taker) : 0;
  const takes = intent.timeInForce === 'gtx' && fillable > 0;
  const misses = takes || (intent.timeInForce === 'fok' && fillable < quantity.value);
  if (misses && intent.onMiss !== 'cancel') return refuse(takes ? 'would_take' : 'cannot_fill');
  accepted();
  const terms = {
    ...wanted,
    price,
    quantity: quantity.value,
    attached: intent.attached ?? null,
    closePosition: false,
    origin: algoId === 0 ? ('user' as const) : ('algo' as const),
    algoId,
  };
  const order = enterOrder(core, market, account, terms);
  if (misses) endOrder(core, account, order, 'canceled');
  else matchOrder(core, market, account, order);
  return ok(order);
}

type FilterTerms = Pick<
  OrderIntent,
  'symbol' | 'side' | 'type' | 'quantity' | 'price' | 'reduceOnly' | 'anyNotional'
>;

export function checkFilters(
  market: SymbolMarket,
  account: Account,
  intent: FilterTerms,
  except?: number,
): Outcome<Checked> {
  const { listing } = market;
  const isMarket = intent.type === 'market';
  const quantity = readQuantity(market, intent.quantity, isMarket);
  if (!quantity.ok) return quantity;
  let price = 0;
  if (!isMarket) {
    const read = readPrice(market, intent.price, 'price');
    if (!read.ok) return read;
    price = read.value;
  }
  const mark = markInTicks(market);
  const exempt = intent.reduceOnly || intent.anyNotional === true;
  const notional = checkNotional(market, isMarket ? mark : price, quantity.value, exempt);
  if (!notional.ok) return notional;
  const touch = market.book.best(opposite(intent.side));
  if (isMarket && touch !== null && !checkBand(listing, intent.side, touch, mark).ok)
    return refuse('market_out_of_band');
  const band = isMarket ? ok(null) : checkBand(listing, intent.side, price, mark);
  if (!band.ok) return band;
  let open = 0;
  for (const order of account.open.values())
    if (order.symbol === intent.symbol && order.id !== except) open += 1;
  if (open >= listing.maxOpenOrders) return refuse('too_many_orders');
  return ok({ quantity: quantity.value, price });
}

/** Reduce-only: never more than the position it reduces, so it can never flip it. */
function cutToPosition(
  account: Account,
  intent: Pick<Order, 'symbol' | 'leg' | 'side' | 'reduceOnly'>,
  quantity: number,
): Outcome<number> {
  if (!intent.reduceOnly) return ok(quantity);
  const held = heldOf(account, intent);
  if (!reduces(held, intent.side)) return refuse('reduce_only_rejected');
  return ok(Math.min(quantity, Math.abs(held)));
}

/** @param except an order that this one takes the place of. */
export function checkFunds(
  core: Core,
  market: SymbolMarket,
  account: Account,
  intent: Pick<Order, 'symbol' | 'leg' | 'side' | 'type'>,
  price: number,
  quantity: number,
  except?: number,
): Outcome<null> {
  const mark = markInTicks(market);
  const touch = market.book.best(opposite(intent.side)) ?? mark;
  const assumed = intent.type === 'limit' ? price : Math.ceil(Math.max(mark, touch));
  const notional = assumed * quantity * market.listing.scale.unitsPerTickStep;
  if (!Number.isSafeInteger(notional)) return refuse('over_leverage_tier');
  const before = symbolMargin(core, account, intent.symbol, intent.leg);
  const after = symbolMargin(core, account, intent.symbol, intent.leg, {
    extra: { side: intent.side, notional },
    ...(except === undefined ? {} : { except }),
  });
  const grown = Math.max(
    Math.abs(after.notional + after.bidNotional),
    Math.abs(after.notional - after.askNotional),
  );
  const leverage = leverageOf(account, intent.symbol);
  const more = after.openOrderInitial - before.openOrderInitial;
  if (more <= 0) return ok(null);
  if (grown > maxNotionalAt(market, leverage)) return refuse('over_leverage_tier');
  if (more > accountMargin(core, account).available) return refuse('insufficient_margin');
  return ok(null);
}

export function takerOf(
  market: SymbolMarket,
  owner: number,
  side: Side,
  type: 'market' | 'limit',
  price: number,
  quantity: number,
  selfTrade: SelfTrade,
) {
  const mark = markInTicks(market);
  const share = market.listing.percentPrice;
  // A market order walks the book no further than the price band.
  const worst = side === 'buy' ? Math.floor(mark * (1 + share)) : Math.ceil(mark * (1 - share));
  return { owner, side, limit: type === 'limit' ? price : worst, quantity, selfTrade };
}

/** An order past all checks: users' orders, triggered ones and liquidations meet the book here alike. */
export function acceptOrder(core: Core, market: SymbolMarket, account: Account, terms: OrderTerms): Order {
  const order = enterOrder(core, market, account, terms);
  matchOrder(core, market, account, order);
  return order;
}

type OrderTerms = Pick<
  Order,
  | 'side'
  | 'leg'
  | 'type'
  | 'timeInForce'
  | 'quantity'
  | 'price'
  | 'reduceOnly'
  | 'closePosition'
  | 'clientId'
  | 'selfTrade'
  | 'goodTill'
  | 'origin'
  | 'algoId'
  | 'attached'
>;

function enterOrder(core: Core, market: SymbolMarket, account: Account, terms: OrderTerms): Order {
  core.counters.order += 1;
  const order: Order = {
    id: core.counters.order,
    account: account.id,
    symbol: market.listing.symbol,
    clientId: terms.clientId,
    side: terms.side,
    leg: terms.leg,
    type: terms.type,
    timeInForce: terms.timeInForce,
    quantity: terms.quantity,
    price: terms.price,
    filled: 0,
    filledQuote: quote(0),
    fee: quote(0),
    realised: quote(0),
    status: 'new',
    reduceOnly: terms.reduceOnly,
    closePosition: terms.closePosition,
    selfTrade: terms.selfTrade,
    goodTill: terms.goodTill,
    origin: terms.origin,
    algoId: terms.algoId,
    attached: terms.attached,
    queuedAt: core.now,
    createdAt: core.now,
    updatedAt: core.now,
  };
  rememberOrder(account, order);
  tellOrder(core, account, order, 'new');
  return order;
}

/** Takes what it can from the book; the rest goes into it or expires. */
export function matchOrder(core: Core, market: SymbolMarket, account: Account, order: Order): void {
  const { type, price, selfTrade, side } = order;
  const left = order.quantity - order.filled;
  const allowed = Math.min(left, stalledAt(core, order) - order.filled);
  const result = market.book.take(
    takerOf(market, account.id, side, type, price, Math.max(0, allowed), selfTrade),
    matchingFor(core, market, order),
  );
  if (order.status === 'filled') return;
  if (allowed < left && account.open.has(order.id) && !losesRest(core, order)) {
    market.stalled.set(order.id, order);
    return;
  }
  const rests =
    type === 'limit' &&
    (order.timeInForce === 'gtc' || order.timeInForce === 'gtx' || order.timeInForce === 'gtd');
  if (result.selfTraded) endOrder(core, account, order, 'expired_in_match');
  else if (rests && order.status !== 'canceled' && order.status !== 'expired') restOrder(market, order);
  else if (account.open.has(order.id)) endOrder(core, account, order, 'expired');
}

export function restOrder(market: SymbolMarket, order: Order): void {
  const resting: Resting = {
    id: order.id,
    owner: order.account,
    side: order.side,
    price: order.price,
    quantity: order.quantity - order.filled,
  };
  market.resting.set(order.id, resting);
  market.book.rest(resting);
}

/** Settles both sides of every match; `taker` is null for the market's own flow. */
export function matchingFor(core: Core, market: SymbolMarket, taker: Order | null): Matching {
  return {
    fill: (maker, price, quantity) => {
      const takerBuys = maker.side === 'sell';
      const tradeId = print(core, market, price, quantity, takerBuys);
      if (maker.owner === 0) market.maker.filled(maker);
      else settleMaker(core, market, maker, { price, quantity, tradeId });
      if (taker) {
        const account = core.accounts.get(taker.account)!;
        settleFill(core, market, account, taker, { price, quantity, tradeId, liquidity: 'taker' });
        afterFill(core, market, account, taker);
      }
    },
    expired: (maker) => {
      const account = core.accounts.get(maker.owner)!;
      const order = account.open.get(maker.id);
      market.resting.delete(maker.id);
      if (order) endOrder(core, account, order, 'expired_in_match');
    },
  };
}

function settleMaker(
  core: Core,
  market: SymbolMarket,
  maker: Resting,
  fill: { readonly price: number; readonly quantity: number; readonly tradeId: number },
): void {
  const account = core.accounts.get(maker.owner)!;
  const order = account.open.get(maker.id)!;
  if (maker.quantity === 0) market.resting.delete(maker.id);
  settleFill(core, market, account, order, { ...fill, liquidity: 'maker' });
  afterFill(core, market, account, order);
}

function afterFill(core: Core, market: SymbolMarket, account: Account, order: Order): void {
  if (order.status === 'filled') finishOrder(core, account, order);
  trimReduceOnly(core, market, account, order.leg);
  dropCloseOrders(core, account, order.symbol, order.leg);
}

/** Resting reduce-only orders shrink with their position and go with it. */
function trimReduceOnly(core: Core, market: SymbolMarket, account: Account, leg: Leg): void {
  const { symbol } = market.listing;
  const held = heldOf(account, { symbol, leg });
  for (const order of [...account.open.values()]) {
    const resting = market.resting.get(order.id);
    if (!resting || !order.reduceOnly || order.symbol !== symbol || order.leg !== leg) continue;
    const left = order.side === 'sell' ? Math.max(0, held) : Math.max(0, -held);
    if (left === 0) endOrder(core, account, order, 'expired');
    else if (resting.quantity > left) {
      market.book.reduce(resting, left);
      order.quantity = order.filled + left;
      core.dirty.orders.add(order);
    }
  }
}

/** Takes an order out of the book for good. */
export function endOrder(
  core: Core,
  account: Account,
  order: Order,
  status: Extract<OrderStatus, 'canceled' | 'expired' | 'expired_in_match'>,
): void {
  const market = core.markets.get(order.symbol)!;
  const resting = market.resting.get(order.id);
  if (resting) {
    market.book.remove(resting);
    market.resting.delete(order.id);
  }
  market.stalled.delete(order.id);
  order.status = status;
  order.updatedAt = core.now;
  account.open.delete(order.id);
  tellOrder(core, account, order, status === 'canceled' ? 'canceled' : 'expired');
  finishOrder(core, account, order);
}

export function tellOrder(
  core: Core,
  account: Account,
  order: Order,
  execution: 'new' | 'canceled' | 'expired' | 'amendment',
): void {
  core.dirty.orders.add(order);
  core.userEvents.push({ kind: 'order', account: account.id, at: core.now, execution, order: { ...order } });
}
