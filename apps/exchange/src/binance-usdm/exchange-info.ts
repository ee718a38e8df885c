import { MINUTE_MS } from '@trendy/simulator';
import type { SymbolMarket } from '@trendy/simulator';
import type { Call } from './call.ts';
import { firstMinuteOf } from './candles.ts';
import { decimal, money, quantity } from './render.ts';

export function exchangeInfo({ wire }: Call): unknown {
  const { limits } = wire.limits;
  return {
    timezone: 'UTC',
    serverTime: wire.wall(),
    futuresType: 'U_MARGINED',
    rateLimits: [
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: limits.weightPerMinute },
      { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: limits.ordersPerMinute },
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: limits.ordersPer10s },
    ],
    exchangeFilters: [],
    assets: [{ asset: 'USDT', marginAvailable: true, autoAssetExchange: '-10000' }],
    symbols: [...wire.venue.exchange.core.markets.values()].map(symbolInfo),
  };
}

function symbolInfo(market: SymbolMarket): unknown {
  const { listing } = market;
  const { instrument } = listing;
  return {
    symbol: listing.symbol,
    pair: listing.symbol,
    contractType: 'PERPETUAL',
    deliveryDate: 4_133_404_800_000,
    onboardDate: firstMinuteOf(market) * MINUTE_MS,
    status: market.status,
    maintMarginPercent: '2.5000',
    requiredMarginPercent: '5.0000',
    baseAsset: instrument.base,
    quoteAsset: instrument.quote,
    marginAsset: instrument.quote,
    pricePrecision: listing.pricePrecision,
    quantityPrecision: listing.quantityPrecision,
    baseAssetPrecision: 8,
    quotePrecision: 8,
    underlyingType: 'COIN',
    underlyingSubType: [],
    triggerProtect: '0.0500',
    liquidationFee: decimal(listing.liquidationFeeRate, 6),
    marketTakeBound: decimal(listing.percentPrice, 4),
    filters: filtersOf(market),
    orderTypes: [
      ...['LIMIT', 'MARKET', 'STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET'],
      'TRAILING_STOP_MARKET',
    ],
    timeInForce: ['GTC', 'IOC', 'FOK', 'GTX', 'GTD'],
  };
}

function filtersOf({ listing, filters }: SymbolMarket): unknown[] {
  const { instrument } = listing;
  const size = { minQty: quantity(listing, filters.minQuantity), stepSize: filters.stepSize };
  const maxMarket = Math.min(filters.maxQuantity, instrument.maxMarketQuantity);
  return [
    {
      filterType: 'PRICE_FILTER',
      minPrice: listing.minPrice,
      maxPrice: listing.maxPrice,
      tickSize: filters.tickSize,
    },
    { filterType: 'LOT_SIZE', ...size, maxQty: quantity(listing, filters.maxQuantity) },
    { filterType: 'MARKET_LOT_SIZE', ...size, maxQty: quantity(listing, maxMarket) },
    { filterType: 'MAX_NUM_ORDERS', limit: listing.maxOpenOrders },
    { filterType: 'MAX_NUM_ALGO_ORDERS', limit: listing.maxOpenOrders },
    { filterType: 'MIN_NOTIONAL', notional: money(filters.minNotional) },
    {
      filterType: 'PERCENT_PRICE',
      multiplierUp: decimal(1 + listing.percentPrice, 4),
      multiplierDown: decimal(1 - listing.percentPrice, 4),
      multiplierDecimal: '4',
    },
  ];
}
