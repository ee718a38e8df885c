import {
  fundingRateAt,
  FUNDING_MS,
  indexPriceAt,
  markPriceAt,
  MINUTE_MS,
  nextFunding,
  shoveFactor,
} from '@trendy/simulator';
import type { Candle, SymbolMarket } from '@trendy/simulator';
import { candleBetween, candleOpens, firstMinuteOf, intervalOf } from '../binance-usdm/candles.ts';
import type { Interval } from '../binance-usdm/candles.ts';
import { bookTop, dayCandle, warm } from '../binance-usdm/market-data.ts';
import { paramsOfRecord } from '../binance-usdm/params.ts';
import { decimal, price, quantity, quoteOf } from '../binance-usdm/render.ts';
import { limitOf, marketOf, marketsOf } from './call.ts';
import type { Call } from './call.ts';
import { badParameter, OkxError } from './errors.ts';
import { contractOf, contracts, familyOf, instIdOf, renderInstrument } from './instruments.ts';

const MOST_CANDLES = 300;
const MOST_LEVELS = 400;

const now = (call: Pick<Call, 'wire'>): number => call.wire.venue.exchange.core.now;

/** Only perpetuals are traded here; any other kind is an empty list. */
const isSwap = (call: Call): boolean => (call.args.text('instType') ?? 'SWAP') === 'SWAP';

/** One that has left the venue is not listed any more. */
export const instruments = (call: Call): unknown =>
  isSwap(call)
    ? marketsOf(call)
        .filter(({ status }) => status !== 'CLOSE')
        .map((market) => renderInstrument(call.wire.venue.exchange.core, market))
    : [];

export const time = (call: Call): unknown => [{ ts: String(call.wire.wall()) }];

/** Bars from six hours on open by Hong Kong's clock unless their name ends in `utc`; this venue has those alone. */
export function barOf(name: string): Interval {
  const wanted = name.endsWith('utc') ? name.slice(0, -3) : name;
  const long = /^(?:6H|12H|[123]D|[1]W|[1]M)$/.test(wanted);
  if (long && wanted === name)
    throw new OkxError('51000', `Parameter bar error: this venue has ${name}utc, not ${name}.`);
  const interval = intervalOf(wanted.replace('H', 'h').replace('D', 'd').replace('W', 'w'));
  if (!interval) throw badParameter('bar');
  return { ...interval, name };
}

export const candleRow = (
  market: SymbolMarket,
  openMinute: number,
  candle: Candle,
  closed: boolean,
): string[] => {
  const { listing } = market;
  return [
    String(openMinute * MINUTE_MS),
    price(listing, candle.open),
    price(listing, candle.high),
    price(listing, candle.low),
    price(listing, candle.close),
    contracts(listing, candle.quantity),
    quantity(listing, candle.quantity),
    quoteOf(listing, candle.quote),
    closed ? '1' : '0',
  ];
};

/** Opens of the bars asked for, newest first: older than `after`, newer than `before`. */
function opensOf(call: Call, market: SymbolMarket, interval: Interval): number[] {
  const after = call.args.integer('after');
  const before = call.args.integer('before') ?? -Infinity;
  const limit = limitOf(call, MOST_CANDLES);
  const params = paramsOfRecord({ limit, ...(after === undefined ? {} : { endTime: after - 1 }) });
  const { exchange } = call.wire.venue;
  const opens = candleOpens(
    { wire: call.wire, params },
    interval,
    firstMinuteOf(market),
    exchange.core.minute,
  );
  return opens.filter((open) => open * MINUTE_MS > before).reverse();
}

export async function candles(call: Call): Promise<unknown> {
  const market = marketOf(call);
  const interval = barOf(call.args.text('bar') ?? '1m');
  const { exchange } = call.wire.venue;
  const minute = exchange.core.minute;
  const opens = opensOf(call, market, interval);
  const [newest] = opens;
  const oldest = opens.at(-1);
  if (newest === undefined || oldest === undefined) return [];
  const first = firstMinuteOf(market);
  await warm(market, Math.max(oldest, first), Math.min(minute, interval.nextOf(newest)));
  return opens.map((open) => {
    const next = interval.nextOf(open);
    return candleRow(market, open, candleBetween(exchange, market, open, next), next <= minute);
  });
}

