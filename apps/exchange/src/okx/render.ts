import { quote } from '@trendy/domain';
import type { Quote } from '@trendy/domain';
import { accountMargin, leverageOf, liquidationPriceOf, marginModeOf } from '@trendy/simulator';
import type {
  Account,
  AccountMargin,
  AlgoOrder,
  AlgoTarget,
  Core,
  Listing,
  Order,
  UserTrade,
  VenuePosition,
} from '@trendy/simulator';
import { averagePrice, decimal, money, price } from '../binance-usdm/render.ts';
import { contractOf, contracts, instIdOf } from './instruments.ts';

const STATES: Readonly<Record<Order['status'], string>> = {
  new: 'live',
  partially_filled: 'partially_filled',
  filled: 'filled',
  canceled: 'canceled',
  expired: 'canceled',
  expired_in_match: 'canceled',
  rejected: 'canceled',
};
const TYPES = { gtc: 'limit', gtd: 'limit', gtx: 'post_only', ioc: 'ioc', fok: 'fok' } as const;
const CATEGORIES = {
  user: 'normal',
  algo: 'normal',
  liquidation: 'full_liquidation',
  adl: 'adl',
  settlement: 'delivery',
} as const;

export const sideOf = (leg: Order['leg']): string => (leg === 'both' ? 'net' : leg);

/**
 * Money as the venue writes it: with more digits than anybody's ledger keeps. What stands behind the eighth decimal is
 * less than half a unit, so that whoever rounds to the nearest one has what the books have; round sums have none of it.
 */
export function longMoney(value: Quote): string {
  const fraction = Math.abs(value) % 1e8;
  if (fraction === 0) return money(value);
  const [whole = '', decimals = ''] = money(value).split('.');
  return `${whole}.${decimals.padEnd(8, '0')}${String(fraction % 4_999_999).padStart(7, '0')}`;
}

export function orderTypeOf(order: Pick<Order, 'type' | 'timeInForce'>): string {
  if (order.type === 'limit') return TYPES[order.timeInForce];
  return order.timeInForce === 'ioc' ? 'optimal_limit_ioc' : 'market';
}

const triggerFields = (listing: Listing, kind: 'sl' | 'tp', target: AlgoTarget | null) => ({
  [`${kind}TriggerPx`]: target ? price(listing, target.triggerPrice) : '',
  [`${kind}OrdPx`]: target ? (target.price === 0 ? '-1' : price(listing, target.price)) : '',
  [`${kind}TriggerPxType`]: target ? (target.workingType === 'mark_price' ? 'mark' : 'last') : '',
});

/** @param last the latest fill, when there is one. */
export function renderOrder(
  core: Core,
  account: Account,
  order: Order,
  last?: UserTrade,
): Record<string, unknown> {
  const { listing } = core.markets.get(order.symbol)!;
  return {
    instType: 'SWAP',
    instId: instIdOf(listing),
    ordId: String(order.id),
    clOrdId: order.origin === 'user' ? order.clientId : '',
    tag: '',
    ccy: '',
    px: order.price === 0 ? '' : price(listing, order.price),
    sz: contracts(listing, order.quantity),
    ordType: orderTypeOf(order),
    side: order.side,
    posSide: sideOf(order.leg),
    tdMode: marginModeOf(account, order.symbol),
    accFillSz: contracts(listing, order.filled),
    avgPx: order.filled === 0 ? '' : averagePrice(listing, order.filledQuote, order.filled),
    state: STATES[order.status],
    lever: String(leverageOf(account, order.symbol)),
    fee: longMoney(quote(-order.fee)),
    feeCcy: 'USDT',
    rebate: '0',
    rebateCcy: 'USDT',
    pnl: longMoney(order.realised),
    source: order.origin === 'algo' ? '7' : '',
    category: CATEGORIES[order.origin],
    reduceOnly: String(order.reduceOnly),
    cancelSource: order.status === 'canceled' ? '1' : '',
    algoId: order.algoId === 0 ? '' : String(order.algoId),
    algoClOrdId: account.algos.get(order.algoId)?.clientId ?? '',
    attachAlgoClOrdId: order.attached?.clientId ?? '',
    attachAlgoOrds: order.attached
      ? [
          {
            attachAlgoClOrdId: order.attached.clientId,
            ...triggerFields(listing, 'sl', order.attached.stop),
            ...triggerFields(listing, 'tp', order.attached.profit),
          },
        ]
      : [],
    ...triggerFields(listing, 'sl', order.attached?.stop ?? null),
    ...triggerFields(listing, 'tp', order.attached?.profit ?? null),
    stpMode: order.selfTrade === 'expire_both' ? 'cancel_both' : 'cancel_maker',
    tgtCcy: '',
    fillPx: last ? price(listing, last.price) : '',
    fillSz: last ? contracts(listing, last.quantity) : '',
    fillTime: last ? String(last.at) : '',
    tradeId: last ? String(last.id) : '',
    cTime: String(order.createdAt),
    uTime: String(order.updatedAt),
  };
}

