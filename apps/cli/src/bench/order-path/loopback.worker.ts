import http from 'node:http';
import { parentPort } from 'node:worker_threads';

/** What a library must read before it can place an order, and the order that it has placed: all at once, all the same. */
const symbol = 'BTCUSDT';
const ANSWERS: Readonly<Record<string, unknown>> = {
  '/fapi/v1/time': { serverTime: Date.now() },
  '/fapi/v1/leverageBracket': [
    {
      symbol,
      brackets: [
        {
          bracket: 1,
          initialLeverage: 125,
          notionalFloor: 0,
          notionalCap: 1_000_000_000,
          maintMarginRatio: 0.004,
          cum: 0,
        },
      ],
    },
  ],
  '/fapi/v1/exchangeInfo': {
    symbols: [
      {
        symbol,
        pair: symbol,
        contractType: 'PERPETUAL',
        deliveryDate: 4_133_404_800_000,
        onboardDate: 1_569_398_400_000,
        status: 'TRADING',
        baseAsset: 'BTC',
        quoteAsset: 'USDT',
        marginAsset: 'USDT',
        pricePrecision: 2,
        quantityPrecision: 3,
        orderTypes: ['LIMIT', 'MARKET', 'STOP_MARKET', 'TAKE_PROFIT_MARKET'],
        timeInForce: ['GTC', 'IOC', 'FOK', 'GTX'],
        filters: [
          { filterType: 'PRICE_FILTER', minPrice: '0.10', maxPrice: '4529764', tickSize: '0.10' },
          { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '1000', stepSize: '0.001' },
          { filterType: 'MARKET_LOT_SIZE', minQty: '0.001', maxQty: '120', stepSize: '0.001' },
          { filterType: 'MIN_NOTIONAL', notional: '100' },
        ],
      },
    ],
  },
  '/fapi/v1/order': {
    symbol,
    orderId: 283_194_212,
    clientOrderId: 'bench',
    status: 'FILLED',
    side: 'BUY',
    type: 'MARKET',
    origType: 'MARKET',
    timeInForce: 'GTC',
    positionSide: 'BOTH',
    reduceOnly: false,
    closePosition: false,
    price: '0.00',
    stopPrice: '0.00',
    avgPrice: '61890.10',
    origQty: '0.010',
    executedQty: '0.010',
    cumQty: '0.010',
    cumQuote: '618.9010',
    updateTime: 1_723_075_200_000,
  },
};

const texts = new Map(Object.entries(ANSWERS).map(([path, answer]) => [path, JSON.stringify(answer)]));
const server = http.createServer((request, response) => {
  const text = texts.get(request.url?.split('?', 1)[0] ?? '');
  request.resume().on('end', () => {
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(text ?? '{"code":-5000,"msg":"not here"}');
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  parentPort?.postMessage(typeof address === 'object' ? address?.port : null);
});