/** Candles of a price at which nothing is traded, from its values at every half minute. */
export const priceCandles =
  (kind: 'mark' | 'index') =>
  (call: Call): unknown => {
    const { core } = call.wire.venue.exchange;
    const market =
      kind === 'mark'
        ? marketOf(call)
        : [...core.markets.values()].find((one) => familyOf(one.listing) === call.args.text('instId'));
    if (!market) throw new OkxError('51001', "Instrument ID doesn't exist.");
    const interval = barOf(call.args.text('bar') ?? '1m');
    const priceAt = kind === 'mark' ? markPriceAt : indexPriceAt;
    const at = (instant: number): number =>
      priceAt(market.model, instant) * shoveFactor(core.shoves, market.listing.symbol, instant);
    return opensOf(call, market, interval).map((open) => {
      const from = Math.max(open, firstMinuteOf(market)) * MINUTE_MS;
      const end = interval.nextOf(open) * MINUTE_MS;
      const until = Math.min(end, core.now);
      const start = at(from);
      let [high, low, close] = [start, start, start];
      for (let instant = from; instant < until;) {
        instant = Math.min(instant + MINUTE_MS / 2, until);
        close = at(instant);
        high = Math.max(high, close);
        low = Math.min(low, close);
      }
      const row = [start, high, low, close].map((value) => decimal(value));
      return [String(open * MINUTE_MS), ...row, end <= core.now ? '1' : '0'];
    });
  };

export function ticker(call: Pick<Call, 'wire'>, market: SymbolMarket): Record<string, unknown> {
  const { listing } = market;
  const day = dayCandle(call, market);
  const top = bookTop(market);
  const size = (side: 'buy' | 'sell'): string => {
    const best = market.book.best(side);
    return best === null ? '0' : contracts(listing, market.book.quantityAt(side, best));
  };
  return {
    instType: 'SWAP',
    instId: instIdOf(listing),
    last: price(listing, market.lastPrice),
    lastSz: contracts(listing, market.prints.at(-1)?.quantity ?? 0),
    askPx: top.a,
    askSz: size('sell'),
    bidPx: top.b,
    bidSz: size('buy'),
    open24h: price(listing, day.open),
    high24h: price(listing, day.high),
    low24h: price(listing, day.low),
    volCcy24h: quantity(listing, day.quantity),
    vol24h: contracts(listing, day.quantity),
    sodUtc0: price(listing, day.open),
    sodUtc8: price(listing, day.open),
    ts: String(now(call)),
  };
}

export const tickers = (call: Call): unknown =>
  isSwap(call) ? marketsOf(call).map((market) => ticker(call, market)) : [];

export function levels(market: SymbolMarket, side: 'buy' | 'sell', limit: number): string[][] {
  const { listing, book } = market;
  return book
    .depth(side, limit)
    .map(([ticks, steps]) => [price(listing, ticks), contracts(listing, steps), '0', '1']);
}

export function books(call: Call): unknown {
  const market = marketOf(call);
  const size = Math.min(call.args.integer('sz') ?? 1, MOST_LEVELS);
  if (size < 1) throw badParameter('sz');
  return [
    {
      asks: levels(market, 'sell', size),
      bids: levels(market, 'buy', size),
      ts: String(now(call)),
      seqId: market.book.updateId,
    },
  ];
}

export const renderTrade = (
  market: SymbolMarket,
  print: SymbolMarket['prints'][number],
): Record<string, unknown> => ({
  instId: instIdOf(market.listing),
  tradeId: String(print.id),
  px: price(market.listing, print.price),
  sz: contracts(market.listing, print.quantity),
  side: print.takerBuys ? 'buy' : 'sell',
  ts: String(print.at),
  count: '1',
});

export function trades(call: Call): unknown {
  const market = marketOf(call);
  const after = call.args.integer('after') ?? Infinity;
  return market.prints
    .filter((print) => print.id < after)
    .slice(-limitOf(call, 500))
    .reverse()
    .map((print) => renderTrade(market, print));
}

export function fundingRow(call: Pick<Call, 'wire'>, market: SymbolMarket): Record<string, unknown> {
  const next = nextFunding(now(call));
  const premium = market.indexPrice === 0 ? 0 : market.markPrice / market.indexPrice - 1;
  return {
    instType: 'SWAP',
    instId: instIdOf(market.listing),
    method: 'current_period',
    formulaType: 'withRate',
    fundingRate: fundingRateAt(market.model, next).toFixed(8),
    nextFundingRate: '',
    fundingTime: String(next),
    nextFundingTime: String(next + FUNDING_MS),
    prevFundingTime: String(next - FUNDING_MS),
    minFundingRate: '-0.0075',
    maxFundingRate: '0.0075',
    interestRate: '0.0001',
    impactValue: '',
    settState: 'settled',
    settFundingRate: fundingRateAt(market.model, next - FUNDING_MS).toFixed(8),
    premium: premium.toFixed(8),
    ts: String(now(call)),
  };
}

