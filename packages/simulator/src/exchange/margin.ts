import { quote, quoteFromNumber, quoteToNumber } from '@trendy/domain';
import type { Quote } from '@trendy/domain';
import { markNotional } from '../models/funding.ts';
import { liquidationPrice } from '../models/liquidation.ts';
import { initialMargin, maintenanceMargin } from '../models/margin.ts';
import { leverageOf } from './core.ts';
import type { Core } from './core.ts';
import type { SymbolMarket } from './symbol-market.ts';
import type { Account, Order, VenuePosition } from './types.ts';

/** Margin figures of one symbol, money units. */
export interface SymbolMargin {
  readonly symbol: string;
  /** Signed notional at the mark. */
  readonly notional: Quote;
  readonly unrealised: Quote;
  readonly maintenance: Quote;
  readonly positionInitial: Quote;
  readonly openOrderInitial: Quote;
  readonly bidNotional: Quote;
  readonly askNotional: Quote;
}

export interface AccountMargin {
  readonly symbols: readonly SymbolMargin[];
  readonly unrealised: Quote;
  readonly maintenance: Quote;
  readonly positionInitial: Quote;
  readonly openOrderInitial: Quote;
  readonly marginBalance: Quote;
  readonly available: Quote;
}

export const unrealisedOf = (market: SymbolMarket, position: VenuePosition): Quote => {
  if (position.quantity === 0) return quote(0);
  const value = markNotional(market.listing.scale, position.quantity, market.markPrice);
  return quote(position.quantity > 0 ? value - position.cost : position.cost - value);
};

/** Open quantity's notional of resting orders that may add to a position. */
function openNotional(market: SymbolMarket, orders: Iterable<Order>, side: 'buy' | 'sell'): number {
  let sum = 0;
  for (const order of orders)
    if (order.symbol === market.listing.symbol && order.side === side && !order.reduceOnly)
      sum += order.price * (order.quantity - order.filled) * market.listing.scale.unitsPerTickStep;
  return sum;
}

/**
 * One-way margin of a symbol: the larger of what the position would be if all bids, or all asks, were filled.
 * @param extra a hypothetical order, to see what it would cost.
 */
export function symbolMargin(
  core: Core,
  account: Account,
  symbol: string,
  extra?: { readonly side: 'buy' | 'sell'; readonly notional: number },
): SymbolMargin {
  const market = core.markets.get(symbol)!;
  const position = account.positions.get(symbol);
  const quantity = position?.quantity ?? 0;
  const size = markNotional(market.listing.scale, quantity, market.markPrice);
  const signed = quantity < 0 ? -size : size;
  const bids =
    openNotional(market, account.open.values(), 'buy') + (extra?.side === 'buy' ? extra.notional : 0);
  const asks =
    openNotional(market, account.open.values(), 'sell') + (extra?.side === 'sell' ? extra.notional : 0);
  const leverage = leverageOf(account, symbol);
  const held = initialMargin(size, leverage);
  const worst = initialMargin(quote(Math.max(Math.abs(signed + bids), Math.abs(signed - asks))), leverage);
  return {
    symbol,
    notional: quote(signed),
    unrealised: position ? unrealisedOf(market, position) : quote(0),
    maintenance: quantity === 0 ? quote(0) : maintenanceMargin(market.listing.instrument.brackets, size),
    positionInitial: held,
    openOrderInitial: quote(Math.max(0, worst - held)),
    bidNotional: quote(bids),
    askNotional: quote(asks),
  };
}

export function accountMargin(core: Core, account: Account): AccountMargin {
  const symbols: SymbolMargin[] = [];
  let unrealised = 0;
  let maintenance = 0;
  let positionInitial = 0;
  let openOrderInitial = 0;
  const involved = new Set<string>();
  for (const position of account.positions.values())
    if (position.quantity !== 0) involved.add(position.symbol);
  for (const order of account.open.values()) involved.add(order.symbol);
  for (const symbol of involved) {
    const margin = symbolMargin(core, account, symbol);
    symbols.push(margin);
    unrealised += margin.unrealised;
    maintenance += margin.maintenance;
    positionInitial += margin.positionInitial;
    openOrderInitial += margin.openOrderInitial;
  }
  const marginBalance = account.wallet + unrealised;
  return {
    symbols,
    unrealised: quote(unrealised),
    maintenance: quote(maintenance),
    positionInitial: quote(positionInitial),
    openOrderInitial: quote(openOrderInitial),
    marginBalance: quote(marginBalance),
    available: quote(Math.max(0, marginBalance - positionInitial - openOrderInitial)),
  };
}

/** Largest notional the brackets allow at a leverage, money units. */
export function maxNotionalAt(market: SymbolMarket, leverage: number): Quote {
  let cap = 0;
  for (const bracket of market.listing.instrument.brackets)
    if (bracket.maxLeverage >= leverage) cap = bracket.notionalCap;
  return quoteFromNumber(cap);
}

/** Cross liquidation price of a position, or null when no price reaches it. */
export function liquidationPriceOf(
  core: Core,
  account: Account,
  position: VenuePosition,
  margin: AccountMargin,
): number | null {
  if (position.quantity === 0) return null;
  const { scale, instrument } = core.markets.get(position.symbol)!.listing;
  const own = margin.symbols.find((row) => row.symbol === position.symbol);
  const base = position.quantity * scale.stepSize;
  return liquidationPrice({
    walletBalance: quoteToNumber(account.wallet),
    otherMaintenance: quoteToNumber(quote(margin.maintenance - (own?.maintenance ?? 0))),
    otherUnrealised: quoteToNumber(quote(margin.unrealised - (own?.unrealised ?? 0))),
    quantity: base,
    entryPrice: quoteToNumber(position.cost) / Math.abs(base),
    brackets: instrument.brackets,
  });
}
