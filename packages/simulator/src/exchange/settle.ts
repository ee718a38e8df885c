import { invariant, proportion, quote } from '@trendy/domain';
import type { Quote } from '@trendy/domain';
import { feeOf } from '../models/fees.ts';
import { initialMargin } from '../models/margin.ts';
import { book, leverageOf, rememberTrade } from './core.ts';
import type { Core } from './core.ts';
import { crossWalletOf, marginModeOf, positionOf } from './legs.ts';
import { unrealisedOf } from './margin.ts';
import type { SymbolMarket } from './symbol-market.ts';
import type { Account, AccountReason, Order, PositionView, UserTrade, VenuePosition } from './types.ts';

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
  const closed = closedBy(before, signed);
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
  invariant(
    position.leg === 'both' || (position.leg === 'long' ? position.quantity >= 0 : position.quantity <= 0),
    `${position.symbol}: the ${position.leg} leg holds ${position.quantity}`,
  );
  return quote(realised);
}

const closedBy = (before: number, signed: number): number =>
  before !== 0 && Math.sign(before) !== Math.sign(signed) ? Math.min(Math.abs(before), Math.abs(signed)) : 0;

interface Fill {
  readonly price: number;
  readonly quantity: number;
  readonly tradeId: number;
  readonly liquidity: 'maker' | 'taker';
}

/** Settles a fill of an account's order: position, realised profit, fee, ledger and events. */
export function settleFill(
  core: Core,
  market: SymbolMarket,
  account: Account,
  order: Order,
  fill: Fill,
): void {
  const { unitsPerTickStep } = market.listing.scale;
  const notional = quote(fill.price * fill.quantity * unitsPerTickStep);
  const position = positionOf(account, order.symbol, order.leg);
  const signed = order.side === 'buy' ? fill.quantity : -fill.quantity;
  const before = position.quantity;
  const realised = movePosition(position, signed, fill.price, unitsPerTickStep);
  if (before === 0 || before * position.quantity < 0) position.openedAt = core.now;
  position.updatedAt = core.now;
  const fee = feeOf(notional, fill.liquidity, account.fees);
  order.filled += fill.quantity;
  order.filledQuote = quote(order.filledQuote + notional);
  order.fee = quote(order.fee + fee);
  order.realised = quote(order.realised + realised);
  order.updatedAt = core.now;
  invariant(order.filled <= order.quantity, `order ${order.id} filled ${order.filled} of ${order.quantity}`);
  const info = String(fill.tradeId);
  const entry = { symbol: order.symbol, info, tradeId: fill.tradeId };
  if (realised !== 0) book(core, account, { ...entry, type: 'REALIZED_PNL', amount: realised });
  if (fee !== 0) book(core, account, { ...entry, type: 'COMMISSION', amount: quote(-fee) });
  if (marginModeOf(account, order.symbol) === 'isolated') {
    const opened = (Math.abs(signed) - closedBy(before, signed)) * fill.price * unitsPerTickStep;
    moveIsolated(core, account, position, { before, signed, gain: realised - fee, opened });
  }
  const trade = tradeOf(core, account, order, fill, { notional, fee, realised });
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
    execution: order.origin === 'user' || order.origin === 'algo' ? 'trade' : 'calculated',
    order: { ...order },
    trade,
  });
  tellAccount(core, account, 'ORDER', quote(realised - fee), [position]);
  market.touched = true;
}

function tradeOf(
  core: Core,
  account: Account,
  order: Order,
  fill: Fill,
  money: { readonly notional: Quote; readonly fee: Quote; readonly realised: Quote },
): UserTrade {
  return {
    id: fill.tradeId,
    orderId: order.id,
    clientId: order.clientId,
    account: account.id,
    symbol: order.symbol,
    side: order.side,
    leg: order.leg,
    price: fill.price,
    quantity: fill.quantity,
    quote: money.notional,
    fee: money.fee,
    realised: money.realised,
    liquidity: fill.liquidity,
    at: core.now,
  };
}

/**
 * The isolated wallet of a position: takes its margin in when it grows; when it shrinks, frees the share of what was closed
 * together with the gain. A loss beyond that share eats the rest, and beyond the rest the insurance fund bears it: the
 * crossed wallet never pays.
 */
function moveIsolated(
  core: Core,
  account: Account,
  position: VenuePosition,
  move: {
    readonly before: number;
    readonly signed: number;
    readonly gain: number;
    readonly opened: number;
  },
): void {
  const closed = closedBy(move.before, move.signed);
  if (closed > 0) {
    const whole = closed === Math.abs(move.before);
    const share = whole
      ? position.isolated
      : proportion(position.isolated, closed, Math.abs(move.before), 'floor');
    position.isolated = quote(position.isolated - share + Math.min(0, share + move.gain));
    coverIsolated(core, account, position);
  }
  if (move.opened > 0)
    position.isolated = quote(
      position.isolated + initialMargin(quote(move.opened), leverageOf(account, position.symbol)),
    );
}

/** A wallet below zero is filled up by the insurance fund. */
export function coverIsolated(core: Core, account: Account, position: VenuePosition): void {
  if (position.isolated >= 0) return;
  const amount = quote(-position.isolated);
  position.isolated = quote(0);
  book(core, account, {
    symbol: position.symbol,
    type: 'INSURANCE_CLEAR',
    amount,
    info: 'bankruptcy',
    tradeId: 0,
  });
}

export function viewOf(core: Core, account: Account, position: VenuePosition): PositionView {
  return {
    symbol: position.symbol,
    leg: position.leg,
    margin: marginModeOf(account, position.symbol),
    isolated: position.isolated,
    quantity: position.quantity,
    cost: position.cost,
    unrealised: unrealisedOf(core.markets.get(position.symbol)!, position),
  };
}

/** ACCOUNT_UPDATE: the wallet and the positions that changed. */
export function tellAccount(
  core: Core,
  account: Account,
  reason: AccountReason,
  change: Quote,
  positions: readonly VenuePosition[],
): void {
  core.userEvents.push({
    kind: 'account',
    account: account.id,
    at: core.now,
    reason,
    wallet: account.wallet,
    crossWallet: crossWalletOf(account),
    change,
    positions: positions.map((position) => viewOf(core, account, position)),
  });
}
