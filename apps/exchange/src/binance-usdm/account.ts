import { quote, quoteFromNumber } from '@trendy/domain';
import {
  accountMargin,
  leverageOf,
  marginModeOf,
  positionKey,
  liquidationPriceOf,
  maxNotionalAt,
  unrealisedOf,
} from '@trendy/simulator';
import type { AccountMargin, SymbolMargin, VenuePosition } from '@trendy/simulator';
import { limitOf, marketOf, marketsOf } from './call.ts';
import type { PrivateCall } from './call.ts';
import { badParameter, toWire, WireError } from './errors.ts';
import { assetOf, averagePrice, decimal, money, quantity, renderTrade, upper } from './render.ts';

const ZERO = quote(0);
const LEGS = { BOTH: 'both', LONG: 'long', SHORT: 'short' } as const;

export function account(call: PrivateCall): unknown {
  const margin = accountMargin(call.wire.venue.exchange.core, call.account);
  const { wallet } = call.account;
  const initial = quote(margin.positionInitial + margin.openOrderInitial);
  const common = {
    walletBalance: money(wallet),
    unrealizedProfit: money(margin.unrealised),
    marginBalance: money(margin.marginBalance),
    maintMargin: money(margin.maintenance),
    initialMargin: money(initial),
    positionInitialMargin: money(margin.positionInitial),
    openOrderInitialMargin: money(margin.openOrderInitial),
    crossWalletBalance: money(margin.crossWallet),
    crossUnPnl: money(margin.crossUnrealised),
    availableBalance: money(margin.available),
    maxWithdrawAmount: money(quote(Math.max(0, Math.min(wallet - initial, margin.available)))),
  };
  return {
    feeTier: 0,
    canTrade: true,
    totalInitialMargin: common.initialMargin,
    totalMaintMargin: common.maintMargin,
    totalWalletBalance: common.walletBalance,
    totalUnrealizedProfit: common.unrealizedProfit,
    totalMarginBalance: common.marginBalance,
    totalPositionInitialMargin: common.positionInitialMargin,
    totalOpenOrderInitialMargin: common.openOrderInitialMargin,
    totalCrossWalletBalance: common.crossWalletBalance,
    totalCrossUnPnl: common.crossUnPnl,
    availableBalance: common.availableBalance,
    maxWithdrawAmount: common.maxWithdrawAmount,
    assets: assetRows(call, { ...common, marginAvailable: true, updateTime: call.account.updatedAt }),
    positions: rows(call, margin).map(({ position, own }) => ({
      symbol: position.symbol,
      positionSide: upper(position.leg),
      positionAmt: amount(call, position),
      unrealizedProfit: money(own.unrealised),
      ...isolatedFields(position, own),
      notional: money(own.notional),
      initialMargin: money(quote(own.positionInitial + own.openOrderInitial)),
      maintMargin: money(own.maintenance),
      updateTime: position.updatedAt,
    })),
  };
}

/** In credit mode the wallet is in the venue's credit asset, and the coin itself is empty. */
function assetRows(call: PrivateCall, row: Record<string, unknown>): unknown[] {
  const asset = assetOf(call.account);
  const none = Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'string' ? '0.00000000' : value]),
  );
  return [{ asset, ...row }, ...(asset === 'USDT' ? [] : [{ asset: 'USDT', ...none }])];
}

const isolatedFields = (
  position: VenuePosition,
  own: SymbolMargin,
): { readonly isolatedMargin: string; readonly isolatedWallet: string } =>
  own.margin === 'cross'
    ? { isolatedMargin: '0', isolatedWallet: '0' }
    : {
        isolatedMargin: money(quote(position.isolated + own.unrealised)),
        isolatedWallet: money(position.isolated),
      };

interface Row {
  readonly position: VenuePosition;
  readonly own: SymbolMargin;
}

function rows(call: PrivateCall, margin: AccountMargin): Row[] {
  return margin.symbols.map((own) => ({
    own,
    position: call.account.positions.get(positionKey(own.symbol, own.leg)) ?? {
      symbol: own.symbol,
      leg: own.leg,
      quantity: 0,
      cost: ZERO,
      isolated: ZERO,
      openedAt: 0,
      updatedAt: 0,
    },
  }));
}

const amount = (call: PrivateCall, position: VenuePosition): string =>
  quantity(call.wire.venue.exchange.core.markets.get(position.symbol)!.listing, position.quantity);

export function balance(call: PrivateCall): unknown {
  const margin = accountMargin(call.wire.venue.exchange.core, call.account);
  return [
    {
      accountAlias: String(call.account.id),
      asset: assetOf(call.account),
      balance: money(call.account.wallet),
      crossWalletBalance: money(margin.crossWallet),
      crossUnPnl: money(margin.crossUnrealised),
      availableBalance: money(margin.available),
      maxWithdrawAmount: money(margin.available),
      marginAvailable: true,
      updateTime: call.account.updatedAt,
    },
  ];
}

