import * as account from './account.ts';
import * as algos from './algos.ts';
import type { Call, PrivateCall } from './call.ts';
import * as market from './market.ts';
import * as orders from './orders.ts';

export type Route =
  | { readonly security: 'public'; readonly handle: (call: Call) => unknown }
  | { readonly security: 'signed'; readonly handle: (call: PrivateCall) => unknown };

const open = (handle: (call: Call) => unknown): Route => ({ security: 'public', handle });
const signed = (handle: (call: PrivateCall) => unknown): Route => ({ security: 'signed', handle });

/** Every path of this protocol that is served, below `/api/v5`. */
export const ROUTES: Readonly<Record<string, Route>> = {
  'GET /public/time': open(market.time),
  'GET /public/instruments': open(market.instruments),
  'GET /public/funding-rate': open(market.fundingRate),
  'GET /public/funding-rate-history': open(market.fundingHistory),
  'GET /public/mark-price': open(market.markPrices),
  'GET /public/open-interest': open(market.openInterest),
  'GET /public/position-tiers': open(market.positionTiers),
  'GET /public/price-limit': open(market.priceLimit),
  'GET /market/candles': open(market.candles),
  'GET /market/history-candles': open(market.candles),
  'GET /market/mark-price-candles': open(market.priceCandles('mark')),
  'GET /market/history-mark-price-candles': open(market.priceCandles('mark')),
  'GET /market/index-candles': open(market.priceCandles('index')),
  'GET /market/history-index-candles': open(market.priceCandles('index')),
  'GET /market/ticker': open(market.tickers),
  'GET /market/tickers': open(market.tickers),
  'GET /market/index-tickers': open(market.indexTickers),
  'GET /market/books': open(market.books),
  'GET /market/books-full': open(market.books),
  'GET /market/trades': open(market.trades),
  'GET /market/history-trades': open(market.trades),
  'GET /system/status': open(market.status),
  'GET /account/config': signed(account.config),
  'GET /account/instruments': signed(market.instruments),
  'GET /account/balance': signed(account.balance),
  'GET /account/positions': signed(account.positions),
  'GET /account/leverage-info': signed(account.leverageInfo),
  'POST /account/set-leverage': signed(account.setLeverage),
  'POST /account/set-position-mode': signed(account.setPositionMode),
  'POST /account/position/margin-balance': signed(account.marginBalance),
  'GET /account/trade-fee': signed(account.tradeFee),
  'GET /account/bills': signed(account.bills),
  'GET /account/bills-archive': signed(account.billsArchive),
  // Play money has no funding account to be told about.
  'GET /asset/currencies': signed(() => []),
  'POST /trade/order': signed(orders.placeOrders),
  'POST /trade/batch-orders': signed(orders.placeOrders),
  'POST /trade/cancel-order': signed(orders.cancelOrders),
  'POST /trade/cancel-batch-orders': signed(orders.cancelOrders),
  'POST /trade/amend-order': signed(orders.amendOrders),
  'POST /trade/amend-batch-orders': signed(orders.amendOrders),
  'POST /trade/close-position': signed(orders.closePosition),
  'POST /trade/cancel-all-after': signed(orders.cancelAllAfter),
  'GET /trade/order': signed(orders.getOrder),
  'GET /trade/orders-pending': signed(orders.pending),
  'GET /trade/orders-history': signed(orders.history),
  'GET /trade/orders-history-archive': signed(orders.history),
  'GET /trade/fills': signed(orders.fills),
  'GET /trade/fills-history': signed(orders.fills),
  'POST /trade/order-algo': signed(algos.placeAlgo),
  'POST /trade/cancel-algos': signed(algos.cancelAlgos),
  'GET /trade/order-algo': signed(algos.getAlgo),
  'GET /trade/orders-algo-pending': signed(algos.pendingAlgos),
  'GET /trade/orders-algo-history': signed(algos.algoHistory),
};
