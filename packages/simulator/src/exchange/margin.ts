import { quote, quoteFromNumber, quoteToNumber } from '@trendy/domain';
import type { Quote } from '@trendy/domain';
import { markNotional } from '../models/funding.ts';
import { liquidationPrice } from '../models/liquidation.ts';
import { initialMargin, maintenanceMargin } from '../models/margin.ts';
import { leverageOf } from './core.ts';
import type { Core } from './core.ts';
import { crossWalletOf, marginModeOf, positionKey } from './legs.ts';
import type { SymbolMarket } from './symbol-market.ts';
import type { Account, Leg, MarginType, Order, VenuePosition } from './types.ts';

/** Margin figures of one position and the orders that move it, money units. */
export interface SymbolMargin {
  readonly symbol: string;
  readonly leg: Leg;
  readonly margin: MarginType;
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
  /** The part that all crossed positions share. */
  readonly crossWallet: Quote;
  readonly crossUnrealised: Quote;
  readonly crossMaintenance: Quote;
}

export const unrealisedOf = (market: SymbolMarket, position: VenuePosition): Quote => {
  if (position.quantity === 0) return quote(0);
  const value = markNotional(market.listing.scale, position.quantity, market.markPrice);
  return quote(position.quantity > 0 ? value - position.cost : position.cost - value);
};

interface Hypothesis {
  /** An order that is not there yet. */
  readonly extra?: { readonly side: 'buy' | 'sell'; readonly notional: number };
  /** An order to be left out, as it is about to change. */
  readonly except?: number;
}

/** Open quantity's notional of resting orders that may add to a position. */
function openNotional(
  market: SymbolMarket,
  account: Account,
  side: 'buy' | 'sell',
  leg: Leg,
  except: number | undefined,
): number {
  let sum = 0;
  for (const order of account.open.values())
    if (addsTo(order, market.listing.symbol, leg) && order.side === side && order.id !== except)
      sum += order.price * (order.quantity - order.filled) * market.listing.scale.unitsPerTickStep;
  return sum;
}

const addsTo = (order: Order, symbol: string, leg: Leg): boolean =>
  order.symbol === symbol && order.leg === leg && !order.reduceOnly;

/** Margin of a position: the larger of what it would be if all bids, or all asks, were filled. */
export function symbolMargin(
  core: Core,
  account: Account,
  symbol: string,
  leg: Leg = 'both',
  { extra, except }: Hypothesis = {},
): SymbolMargin {
  const market = core.markets.get(symbol)!;
  const position = account.positions.get(positionKey(symbol, leg));
  const quantity = position?.quantity ?? 0;
  const size = markNotional(market.listing.scale, quantity, market.markPrice);
  const signed = quantity < 0 ? -size : size;
  const open = (side: 'buy' | 'sell'): number =>
    openNotional(market, account, side, leg, except) + (extra?.side === side ? extra.notional : 0);
  const bids = open('buy');
  const asks = open('sell');
  const leverage = leverageOf(account, symbol);
  const held = initialMargin(size, leverage);
  const worst = initialMargin(quote(Math.max(Math.abs(signed + bids), Math.abs(signed - asks))), leverage);
  return {
    symbol,
    leg,
    margin: marginModeOf(account, symbol),
    notional: quote(signed),
    unrealised: position ? unrealisedOf(market, position) : quote(0),
    maintenance: quantity === 0 ? quote(0) : maintenanceMargin(market.listing.instrument.brackets, size),
    positionInitial: held,
    openOrderInitial: quote(Math.max(0, worst - held)),
    bidNotional: quote(bids),
    askNotional: quote(asks),
  };
}

/** Positions and orders of an account, each position once. */
function involvedIn(account: Account): Map<string, { readonly symbol: string; readonly leg: Leg }> {
  const involved = new Map<string, { readonly symbol: string; readonly leg: Leg }>();
  for (const [key, position] of account.positions) if (position.quantity !== 0) involved.set(key, position);
  for (const order of account.open.values()) {
    const key = positionKey(order.symbol, order.leg);
    if (!involved.has(key)) involved.set(key, { symbol: order.symbol, leg: order.leg });
  }
  return involved;
}