/** @param full v2 also told leverage and margin type. */
export function positionRisk(call: PrivateCall, full: boolean): unknown {
  const { core } = call.wire.venue.exchange;
  const margin = accountMargin(core, call.account);
  const only = call.params.text('symbol');
  return rows(call, margin)
    .filter(({ position }) => only === undefined || position.symbol === only)
    .map(({ position, own }) => {
      const market = core.markets.get(position.symbol)!;
      const entry = averagePrice(market.listing, position.cost, Math.abs(position.quantity));
      const liquidation = liquidationPriceOf(core, call.account, position, margin);
      const extra = {
        leverage: String(leverageOf(call.account, position.symbol)),
        marginType: own.margin,
        maxNotionalValue: money(maxNotionalAt(market, leverageOf(call.account, position.symbol))),
        isAutoAddMargin: 'false',
      };
      return {
        symbol: position.symbol,
        positionSide: upper(position.leg),
        positionAmt: quantity(market.listing, position.quantity),
        entryPrice: entry,
        breakEvenPrice: entry,
        markPrice: decimal(market.markPrice),
        unRealizedProfit: money(unrealisedOf(market, position)),
        liquidationPrice: liquidation === null ? '0' : decimal(liquidation),
        ...isolatedFields(position, own),
        notional: money(own.notional),
        marginAsset: assetOf(call.account),
        initialMargin: money(quote(own.positionInitial + own.openOrderInitial)),
        maintMargin: money(own.maintenance),
        positionInitialMargin: money(own.positionInitial),
        openOrderInitialMargin: money(own.openOrderInitial),
        adl: 1,
        bidNotional: money(own.bidNotional),
        askNotional: money(own.askNotional),
        updateTime: position.updatedAt,
        ...(full ? extra : {}),
      };
    });
}

export const leverageBrackets = (call: PrivateCall): unknown =>
  marketsOf(call).map(({ listing }) => ({
    symbol: listing.symbol,
    notionalCoef: 1,
    brackets: listing.instrument.brackets.map((bracket, index) => ({
      bracket: index + 1,
      initialLeverage: bracket.maxLeverage,
      notionalCap: bracket.notionalCap,
      notionalFloor: bracket.notionalFloor,
      maintMarginRatio: bracket.maintenanceRate,
      cum: bracket.maintenanceAmount,
    })),
  }));

export function setLeverage(call: PrivateCall): unknown {
  const market = marketOf(call);
  const { symbol } = market.listing;
  const leverage = Number(call.params.need('leverage'));
  const result = call.wire.venue.exchange.setLeverage(call.account, symbol, leverage);
  if (!result.ok) throw toWire(result.error);
  return { leverage, maxNotionalValue: money(maxNotionalAt(market, leverage)), symbol };
}

export function setMarginType(call: PrivateCall): unknown {
  const { symbol } = marketOf(call).listing;
  const wanted = call.params.oneOf('marginType', ['ISOLATED', 'CROSSED'], 'CROSSED');
  const mode = wanted === 'ISOLATED' ? 'isolated' : 'cross';
  const result = call.wire.venue.exchange.setMarginMode(call.account, symbol, mode);
  if (!result.ok) throw toWire(result.error);
  return { code: 200, msg: 'success' };
}

export function setPositionMode(call: PrivateCall): unknown {
  const result = call.wire.venue.exchange.setPositionMode(call.account, call.params.bool('dualSidePosition'));
  if (!result.ok) throw toWire(result.error);
  return { code: 200, msg: 'success' };
}

/** `type` 1 adds to an isolated position's own margin, 2 takes from it. */
export function positionMargin(call: PrivateCall): unknown {
  const { symbol } = marketOf(call).listing;
  const leg = LEGS[call.params.oneOf('positionSide', ['BOTH', 'LONG', 'SHORT'], 'BOTH')];
  const text = call.params.need('amount');
  const amount = Number(text);
  const type = call.params.integer('type');
  if (!(amount > 0 && amount < 1e9)) throw badParameter('amount');
  if (type !== 1 && type !== 2) throw badParameter('type');
  const signed = quoteFromNumber(type === 1 ? amount : -amount);
  const result = call.wire.venue.exchange.moveMargin(call.account, symbol, leg, signed);
  if (!result.ok) throw toWire(result.error);
  return { amount: Number(text), code: 200, msg: 'Successfully modify position margin.', type };
}

export const positionMode = (call: PrivateCall): unknown => ({ dualSidePosition: call.account.hedge });
export const multiAssetsMode = (call: PrivateCall): unknown => ({
  multiAssetsMargin: call.account.multiAssets,
});

