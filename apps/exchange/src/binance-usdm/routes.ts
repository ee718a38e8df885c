import * as account from './account.ts';
import * as algo from './algo.ts';
import type { Call, PrivateCall } from './call.ts';
import { WireError } from './errors.ts';
import { exchangeInfo } from './exchange-info.ts';
import { indexPriceKlines, markPriceKlines } from './mark-candles.ts';
import * as market from './market-data.ts';
import * as trade from './trade.ts';

/** `key`: the API key alone; `signed`: key and signature. */
export type Route =
  | { readonly weight: Weight; readonly security: 'public'; readonly handle: (call: Call) => unknown }
  | {
      readonly weight: Weight;
      readonly security: 'key' | 'signed';
      readonly handle: (call: PrivateCall) => unknown;
      readonly isOrder?: boolean;
    };

type Weight = number | ((call: Call) => number);

const open = (weight: Weight, handle: (call: Call) => unknown): Route => ({
  weight,
  security: 'public',
  handle,
});
const signed = (weight: Weight, handle: (call: PrivateCall) => unknown): Route => ({
  weight,
  security: 'signed',
  handle,
});
const order = (weight: Weight, handle: (call: PrivateCall) => unknown): Route => ({
  weight,
  security: 'signed',
  handle,
  isOrder: true,
});
const key = (handle: (call: PrivateCall) => unknown): Route => ({ weight: 1, security: 'key', handle });

const depthWeight = (call: Call): number => {
  const limit = call.params.integer('limit') ?? 500;
  return limit <= 50 ? 2 : limit <= 100 ? 5 : limit <= 500 ? 10 : 20;
};
const klinesWeight = (call: Call): number => {
  const limit = call.params.integer('limit') ?? 500;
  return limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1_000 ? 5 : 10;
};
const perSymbol =
  (one: number, all: number) =>
  (call: Call): number =>
    call.params.text('symbol') === undefined ? all : one;

const listenKey = {
  open: (call: PrivateCall): unknown => ({
    listenKey: call.wire.listenKeys.open(call.account.id, call.wire.venue.clock.wall()),
  }),
  keepAlive: (call: PrivateCall): unknown => {
    const found = call.wire.listenKeys.keepAlive(call.account.id, call.wire.venue.clock.wall());
    if (found === null) throw new WireError(-1125, 'This listenKey does not exist.');
    return { listenKey: found };
  },
  close: (call: PrivateCall): unknown => {
    call.wire.listenKeys.close(call.account.id);
    return {};
  },
};