export const fundingRate = (call: Call): unknown => {
  const all = call.args.text('instId') === 'ANY';
  const markets = all ? [...call.wire.venue.exchange.core.markets.values()] : [marketOf(call)];
  return markets.map((market) => fundingRow(call, market));
};

export function fundingHistory(call: Call): unknown {
  const market = marketOf(call);
  const after = call.args.integer('after') ?? Infinity;
  const before = call.args.integer('before') ?? -Infinity;
  const limit = limitOf(call, 400);
  const genesis = firstMinuteOf(market) * MINUTE_MS + 4 * FUNDING_MS;
  const rows: unknown[] = [];
  const newest = Math.floor(Math.min(now(call), after - 1) / FUNDING_MS) * FUNDING_MS;
  for (let at = newest; at >= genesis && at > before && rows.length < limit; at -= FUNDING_MS) {
    const rate = fundingRateAt(market.model, at).toFixed(8);
    rows.push({
      instType: 'SWAP',
      instId: instIdOf(market.listing),
      method: 'current_period',
      formulaType: 'withRate',
      fundingRate: rate,
      realizedRate: rate,
      fundingTime: String(at),
    });
  }
  return rows;
}

export const markPrices = (call: Call): unknown => marketsOf(call).map((market) => markRow(call, market));

export const markRow = (call: Pick<Call, 'wire'>, market: SymbolMarket): Record<string, unknown> => ({
  instType: 'SWAP',
  instId: instIdOf(market.listing),
  markPx: decimal(market.markPrice),
  ts: String(now(call)),
});

export const indexTickers = (call: Call): unknown =>
  [...call.wire.venue.exchange.core.markets.values()]
    .filter((market) => [undefined, familyOf(market.listing)].includes(call.args.text('instId')))
    .map((market) => ({
      instId: familyOf(market.listing),
      idxPx: decimal(market.indexPrice),
      ts: String(now(call)),
    }));

export const openInterest = (call: Call): unknown =>
  marketsOf(call).map((market) => {
    let sum = 0;
    for (const account of call.wire.venue.exchange.core.accounts.values())
      for (const position of account.positions.values())
        if (position.symbol === market.listing.symbol) sum += Math.abs(position.quantity);
    const { listing } = market;
    return {
      instType: 'SWAP',
      instId: instIdOf(listing),
      oi: contracts(listing, sum),
      oiCcy: quantity(listing, sum),
      oiUsd: quoteOf(listing, sum * market.lastPrice),
      ts: String(now(call)),
    };
  });

/** Size limits of each leverage, in contracts at today's mark. */
export function positionTiers(call: Call): unknown {
  const family = call.args.text('instFamily') ?? call.args.text('uly');
  return [...call.wire.venue.exchange.core.markets.values()]
    .filter(({ listing }) => family === undefined || family.split(',').includes(familyOf(listing)))
    .flatMap((market) => {
      const { listing, markPrice } = market;
      const size = (notional: number): string =>
        String(Math.floor(notional / markPrice / contractOf(listing)));
      return listing.instrument.brackets.map((bracket, index) => ({
        instFamily: familyOf(listing),
        uly: familyOf(listing),
        instId: instIdOf(listing),
        tier: String(index + 1),
        minSz: size(bracket.notionalFloor),
        maxSz: size(bracket.notionalCap),
        mmr: String(bracket.maintenanceRate),
        imr: decimal(1 / bracket.maxLeverage, 6),
        maxLever: String(bracket.maxLeverage),
        optMgnFactor: '0',
        quoteMaxLoan: '',
        baseMaxLoan: '',
      }));
    });
}

/** Highest price to buy at and lowest to sell at. */
export const priceLimit = (call: Call): unknown => {
  const market = marketOf(call);
  const { listing } = market;
  const mark = market.markPrice / listing.scale.tickSize;
  return [
    {
      instType: 'SWAP',
      instId: instIdOf(listing),
      buyLmt: price(listing, Math.floor(mark * (1 + listing.percentPrice))),
      sellLmt: price(listing, Math.ceil(mark * (1 - listing.percentPrice))),
      enabled: true,
      ts: String(now(call)),
    },
  ];
};

/** Nothing is listed while all is well. */
export const status = (call: Call): unknown =>
  call.wire.inMaintenance()
    ? [
        {
          title: 'Maintenance',
          state: 'ongoing',
          begin: String(call.wire.wall()),
          end: '',
          href: '',
          serviceType: '5',
          system: 'unified',
          scheDesc: '',
          maintType: '1',
          env: '1',
        },
      ]
    : [];