export function setMultiAssetsMode(call: PrivateCall): unknown {
  const wanted = call.params.bool('multiAssetsMargin');
  if (wanted === call.account.multiAssets) throw new WireError(-4171, 'No need to change Multi-Assets mode.');
  if (wanted && call.account.isolated.size > 0)
    throw new WireError(-4168, 'Unable to switch to Multi-Assets mode with isolated symbols.');
  if (call.account.creditMode)
    throw new WireError(-4167, 'Unable to adjust Multi-Assets mode in credits trading mode.');
  call.wire.venue.exchange.setAccountMode(call.account, { multiAssets: wanted, creditMode: false });
  return { code: 200, msg: 'success' };
}

export const symbolConfig = (call: PrivateCall): unknown =>
  marketsOf(call).map((market) => {
    const leverage = leverageOf(call.account, market.listing.symbol);
    return {
      symbol: market.listing.symbol,
      marginType: marginModeOf(call.account, market.listing.symbol) === 'isolated' ? 'ISOLATED' : 'CROSSED',
      isAutoAddMargin: 'false',
      leverage,
      maxNotionalValue: money(maxNotionalAt(market, leverage)),
    };
  });

const bps = (value: number): string => decimal(value / 10_000, 6);

export const commissionRate = (call: PrivateCall): unknown => ({
  symbol: marketOf(call).listing.symbol,
  makerCommissionRate: bps(call.account.fees.makerBps),
  takerCommissionRate: bps(call.account.fees.takerBps),
});

export const accountConfig = (call: PrivateCall): unknown => ({
  feeTier: 0,
  canTrade: call.credential.permissions.enableFutures,
  canDeposit: true,
  canWithdraw: call.credential.permissions.enableWithdrawals,
  dualSidePosition: call.account.hedge,
  multiAssetsMargin: call.account.multiAssets,
  tradeGroupId: -1,
  updateTime: 0,
});

export function userTrades(call: PrivateCall): unknown {
  const market = marketOf(call);
  const limit = limitOf(call, 500, 1_000);
  const window = windowOf(call, 7);
  const fromId = call.params.integer('fromId');
  const orderId = call.params.integer('orderId');
  const mine = call.account.trades.filter(
    (trade) =>
      trade.symbol === market.listing.symbol &&
      (orderId === undefined || trade.orderId === orderId) &&
      (fromId === undefined ? inside(window, trade.at) : trade.id >= fromId) &&
      !call.wire.isHidden('order', trade.orderId),
  );
  const forwards = fromId !== undefined || window.start !== undefined;
  const page = forwards ? mine.slice(0, limit) : mine.slice(-limit);
  return page.map((trade) => renderTrade(market.listing, trade, assetOf(call.account)));
}

export function income(call: PrivateCall): unknown {
  const limit = limitOf(call, 100, 1_000);
  const type = call.params.text('incomeType');
  const symbol = call.params.text('symbol');
  const window = windowOf(call, null);
  const mine = call.account.incomes.filter(
    (row) =>
      (type === undefined || row.type === type) &&
      (symbol === undefined || row.symbol === symbol) &&
      inside(window, row.at),
  );
  const page = window.start === undefined ? mine.slice(-limit) : mine.slice(0, limit);
  return page.map((row) => ({
    symbol: row.symbol,
    incomeType: row.type,
    income: money(row.amount),
    asset: assetOf(call.account),
    info: row.info,
    time: row.at,
    tranId: row.id,
    tradeId: row.tradeId === 0 ? '' : String(row.tradeId),
  }));
}

export interface TimeWindow {
  readonly start: number | undefined;
  readonly end: number | undefined;
}

export const inside = (window: TimeWindow, at: number): boolean =>
  (window.start === undefined || at >= window.start) && (window.end === undefined || at <= window.end);

/** @param maxDays the widest window the venue allows, null: any. */
export function windowOf(call: PrivateCall, maxDays: number | null): TimeWindow {
  const start = call.params.integer('startTime');
  const end = call.params.integer('endTime');
  if (start !== undefined && end !== undefined) {
    if (end < start) throw new WireError(-1023, 'Start time is greater than end time.');
    if (maxDays !== null && end - start > maxDays * 86_400_000)
      throw new WireError(-4166, `Search window is restricted to recent ${maxDays} days only.`);
  }
  // From a start alone the venue looks no further than it would let a caller ask.
  const isOpen = start !== undefined && end === undefined && maxDays !== null;
  return { start, end: isOpen ? start + maxDays * 86_400_000 : end };
}

export const apiRestrictions = (call: PrivateCall): unknown => ({
  ipRestrict: call.credential.ips.length > 0,
  createTime: call.credential.createdAt,
  ...call.credential.permissions,
  enableVanillaOptions: false,
  enableFixApiTrade: false,
  enableFixReadOnly: false,
});