/** Every path of this protocol that is served, with its price and its lock. */
export const ROUTES: Readonly<Record<string, Route>> = {
  'GET /fapi/v1/ping': open(1, () => ({})),
  'GET /fapi/v1/time': open(1, (call) => ({ serverTime: call.wire.wall() })),
  'GET /fapi/v1/exchangeInfo': open(1, exchangeInfo),
  'GET /fapi/v1/klines': open(klinesWeight, market.klines),
  'GET /fapi/v1/markPriceKlines': open(klinesWeight, markPriceKlines),
  'GET /fapi/v1/indexPriceKlines': open(klinesWeight, indexPriceKlines),
  'GET /fapi/v1/depth': open(depthWeight, market.depth),
  'GET /fapi/v1/aggTrades': open(20, market.aggTrades),
  'GET /fapi/v1/trades': open(5, market.recentTrades),
  'GET /fapi/v1/ticker/24hr': open(perSymbol(1, 40), market.ticker24h),
  'GET /fapi/v1/ticker/price': open(perSymbol(1, 2), market.tickerPrice),
  'GET /fapi/v2/ticker/price': open(perSymbol(1, 2), market.tickerPrice),
  'GET /fapi/v1/ticker/bookTicker': open(perSymbol(2, 5), market.bookTicker),
  'GET /fapi/v1/premiumIndex': open(1, market.premiumIndex),
  'GET /fapi/v1/fundingRate': open(1, market.fundingRates),
  'GET /fapi/v1/fundingInfo': open(1, market.fundingInfo),
  'GET /fapi/v1/openInterest': open(1, market.openInterest),
  'GET /fapi/v2/account': signed(5, account.account),
  'GET /fapi/v3/account': signed(5, account.account),
  'GET /fapi/v2/balance': signed(5, account.balance),
  'GET /fapi/v3/balance': signed(5, account.balance),
  'GET /fapi/v2/positionRisk': signed(5, (call) => account.positionRisk(call, true)),
  'GET /fapi/v3/positionRisk': signed(5, (call) => account.positionRisk(call, false)),
  'GET /fapi/v1/leverageBracket': signed(1, account.leverageBrackets),
  'POST /fapi/v1/leverage': signed(1, account.setLeverage),
  'POST /fapi/v1/marginType': signed(1, account.setMarginType),
  'GET /fapi/v1/positionSide/dual': signed(30, account.positionMode),
  'POST /fapi/v1/positionSide/dual': signed(1, account.setPositionMode),
  'GET /fapi/v1/multiAssetsMargin': signed(30, account.multiAssetsMode),
  'POST /fapi/v1/multiAssetsMargin': signed(1, account.setMultiAssetsMode),
  'POST /fapi/v1/positionMargin': signed(1, account.positionMargin),
  'GET /fapi/v1/symbolConfig': signed(5, account.symbolConfig),
  'GET /fapi/v1/accountConfig': signed(5, account.accountConfig),
  'GET /fapi/v1/commissionRate': signed(20, account.commissionRate),
  'GET /fapi/v1/userTrades': signed(5, account.userTrades),
  'GET /fapi/v1/income': signed(30, account.income),
  'POST /fapi/v1/order': order(0, trade.placeOrder),
  'POST /fapi/v1/order/test': signed(0, trade.testOrder),
  'PUT /fapi/v1/order': order(1, trade.amendOrder),
  'GET /fapi/v1/order': signed(1, trade.getOrder),
  'DELETE /fapi/v1/order': signed(1, trade.cancelOrder),
  'POST /fapi/v1/batchOrders': order(5, trade.batchOrders),
  'PUT /fapi/v1/batchOrders': order(5, trade.amendBatch),
  'DELETE /fapi/v1/batchOrders': signed(1, trade.cancelBatch),
  'DELETE /fapi/v1/allOpenOrders': signed(1, trade.cancelAll),
  'POST /fapi/v1/countdownCancelAll': signed(10, trade.countdownCancelAll),
  'GET /fapi/v1/openOrder': signed(1, trade.getOpenOrder),
  'GET /fapi/v1/openOrders': signed(perSymbol(1, 40), trade.openOrders),
  'GET /fapi/v1/allOrders': signed(5, trade.allOrders),
  'POST /fapi/v1/algoOrder': order(0, algo.placeAlgo),
  'GET /fapi/v1/algoOrder': signed(1, algo.getAlgo),
  'DELETE /fapi/v1/algoOrder': signed(1, algo.cancelAlgo),
  'DELETE /fapi/v1/algoOpenOrders': signed(1, algo.cancelAllAlgos),
  'GET /fapi/v1/openAlgoOrders': signed(perSymbol(1, 40), algo.openAlgos),
  'GET /fapi/v1/allAlgoOrders': signed(5, algo.allAlgos),
  'POST /fapi/v1/listenKey': key(listenKey.open),
  'PUT /fapi/v1/listenKey': key(listenKey.keepAlive),
  'DELETE /fapi/v1/listenKey': key(listenKey.close),
  'GET /sapi/v1/account/apiRestrictions': signed(1, account.apiRestrictions),
  'GET /sapi/v1/system/status': open(1, (call) =>
    call.wire.inMaintenance() ? { status: 1, msg: 'system_maintenance' } : { status: 0, msg: 'normal' },
  ),
};