/** What only a pushed order tells: the fill that was the reason. */
export function fillFields(core: Core, trade: UserTrade): Record<string, unknown> {
  const { listing } = core.markets.get(trade.symbol)!;
  return {
    fillPx: price(listing, trade.price),
    fillSz: contracts(listing, trade.quantity),
    fillPnl: longMoney(trade.realised),
    fillFee: longMoney(quote(-trade.fee)),
    fillFeeCcy: 'USDT',
    fillTime: String(trade.at),
    fillNotionalUsd: longMoney(trade.quote),
    tradeId: String(trade.id),
    execType: trade.liquidity === 'maker' ? 'M' : 'T',
  };
}

export function renderFill(core: Core, trade: UserTrade): Record<string, unknown> {
  const { listing } = core.markets.get(trade.symbol)!;
  return {
    instType: 'SWAP',
    instId: instIdOf(listing),
    ordId: String(trade.orderId),
    clOrdId: trade.clientId,
    billId: String(trade.id),
    tag: '',
    side: trade.side,
    posSide: sideOf(trade.leg),
    feeCcy: 'USDT',
    fee: longMoney(quote(-trade.fee)),
    subType: trade.side === 'buy' ? '1' : '2',
    ts: String(trade.at),
    ...fillFields(core, trade),
  };
}

const ALGO_STATES: Readonly<Record<AlgoOrder['status'], string>> = {
  new: 'live',
  triggering: 'live',
  triggered: 'effective',
  finished: 'effective',
  canceled: 'canceled',
  expired: 'canceled',
  rejected: 'order_failed',
};

/** How its owner asked for it: kept in no field, but plain from what it has. */
export function algoTypeOf(algo: AlgoOrder): 'conditional' | 'oco' | 'move_order_stop' | 'trigger' {
  if (algo.type === 'trailing_stop_market') return 'move_order_stop';
  if (algo.target) return 'oco';
  return algo.isTrigger ? 'trigger' : 'conditional';
}

export function renderAlgo(core: Core, account: Account, algo: AlgoOrder): Record<string, unknown> {
  const { listing } = core.markets.get(algo.symbol)!;
  const kind = algoTypeOf(algo);
  const own: AlgoTarget = {
    triggerPrice: algo.triggerPrice,
    price: algo.price,
    workingType: algo.workingType,
  };
  const isStop = algo.type === 'stop' || algo.type === 'stop_market';
  const px = algo.workingType === 'mark_price' ? 'mark' : 'last';
  const actual = account.orders.get(algo.orderId);
  const two = kind === 'conditional' || kind === 'oco';
  const trails = kind === 'move_order_stop';
  return {
    instType: 'SWAP',
    instId: instIdOf(listing),
    algoId: String(algo.id),
    algoClOrdId: algo.clientId,
    clOrdId: algo.clientId,
    ordId: actual ? String(actual.id) : '',
    ordIdList: actual ? [String(actual.id)] : [],
    ordType: kind,
    side: algo.side,
    posSide: sideOf(algo.leg),
    tdMode: marginModeOf(account, algo.symbol),
    sz: algo.closePosition ? '' : contracts(listing, algo.quantity),
    closeFraction: algo.closePosition ? '1' : '',
    reduceOnly: String(algo.reduceOnly || algo.closePosition),
    lever: String(leverageOf(account, algo.symbol)),
    state: ALGO_STATES[algo.status],
    ...triggerFields(listing, 'sl', two && isStop ? own : null),
    ...triggerFields(listing, 'tp', algo.target ?? (two && !isStop ? own : null)),
    triggerPx: kind === 'trigger' ? price(listing, algo.triggerPrice) : '',
    triggerPxType: kind === 'trigger' ? px : '',
    ordPx: kind === 'trigger' ? (algo.price === 0 ? '-1' : price(listing, algo.price)) : '',
    callbackRatio: trails && algo.callbackRate > 0 ? decimal(algo.callbackRate, 6) : '',
    callbackSpread: trails && algo.callbackTicks > 0 ? price(listing, algo.callbackTicks) : '',
    activePx: trails && algo.activationPrice > 0 ? price(listing, algo.activationPrice) : '',
    moveTriggerPx: trails && algo.extreme > 0 ? price(listing, trailedTo(algo)) : '',
    actualSz: actual ? contracts(listing, actual.filled) : '0',
    actualPx: actual && actual.filled > 0 ? averagePrice(listing, actual.filledQuote, actual.filled) : '',
    actualSide: actual ? (isStop ? 'sl' : 'tp') : '',
    triggerTime: algo.triggeredAt === 0 ? '' : String(algo.triggeredAt),
    failCode: algo.status === 'rejected' ? '51000' : '',
    failReason: algo.reason,
    tag: '',
    cTime: String(algo.createdAt),
    uTime: String(algo.updatedAt),
  };
}

