import { quote } from '@trendy/domain';
import type { Quote } from '@trendy/domain';
import { fundingRateAt } from '../market/funding-rate.ts';
import { fundingAmount, markNotional } from '../models/funding.ts';
import { isLiquidatable, liquidationFee } from '../models/liquidation.ts';
import { maintenanceMargin } from '../models/margin.ts';
import { setAlgoStatus } from './algo-state.ts';
import { book } from './core.ts';
import type { Core } from './core.ts';
import { crossWalletOf, hasPosition, marginModeOf, positionOf } from './legs.ts';
import { accountMargin, unrealisedOf } from './margin.ts';
import type { AccountMargin } from './margin.ts';
import { acceptOrder, endOrder } from './orders.ts';
import { tellAccount, viewOf } from './settle.ts';
import { updateMark } from './symbol-market.ts';
import type { SymbolMarket } from './symbol-market.ts';
import type { Account, VenuePosition } from './types.ts';

/** Charges or pays funding on every open position at a settlement instant, before anything else of that instant. */
export function settleFunding(core: Core, instant: number): void {
  for (const market of core.markets.values()) {
    updateMark(core, market, instant);
    const rate = fundingRateAt(market.model, instant);
    const { symbol, scale } = market.listing;
    for (const account of core.accounts.values())
      for (const position of account.positions.values()) {
        if (position.symbol !== symbol || position.quantity === 0) continue;
        const amount = fundingAmount(scale, position.quantity, market.markPrice, rate);
        if (amount === 0) continue;
        if (marginModeOf(account, symbol) === 'isolated')
          position.isolated = quote(position.isolated + amount);
        book(core, account, { symbol, type: 'FUNDING_FEE', amount, info: String(rate), tradeId: 0 });
        tellAccount(core, account, 'FUNDING_FEE', amount, [position]);
      }
  }
}

/** Liquidates what its own money no longer keeps: each isolated position by itself, all crossed ones together. */
export function liquidateDue(core: Core): void {
  for (const account of core.accounts.values()) {
    if (!hasPosition(account)) continue;
    if (account.isolated.size > 0)
      for (const position of account.positions.values()) {
        const market = core.markets.get(position.symbol)!;
        if (position.quantity === 0 || marginModeOf(account, position.symbol) === 'cross') continue;
        const size = markNotional(market.listing.scale, position.quantity, market.markPrice);
        const keep = maintenanceMargin(market.listing.instrument.brackets, size);
        if (isLiquidatable(quote(position.isolated + unrealisedOf(market, position)), keep))
          liquidateIsolated(core, account, position);
      }
    if (!hasPosition(account, 'cross')) continue;
    const margin = accountMargin(core, account);
    const balance = quote(margin.crossWallet + margin.crossUnrealised);
    if (isLiquidatable(balance, margin.crossMaintenance)) liquidateCross(core, account);
    else warn(core, account, margin, balance);
  }
}

/** Share of what stands behind the crossed positions that their maintenance margin may take before a warning. */
const WARN_AT = 0.8;

/** Warns once, and again only after the danger had passed. */
function warn(core: Core, account: Account, margin: AccountMargin, balance: Quote): void {
  const isClose = margin.crossMaintenance >= balance * WARN_AT;
  if (isClose && !account.warned)
    core.userEvents.push({
      kind: 'margin_call',
      account: account.id,
      at: core.now,
      crossWallet: margin.crossWallet,
      positions: margin.symbols
        .filter((row) => row.notional !== 0 && row.margin === 'cross')
        .map(({ symbol, leg, maintenance }) => ({
          ...viewOf(core, account, positionOf(account, symbol, leg)),
          maintenance,
        })),
    });
  account.warned = isClose;
}

/** Ends the position whatever its margin says, as the venue does; the operator's hand. */
export function liquidatePosition(core: Core, account: Account, position: VenuePosition): void {
  if (marginModeOf(account, position.symbol) === 'isolated') liquidateIsolated(core, account, position);
  else liquidateCross(core, account);
}

