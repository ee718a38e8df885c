import { marketMs, quoteFromNumber, steps, ticks } from '@trendy/domain';
import type { Instrument, OrderEvent, OrderRequest } from '@trendy/domain';
import { describe, expect, test } from 'vitest';
import { DEFAULT_BRACKETS } from '../models/margin.ts';
import { BarVenue } from './bar-venue.ts';
import type { VenueBar, VenueFill } from './venue-bar.ts';

const instrument: Instrument = {
  symbol: 'BTC/USDT:USDT',
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.1',
  stepSize: '0.001',
  minQuantity: steps(1),
  maxQuantity: steps(1_000_000),
  maxMarketQuantity: steps(120_000),
  minNotional: quoteFromNumber(5),
  brackets: DEFAULT_BRACKETS,
};

const anOrder = (changes: Partial<OrderRequest> = {}): OrderRequest => ({
  orderId: 'a|entry|0',
  botId: 'bot',
  symbol: instrument.symbol,
  leg: 'entry',
  side: 'buy',
  type: 'limit',
  timeInForce: 'gtc',
  quantity: steps(10),
  price: ticks(499_000),
  reduceOnly: false,
  leverage: 1,
  signalKey: 'a',
  ...changes,
});

const aBar = (open: number, high: number, low: number): VenueBar => ({
  openTime: marketMs(1000),
  closeTime: marketMs(2000),
  open,
  high,
  low,
  markOpen: open,
  markHigh: high,
  markLow: low,
});

function aVenue() {
  const venue = new BarVenue({
    instrument,
    wallet: quoteFromNumber(10_000),
    fees: { makerBps: 2, takerBps: 5 },
    slippageBps: 2,
    marginMode: 'cross',
    liquidationFeeBps: 125,
  });
  const reports = (): OrderEvent[] => {
    const all: OrderEvent[] = [];
    for (let next = venue.takeReport(); next; next = venue.takeReport()) all.push(next);
    return all;
  };
  const run = (bar: VenueBar): VenueFill[] => {
    const fills: VenueFill[] = [];
    for (let fill = venue.fillAtOpen(bar); fill; fill = venue.fillAtOpen(bar)) fills.push(fill);
    for (let fill = venue.fillInside(bar); fill; fill = venue.fillInside(bar)) fills.push(fill);
    return fills;
  };
  return { venue, reports, run };
}

describe('limit orders', () => {
  test('a touch is no fill; a tick through it is, as maker, without slippage', () => {
    const { venue, run } = aVenue();
    venue.place(anOrder(), marketMs(0));
    expect(run(aBar(50_000, 50_000, 49_900))).toEqual([]);
    const [fill] = run(aBar(50_000, 50_000, 49_899.9));
    expect(fill).toMatchObject({
      slippage: 0,
      event: { price: 499_000, liquidity: 'maker', fee: 9_980_000 },
    });
    expect(venue.quantity).toBe(10);
  });

  test('one that comes in marketable takes the open; post-only does not', () => {
    const taker = aVenue();
    taker.venue.place(anOrder(), marketMs(0));
    expect(taker.run(aBar(49_800, 49_800, 49_800))[0]!.event).toMatchObject({
      price: 498_000,
      liquidity: 'taker',
    });
    const maker = aVenue();
    maker.venue.place(anOrder({ timeInForce: 'post_only' }), marketMs(0));
    expect(maker.run(aBar(49_800, 49_800, 49_800))).toEqual([]);
    expect(maker.reports().map((report) => report.status)).toEqual(['acked', 'expired']);
  });

  test('immediate-or-cancel does not wait', () => {
    const { venue, reports, run } = aVenue();
    venue.place(anOrder({ timeInForce: 'ioc' }), marketMs(0));
    expect(run(aBar(50_000, 50_000, 40_000))).toEqual([]);
    expect(reports().at(-1)).toMatchObject({ status: 'expired', reason: { code: 'not_marketable' } });
  });

  test('immediate-or-cancel slips like a market order, but never beyond its limit', () => {
    const far = aVenue();
    far.venue.place(anOrder({ timeInForce: 'ioc', price: ticks(501_000) }), marketMs(0));
    expect(far.run(aBar(50_000, 50_000, 50_000))[0]!.event.price).toBe(500_100);
    const near = aVenue();
    near.venue.place(anOrder({ timeInForce: 'ioc', price: ticks(500_050) }), marketMs(0));
    expect(near.run(aBar(50_000, 50_000, 50_000))[0]!.event.price).toBe(500_050);
  });
});

describe('reduce-only and triggers', () => {
  const market = { type: 'market', price: undefined } as unknown as Partial<OrderRequest>;

  test('reduce-only without a position is rejected, and never turns a position over', () => {
    const { venue, reports, run } = aVenue();
    venue.place(anOrder({ ...market, orderId: 'x|exit|0', side: 'sell', reduceOnly: true }), marketMs(0));
    expect(reports()).toMatchObject([
      { status: 'rejected', reason: { code: 'reduce_only_without_position' } },
    ]);
    venue.place(anOrder(market), marketMs(0));
    run(aBar(50_000, 50_000, 50_000));
    venue.place(
      anOrder({ ...market, orderId: 'y|exit|0', side: 'sell', reduceOnly: true, quantity: steps(99) }),
      marketMs(0),
    );
    expect(run(aBar(50_000, 50_000, 50_000))[0]!.event.quantity).toBe(10);
    expect(venue.quantity).toBe(0);
  });

  test('a trigger that the price has passed is refused', () => {
    const { venue, reports, run } = aVenue();
    venue.place(anOrder(market), marketMs(0));
    run(aBar(50_000, 50_000, 50_000));
    reports();
    const stop = anOrder({
      orderId: 'a|stop|0',
      leg: 'stop',
      type: 'stop_market',
      side: 'sell',
      reduceOnly: true,
    });
    venue.place({ ...stop, triggerPrice: ticks(500_000) }, marketMs(0));
    expect(reports()).toMatchObject([{ status: 'rejected', reason: { code: 'would_trigger' } }]);
  });

  test('what is cancelled never fills', () => {
    const { venue, reports, run } = aVenue();
    venue.place(anOrder(), marketMs(0));
    venue.cancel('a|entry|0', marketMs(0));
    expect(run(aBar(50_000, 50_000, 40_000))).toEqual([]);
    expect(reports().map((report) => report.status)).toEqual(['acked', 'canceled']);
  });
});