/** Where a trailing stop would fire now. */
const trailedTo = (algo: AlgoOrder): number => {
  const distance = algo.callbackTicks > 0 ? algo.callbackTicks : Math.round(algo.extreme * algo.callbackRate);
  return algo.side === 'sell' ? algo.extreme - distance : algo.extreme + distance;
};

const LEG_DIGIT = { both: 0, long: 1, short: 2 } as const;

export function renderPosition(
  core: Core,
  account: Account,
  position: VenuePosition,
  margin: AccountMargin,
): Record<string, unknown> {
  const market = core.markets.get(position.symbol)!;
  const { listing } = market;
  const own = margin.symbols.find((row) => row.symbol === position.symbol && row.leg === position.leg);
  const zero = quote(0);
  const unrealised = position.quantity === 0 ? zero : (own?.unrealised ?? zero);
  const initial = own?.positionInitial ?? zero;
  const maintenance = own?.maintenance ?? zero;
  const liquidation = liquidationPriceOf(core, account, position, margin);
  const mode = marginModeOf(account, position.symbol);
  const index = [...core.markets.keys()].indexOf(position.symbol);
  // A net position says its direction by its sign, a leg by its name.
  const size = position.leg === 'both' ? position.quantity : Math.abs(position.quantity);
  const balance =
    mode === 'isolated' ? position.isolated + unrealised : margin.crossWallet + margin.crossUnrealised;
  return {
    instType: 'SWAP',
    instId: instIdOf(listing),
    mgnMode: mode,
    posId: String(account.id * 1_000 + index * 10 + LEG_DIGIT[position.leg]),
    posSide: sideOf(position.leg),
    pos: contracts(listing, size),
    availPos: position.leg === 'both' ? '' : contracts(listing, size),
    avgPx: averagePrice(listing, position.cost, Math.abs(position.quantity)),
    upl: longMoney(unrealised),
    uplRatio: initial === 0 ? '0' : decimal(unrealised / initial, 8),
    lever: String(leverageOf(account, position.symbol)),
    liqPx: liquidation === null ? '' : decimal(liquidation),
    markPx: decimal(market.markPrice),
    last: price(listing, market.lastPrice),
    imr: mode === 'isolated' ? '' : longMoney(initial),
    margin: mode === 'isolated' ? longMoney(position.isolated) : '',
    mmr: longMoney(maintenance),
    mgnRatio: maintenance === 0 ? '' : decimal(balance / maintenance, 4),
    notionalUsd: longMoney(quote(Math.abs(own?.notional ?? 0))),
    adl: '1',
    ccy: 'USDT',
    ctVal: String(contractOf(listing)),
    cTime: String(position.openedAt),
    uTime: String(position.updatedAt),
  };
}

export function renderBalance(core: Core, account: Account): Record<string, unknown> {
  const margin = accountMargin(core, account);
  const eq = margin.marginBalance;
  let isolated = 0;
  for (const row of margin.symbols) if (row.margin === 'isolated') isolated += row.unrealised;
  for (const position of account.positions.values()) isolated += position.isolated;
  const used = quote(eq - margin.available);
  const uTime = String(account.updatedAt);
  return {
    uTime,
    totalEq: longMoney(eq),
    isoEq: longMoney(quote(isolated)),
    adjEq: longMoney(eq),
    availEq: longMoney(margin.available),
    ordFroz: longMoney(margin.openOrderInitial),
    imr: longMoney(quote(margin.positionInitial + margin.openOrderInitial)),
    mmr: longMoney(margin.maintenance),
    mgnRatio: margin.maintenance === 0 ? '' : decimal(eq / margin.maintenance, 4),
    upl: longMoney(margin.unrealised),
    details: [
      {
        ccy: 'USDT',
        eq: longMoney(eq),
        cashBal: longMoney(account.wallet),
        isoEq: longMoney(quote(isolated)),
        availEq: longMoney(margin.available),
        availBal: longMoney(margin.available),
        frozenBal: longMoney(used),
        ordFrozen: longMoney(margin.openOrderInitial),
        upl: longMoney(margin.unrealised),
        eqUsd: longMoney(eq),
        uTime,
      },
    ],
  };
}