/** Its orders go, it is closed into the book, and the fee is no more than its own wallet still holds. */
function liquidateIsolated(core: Core, account: Account, position: VenuePosition): void {
  const { symbol, leg } = position;
  for (const order of [...account.open.values()])
    if (order.symbol === symbol && order.leg === leg) endOrder(core, account, order, 'expired');
  for (const algo of [...account.openAlgos.values()])
    if (algo.symbol === symbol && algo.leg === leg)
      setAlgoStatus(core, account, algo, 'expired', 'liquidation');
  const before = crossWalletOf(account);
  const notional = closeForced(core, account, position, 'liquidation');
  chargeFee(core, account, symbol, notional, quote(crossWalletOf(account) - before));
  tellAccount(core, account, 'INSURANCE_CLEAR', quote(0), [position]);
}

/** All orders of crossed symbols go, all crossed positions are closed, the insurance fund takes its fee or the loss. */
function liquidateCross(core: Core, account: Account): void {
  for (const order of [...account.open.values()])
    if (!order.reduceOnly || marginModeOf(account, order.symbol) === 'cross')
      endOrder(core, account, order, 'expired');
  for (const algo of [...account.openAlgos.values()])
    if (marginModeOf(account, algo.symbol) === 'cross')
      setAlgoStatus(core, account, algo, 'expired', 'liquidation');
  for (const position of account.positions.values()) {
    if (position.quantity === 0 || marginModeOf(account, position.symbol) === 'isolated') continue;
    const notional = closeForced(core, account, position, 'liquidation');
    chargeFee(core, account, position.symbol, notional, crossWalletOf(account));
  }
  // What the wallet could not bear, the fund bears.
  const left = crossWalletOf(account);
  if (left < 0 && !hasPosition(account, 'cross'))
    book(core, account, {
      symbol: '',
      type: 'INSURANCE_CLEAR',
      amount: quote(-left),
      info: 'bankruptcy',
      tradeId: 0,
    });
  tellAccount(core, account, 'INSURANCE_CLEAR', quote(0), []);
}

function chargeFee(core: Core, account: Account, symbol: string, notional: Quote, payable: Quote): void {
  const { liquidationFeeRate } = core.markets.get(symbol)!.listing;
  const fee = liquidationFee(notional, liquidationFeeRate * 10_000, payable);
  if (fee > 0)
    book(core, account, {
      symbol,
      type: 'INSURANCE_CLEAR',
      amount: quote(-fee),
      info: 'liquidation',
      tradeId: 0,
    });
}

/** Client ids by which a venue marks what it did itself. */
const FORCED_ID = {
  liquidation: (id: number) => `autoclose-${id}`,
  adl: () => 'adl_autoclose',
  settlement: (id: number) => `settlement_autoclose-${id}`,
} as const;

/** Closes a position at the touch, whole: the maker takes over what the venue ends. Returns its notional at the mark. */
export function closeForced(
  core: Core,
  account: Account,
  position: VenuePosition,
  origin: 'liquidation' | 'adl' | 'settlement',
): Quote {
  const market: SymbolMarket = core.markets.get(position.symbol)!;
  const notional = markNotional(market.listing.scale, position.quantity, market.markPrice);
  const side = position.quantity > 0 ? 'sell' : 'buy';
  const against = side === 'sell' ? 'buy' : 'sell';
  const touch = market.book.best(against);
  if (touch === null) return quote(0);
  // A position half closed would stay below its maintenance margin.
  market.maker.ensure(against, touch, Math.abs(position.quantity));
  acceptOrder(core, market, account, {
    side,
    leg: position.leg,
    type: 'limit',
    timeInForce: 'ioc',
    quantity: Math.abs(position.quantity),
    price: touch,
    reduceOnly: true,
    closePosition: false,
    clientId: FORCED_ID[origin](core.counters.order + 1),
    selfTrade: 'none',
    goodTill: 0,
    origin,
    algoId: 0,
    attached: null,
  });
  return notional;
}
