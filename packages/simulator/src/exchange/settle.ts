import { invariant, proportion, quote } from '@trendy/domain';
import type { Quote } from '@trendy/domain';
import { feeOf } from '../models/fees.ts';
import { book, rememberTrade } from './core.ts';
import type { Core } from './core.ts';
import { unrealisedOf } from './margin.ts';
import type { SymbolMarket } from './symbol-market.ts';
import type { Account, Order, PositionView, UserTrade, VenuePosition } from './types.ts';

export function positionOf(account: Account, symbol: string): VenuePosition {
  let position = account.positions.get(symbol);
  if (!position) {
    position = { symbol, quantity: 0, cost: quote(0), updatedAt: 0 };
    account.positions.set(symbol, position);
  }
  return position;
}

/**
 * Moves a position by a signed quantity and returns what was realised. Entry cost is an average while it grows, leaves in
 * proportion while it shrinks, and starts afresh on the far side of a flip. Exact: cost rounds, money does not vanish.
 */
export function movePosition(
  position: VenuePosition,
  signed: number,
  price: number,
  unitsPerTickStep: number,
): Quote {
  const before = position.quantity;
  const closing = before !== 0 && Math.sign(before) !== Math.sign(signed);
  const closed = closing ? Math.min(Math.abs(before), Math.abs(signed)) : 0;
  let realised = 0;
  if (closed > 0) {
    const released = proportion(position.cost, closed, Math.abs(before), 'ceil');
    const value = price * closed * unitsPerTickStep;
    realised = before > 0 ? value - released : released - value;
    position.cost = quote(position.cost - released);
  }
  const opened = Math.abs(signed) - closed;
  if (opened > 0) position.cost = quote(position.cost + price * opened * unitsPerTickStep);
  position.quantity = before + signed;
  invariant(
    position.quantity !== 0 || position.cost === 0,
    `${position.symbol}: a flat position with a cost`,
  );
  return quote(realised);
}

/** Settles a fill of an account's order: position, realised profit, fee, ledger and events. */
export function settleFill(
  core: Core,
  market: SymbolMarket,
  account: Account,
  order: Order,
  fill: {
    readonly price: number;
    readonly quantity: number;
    readonly tradeId: number;
    readonly liquidity: 'maker' | 'taker';
  },
): void {
  const { unitsPerTickStep } = market.listing.scale;
  const notional = quote(fill.price * fill.quantity * unitsPerTickStep);
  const position = positionOf(account, order.symbol);
  const signed = order.side === 'buy' ? fill.quantity : -fill.quantity;
  const realised = movePosition(position, signed, fill.price, unitsPerTickStep);
  position.updatedAt = core.now;
  const fee = feeOf(notional, fill.liquidity, account.fees);
  order.filled += fill.quantity;
  order.filledQuote = quote(order.filledQuote + notional);
  order.updatedAt = core.now;
  invariant(order.filled <= order.quantity, `order ${order.id} filled ${order.filled} of ${order.quantity}`);
  const info = String(fill.tradeId);
  const entry = { symbol: order.symbol, info, tradeId: fill.tradeId };
  if (realised !== 0) book(core, account, { ...entry, type: 'REALIZED_PNL', amount: realised });
  if (fee !== 0) book(core, account, { ...entry, type: 'COMMISSION', amount: quote(-fee) });
  const trade: UserTrade = {
    id: fill.tradeId,
    orderId: order.id,
    clientId: order.clientId,
    account: account.id,
    symbol: order.symbol,
    side: order.side,
    price: fill.price,
    quantity: fill.quantity,
    quote: notional,
    fee,
    realised,
    liquidity: fill.liquidity,
    at: core.now,
  };
  rememberTrade(account, trade);
  account.updatedAt = core.now;
  core.dirty.trades.push(trade);
  core.dirty.accounts.add(account);
  core.dirty.orders.add(order);
  order.status = order.filled === order.quantity ? 'filled' : 'partially_filled';
  if (order.status === 'filled') account.open.delete(order.id);
  core.userEvents.push({
    kind: 'order',
    account: account.id,
    at: core.now,
    execution: order.origin === 'liquidation' ? 'calculated' : 'trade',
    order: { ...order },
    trade,
  });
  tellAccount(core, account, 'ORDER', quote(realised - fee), [order.symbol]);
  market.touched = true;
}

export function viewOf(core: Core, position: VenuePosition): PositionView {
  return {
    symbol: position.symbol,
    quantity: position.quantity,
    cost: position.cost,
    unrealised: unrealisedOf(core.markets.get(position.symbol)!, position),
  };
}

/** ACCOUNT_UPDATE: the wallet and the positions that changed. */
export function tellAccount(
  core: Core,
  account: Account,
  reason: 'ORDER' | 'FUNDING_FEE' | 'DEPOSIT' | 'INSURANCE_CLEAR',
  change: Quote,
  symbols: readonly string[],
): void {
  core.userEvents.push({
    kind: 'account',
    account: account.id,
    at: core.now,
    reason,
    wallet: account.wallet,
    change,
    positions: symbols.map((symbol) => viewOf(core, positionOf(account, symbol))),
  });
}