export function accountMargin(core: Core, account: Account): AccountMargin {
  const symbols: SymbolMargin[] = [];
  const sum = { unrealised: 0, maintenance: 0, positionInitial: 0, openOrderInitial: 0 };
  const cross = { unrealised: 0, maintenance: 0, positionInitial: 0 };
  for (const { symbol, leg } of involvedIn(account).values()) {
    const margin = symbolMargin(core, account, symbol, leg);
    symbols.push(margin);
    sum.unrealised += margin.unrealised;
    sum.maintenance += margin.maintenance;
    sum.positionInitial += margin.positionInitial;
    sum.openOrderInitial += margin.openOrderInitial;
    if (margin.margin === 'isolated') continue;
    cross.unrealised += margin.unrealised;
    cross.maintenance += margin.maintenance;
    cross.positionInitial += margin.positionInitial;
  }
  const crossWallet = crossWalletOf(account);
  const free = crossWallet + cross.unrealised - cross.positionInitial - sum.openOrderInitial;
  return {
    symbols,
    unrealised: quote(sum.unrealised),
    maintenance: quote(sum.maintenance),
    positionInitial: quote(sum.positionInitial),
    openOrderInitial: quote(sum.openOrderInitial),
    marginBalance: quote(account.wallet + sum.unrealised),
    available: quote(Math.max(0, free)),
    crossWallet,
    crossUnrealised: quote(cross.unrealised),
    crossMaintenance: quote(cross.maintenance),
  };
}

/** Largest notional the brackets allow at a leverage, money units. */
export function maxNotionalAt(market: SymbolMarket, leverage: number): Quote {
  let cap = 0;
  for (const bracket of market.listing.instrument.brackets)
    if (bracket.maxLeverage >= leverage) cap = bracket.notionalCap;
  return quoteFromNumber(cap);
}

/** Mark price at which a position is liquidated, or null when no price does it. */
export function liquidationPriceOf(
  core: Core,
  account: Account,
  position: VenuePosition,
  margin: AccountMargin,
): number | null {
  if (position.quantity === 0) return null;
  const { scale, instrument } = core.markets.get(position.symbol)!.listing;
  const base = position.quantity * scale.stepSize;
  const isolated = marginModeOf(account, position.symbol) === 'isolated';
  const twin = margin.symbols.some(
    (row) => row.symbol === position.symbol && row.leg !== position.leg && row.notional !== 0,
  );
  if (twin && !isolated) return hedgedLiquidationPrice(core, account, position.symbol, margin);
  const own = margin.symbols.find((row) => row.symbol === position.symbol && row.leg === position.leg);
  return liquidationPrice({
    walletBalance: quoteToNumber(isolated ? position.isolated : margin.crossWallet),
    otherMaintenance: isolated ? 0 : quoteToNumber(quote(margin.crossMaintenance - (own?.maintenance ?? 0))),
    otherUnrealised: isolated ? 0 : quoteToNumber(quote(margin.crossUnrealised - (own?.unrealised ?? 0))),
    quantity: base,
    entryPrice: quoteToNumber(position.cost) / Math.abs(base),
    brackets: instrument.brackets,
  });
}

const BISECTIONS = 60;
const HIGHEST_MULTIPLE = 100;

/** Both legs of a symbol move with one price: the price is sought at which what is left meets what must be kept. */
function hedgedLiquidationPrice(
  core: Core,
  account: Account,
  symbol: string,
  margin: AccountMargin,
): number | null {
  const market = core.markets.get(symbol)!;
  const { scale, instrument } = market.listing;
  const legs = (['long', 'short'] as const).map((leg) => {
    const position = account.positions.get(positionKey(symbol, leg));
    const base = (position?.quantity ?? 0) * scale.stepSize;
    return { base, entry: position && base !== 0 ? quoteToNumber(position.cost) / Math.abs(base) : 0 };
  });
  let fixed = margin.crossWallet + margin.crossUnrealised - margin.crossMaintenance;
  for (const row of margin.symbols) if (row.symbol === symbol) fixed += row.maintenance - row.unrealised;
  const left = (price: number): number =>
    legs.reduce(
      (sum, { base, entry }) => {
        const size = quoteFromNumber(Math.abs(base) * price);
        return sum + base * (price - entry) - quoteToNumber(maintenanceMargin(instrument.brackets, size));
      },
      quoteToNumber(quote(fixed)),
    );
  const net = legs.reduce((sum, { base }) => sum + base, 0);
  let safe = market.markPrice;
  let unsafe = net > 0 ? 0 : market.markPrice * HIGHEST_MULTIPLE;
  if (left(unsafe) > 0) return null;
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (safe + unsafe) / 2;
    if (left(middle) > 0) safe = middle;
    else unsafe = middle;
  }
  return unsafe;
}
