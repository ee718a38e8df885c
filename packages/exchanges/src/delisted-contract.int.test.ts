import { scaleOf, steps, toTicks } from '@trendy/domain';
import type { OutgoingOrder } from '@trendy/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { ContractWorld, minuteAgo, PROTOCOLS } from './testing/contract-world.ts';
import type { TestedVenue, Trader } from './testing/contract-world.ts';

const ETH = 'ETH/USDT:USDT';

/** What is held in a symbol that is halted or leaves the venue must be read, stopped and closed; nothing new is opened. */
describe.each(PROTOCOLS)('$protocol', (tested) => {
  let world: ContractWorld;
  let trader: Trader;
  let venue: TestedVenue;
  let order: (change?: Partial<OutgoingOrder['request']>) => OutgoingOrder;
  let stop: () => OutgoingOrder;
  beforeAll(async () => {
    world = await ContractWorld.start(tested);
  }, 60_000);
  beforeEach(async () => {
    await status('TRADING');
    trader = await world.trader();
    ({ venue } = trader);
    const listed = await venue.instruments();
    const instrument = listed.ok ? listed.value.find(({ symbol }) => symbol === ETH) : undefined;
    const bars = await world.feed.recentBars(ETH, '1m', 1);
    const price = bars.ok ? bars.value[0]?.close : undefined;
    if (!instrument || price === undefined) throw new Error('no ETH');
    const scale = scaleOf(instrument);
    const quantity = steps(Math.round(0.5 / scale.stepSize));
    order = (change = {}) => trader.order({ symbol: ETH, quantity, ...change });
    const triggerPrice = toTicks(scale, price * 0.95);
    stop = () => order({ ...trader.stop(0.05).request, symbol: ETH, quantity, triggerPrice });
    return () => venue.close();
  });
  afterAll(() => world?.stop());

  const status = (state: string): Promise<unknown> =>
    world.exchange.post('/symbol', { symbol: 'ETHUSDT', status: state });
  const symbolsOf = async (one: TestedVenue): Promise<readonly string[]> => {
    const listed = await one.instruments();
    return listed.ok ? listed.value.map(({ symbol }) => symbol) : [];
  };

  test('a position in a halted symbol is read, stopped and closed by who has never seen it trade', async () => {
    const entry = order();
    expect(await venue.placeOrder(entry)).toMatchObject({ kind: 'acked' });
    expect(await venue.placeOrder(stop())).toMatchObject({ kind: 'acked' });
    await status('SETTLING');
    const later = world.open(trader.key);
    await later.accountMode();
    expect(await symbolsOf(later)).not.toContain(ETH);
    const feed = await world.feed.instruments();
    expect(feed.ok && feed.value.map(({ symbol }) => symbol)).not.toContain(ETH);
    expect(await later.openOrders(ETH)).toMatchObject({ ok: true, value: [{ conditional: true }] });
    const { quantity } = entry.request;
    const fills = await later.fillsSince(ETH, minuteAgo());
    if (!fills.ok) throw new Error(fills.error.reason.code);
    // As many as there were levels of the book in it.
    expect(new Set(fills.value.map(({ symbol }) => symbol))).toEqual(new Set([ETH]));
    expect(fills.value.reduce((sum, fill) => sum + fill.quantity, 0)).toBe(quantity);
    expect(await later.positions()).toMatchObject({ ok: true, value: [{ symbol: ETH, quantity }] });
    expect(await later.holds(ETH)).toEqual({ ok: true, value: true });
    expect(await later.placeOrder(order())).toMatchObject({
      kind: 'rejected',
      reason: { code: 'symbol_not_trading', values: { symbol: ETH } },
      keyRefused: false,
    });
    const exit = order({ leg: 'exit', side: 'sell', reduceOnly: true });
    expect(await later.placeOrder(exit)).toMatchObject({ kind: 'acked' });
    expect(await later.positions()).toEqual({ ok: true, value: [] });
    expect(await later.holds(ETH)).toEqual({ ok: true, value: false });
    await later.close();
  });

  test('a symbol that the venue does not have is told from a list that could not be read', async () => {
    for (const asked of [venue.openOrders('NONE/USDT:USDT'), venue.fillsSince('NONE/USDT:USDT', minuteAgo())])
      expect(await asked).toMatchObject({
        ok: false,
        error: { kind: 'refused', reason: { code: 'symbol_unknown', values: { symbol: 'NONE/USDT:USDT' } } },
      });
    expect(await venue.placeOrder(order({ symbol: 'NONE/USDT:USDT' }))).toMatchObject({
      kind: 'rejected',
      reason: { code: 'symbol_unknown' },
    });
    await world.exchange.post('/fault', {
      route: 'exchangeInfo|public/instruments',
      status: 500,
      count: -1,
    });
    const blind = world.open(trader.key);
    expect(await blind.openOrders(ETH)).toMatchObject({
      ok: false,
      error: { kind: 'no_answer', reason: { code: 'instruments_unavailable' } },
    });
    await blind.close();
  });
});
