import { quote } from '@trendy/domain';
import {
  accountMargin,
  leverageOf,
  liquidationPriceOf,
  maxNotionalAt,
  unrealisedOf,
} from '@trendy/simulator';
import type { AccountMargin, SymbolMargin, VenuePosition } from '@trendy/simulator';
import { limitOf, marketOf, marketsOf } from './call.ts';
import type { PrivateCall } from './call.ts';
import { toWire, WireError } from './errors.ts';
import { averagePrice, decimal, money, quantity, renderTrade } from './render.ts';

const ZERO = quote(0);

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
    crossWalletBalance: money(wallet),
    crossUnPnl: money(margin.unrealised),
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
    assets: [{ asset: 'USDT', ...common, marginAvailable: true, updateTime: call.account.updatedAt }],
    positions: rows(call, margin).map(({ position, own }) => ({
      symbol: position.symbol,
      positionSide: 'BOTH',
      positionAmt: amount(call, position),
      unrealizedProfit: money(own.unrealised),
      isolatedMargin: '0',
      notional: money(own.notional),
      isolatedWallet: '0',
      initialMargin: money(quote(own.positionInitial + own.openOrderInitial)),
      maintMargin: money(own.maintenance),
      updateTime: position.updatedAt,
    })),
  };
}

interface Row {
  readonly position: VenuePosition;
  readonly own: SymbolMargin;
}

function rows(call: PrivateCall, margin: AccountMargin): Row[] {
  return margin.symbols.map((own) => ({
    own,
    position: call.account.positions.get(own.symbol) ?? {
      symbol: own.symbol,
      quantity: 0,
      cost: ZERO,
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
      asset: 'USDT',
      balance: money(call.account.wallet),
      crossWalletBalance: money(call.account.wallet),
      crossUnPnl: money(margin.unrealised),
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
        marginType: 'cross',
        maxNotionalValue: money(maxNotionalAt(market, leverageOf(call.account, position.symbol))),
        isAutoAddMargin: 'false',
      };
      return {
        symbol: position.symbol,
        positionSide: 'BOTH',
        positionAmt: quantity(market.listing, position.quantity),
        entryPrice: entry,
        breakEvenPrice: entry,
        markPrice: decimal(market.markPrice),
        unRealizedProfit: money(unrealisedOf(market, position)),
        liquidationPrice: liquidation === null ? '0' : decimal(liquidation),
        isolatedMargin: '0',
        notional: money(own.notional),
        marginAsset: 'USDT',
        isolatedWallet: '0',
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

/** Cross margin only, for now: asking for what is already so, or for what cannot be, is refused alike. */
export function setMarginType(call: PrivateCall): unknown {
  marketOf(call);
  const wanted = call.params.oneOf('marginType', ['ISOLATED', 'CROSSED'], 'CROSSED');
  if (wanted === 'CROSSED') throw new WireError(-4046, 'No need to change margin type.');
  throw new WireError(-4168, 'Unable to adjust to isolated-margin mode: this venue offers cross margin.');
}

export function setPositionMode(call: PrivateCall): unknown {
  if (!call.params.bool('dualSidePosition')) throw new WireError(-4059, 'No need to change position side.');
  throw new WireError(-4060, 'Invalid position side: this venue offers one-way mode.');
}

export const positionMode = (): unknown => ({ dualSidePosition: false });
export const multiAssetsMode = (): unknown => ({ multiAssetsMargin: false });

export const symbolConfig = (call: PrivateCall): unknown =>
  marketsOf(call).map((market) => {
    const leverage = leverageOf(call.account, market.listing.symbol);
    return {
      symbol: market.listing.symbol,
      marginType: 'CROSSED',
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
  dualSidePosition: false,
  multiAssetsMargin: false,
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
  return page.map((trade) => renderTrade(market.listing, trade));
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
    asset: 'USDT',
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
  return { start, end };
}

export const apiRestrictions = (call: PrivateCall): unknown => ({
  ipRestrict: call.credential.ips.length > 0,
  createTime: call.credential.createdAt,
  ...call.credential.permissions,
  enableVanillaOptions: false,
  enableFixApiTrade: false,
  enableFixReadOnly: false,
});
