import { marketMs, steps, toTicks } from '@trendy/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import {
  ContractWorld,
  justNow,
  listen,
  minuteAgo,
  pause,
  PROTOCOLS_AND_MODES,
  referenceOf,
  SYMBOL,
  until,
} from './testing/contract-world.ts';
import type { Trader } from './testing/contract-world.ts';

/** What every venue must do behind the port, whatever its protocol and however an account counts its positions. */
describe.each(PROTOCOLS_AND_MODES)('$protocol, $positions', (tested) => {
  let world: ContractWorld;
  let trader: Trader;
  beforeAll(async () => {
    world = await ContractWorld.start(tested);
  }, 60_000);
  beforeEach(async () => {
    trader = await world.trader();
    return () => trader.venue.close();
  });
  afterAll(() => world?.stop());

  describe('a round trip', () => {
    test('leverage, entry, stop, books, cancel, exit', async () => {
      const { venue } = trader;
      expect(trader.scale.instrument.brackets.length).toBeGreaterThan(0);
      expect(await venue.setLeverage(SYMBOL, 3)).toEqual({ ok: true, value: 3 });
      const entry = trader.order();
      const { quantity } = entry.request;
      expect(await venue.placeOrder(entry)).toMatchObject({
        kind: 'acked',
        order: { status: 'filled', filled: quantity, clientOrderId: entry.clientOrderId },
      });
      const fills = await venue.fillsSince(SYMBOL, minuteAgo());
      if (!fills.ok) throw new Error(fills.error.reason.code);
      expect(fills.value.reduce((sum, fill) => sum + fill.quantity, 0)).toBe(quantity);
      // Further back than the venue looks at a time.
      expect(await venue.fillsSince(SYMBOL, marketMs(Date.now() - 30 * 86_400_000))).toEqual(fills);
      expect(fills.value.every((fill) => fill.fee > 0 && fill.liquidity === 'taker')).toBe(true);
      const notional = fills.value.reduce((sum, fill) => sum + fill.notionalQuote, 0);
      expect(notional / 0.01 / trader.price).toBeCloseTo(1, 1);
      const named = await venue.clientOrderIdOf(SYMBOL, fills.value[0]?.venueOrderId ?? '');
      expect(named).toEqual({ ok: true, value: entry.clientOrderId });
      const protective = trader.stop(0.02);
      expect(await venue.placeOrder(protective)).toMatchObject({
        kind: 'acked',
        order: { status: 'open', conditional: true },
      });
      const open = await venue.openOrders(SYMBOL);
      expect(open.ok && open.value).toMatchObject([
        { clientOrderId: protective.clientOrderId, triggerPrice: protective.request.triggerPrice, quantity },
      ]);
      const positions = await venue.positions();
      expect(positions.ok && positions.value).toMatchObject([{ symbol: SYMBOL, quantity }]);
      expect(await venue.cancelOrder(referenceOf(protective))).toEqual({ kind: 'canceled' });
      expect(await venue.cancelOrder(referenceOf(protective))).toEqual({ kind: 'gone' });
      const exit = trader.order({ leg: 'exit', side: 'sell', reduceOnly: true });
      expect(await venue.placeOrder(exit)).toMatchObject({ kind: 'acked', order: { status: 'filled' } });
      expect(await venue.positions()).toEqual({ ok: true, value: [] });
      const balance = await venue.balance();
      expect(balance.ok && balance.value.wallet).toBeLessThan(100_000_00000000);
      expect(balance.ok && balance.value.wallet).toBeGreaterThan(99_000_00000000);
    });

    test('a short is negative, and its fees and fills add up with the wallet', async () => {
      const { venue } = trader;
      await venue.placeOrder(trader.order({ side: 'sell' }));
      const positions = await venue.positions();
      expect(positions.ok && positions.value).toMatchObject([{ quantity: -trader.order().request.quantity }]);
      const [fills, balance] = [await venue.fillsSince(SYMBOL, minuteAgo()), await venue.balance()];
      if (!fills.ok || !balance.ok) throw new Error('no answer');
      const fees = fills.value.reduce((sum, fill) => sum + fill.fee, 0);
      expect(balance.value.wallet).toBe(100_000_00000000 - fees);
    });
  });

  describe('kinds of orders', () => {
    test.each(['ioc', 'fok'] as const)('%s that cannot fill at once is gone', async (timeInForce) => {
      const outcome = await trader.venue.placeOrder(trader.resting(timeInForce));
      // Some venues refuse what cannot be filled whole, others take it and end it.
      if (outcome.kind === 'rejected') expect(outcome.reason.code).toBe('fok_not_fillable');
      else expect(outcome).toMatchObject({ kind: 'acked', order: { status: 'expired', filled: 0 } });
      const open = await trader.venue.openOrders(SYMBOL);
      expect(open).toEqual({ ok: true, value: [] });
    });

    test('a fill-or-kill order that can be filled is', async () => {
      const price = toTicks(trader.scale, trader.price * 1.02);
      const order = trader.order({ type: 'limit', timeInForce: 'fok', price });
      expect(await trader.venue.placeOrder(order)).toMatchObject({ order: { status: 'filled' } });
    });

    test('a post-only order rests; one that would take is refused', async () => {
      const resting = trader.resting();
      expect(await trader.venue.placeOrder(resting)).toMatchObject({
        kind: 'acked',
        order: { status: 'open' },
      });
      const price = toTicks(trader.scale, trader.price * 1.02);
      const taking = trader.order({ type: 'limit', timeInForce: 'post_only', price });
      expect(await trader.venue.placeOrder(taking)).toMatchObject({
        kind: 'rejected',
        reason: { code: 'post_only_would_take' },
      });
      expect(await trader.venue.lookupOrder(referenceOf(resting), justNow())).toMatchObject({
        kind: 'found',
        order: { status: 'open' },
      });
      expect(await trader.venue.cancelOrder(referenceOf(resting))).toEqual({ kind: 'canceled' });
      expect(await trader.venue.lookupOrder(referenceOf(resting), justNow())).toMatchObject({
        kind: 'found',
        order: { status: 'canceled' },
      });
    });

    test.each(['stop_market', 'take_profit_market', 'trailing_stop_market'] as const)(
      '%s rests, is found, and is canceled',
      async (type) => {
        const { venue } = trader;
        await venue.placeOrder(trader.order());
        const distance = type === 'take_profit_market' ? -0.03 : 0.03;
        const { triggerPrice, ...stop } = trader.stop(distance).request;
        const order = trader.order({
          ...stop,
          type,
          ...(type === 'trailing_stop_market' || triggerPrice === undefined
            ? { callbackPercent: 1.5 }
            : { triggerPrice }),
        });
        expect(await venue.placeOrder(order)).toMatchObject({ kind: 'acked', order: { conditional: true } });
        expect(await venue.lookupOrder(referenceOf(order), justNow())).toMatchObject({
          kind: 'found',
          order: { status: 'open', reduceOnly: true, quantity: order.request.quantity },
        });
        const open = await venue.openOrders(SYMBOL);
        expect(open.ok && open.value.map(({ clientOrderId }) => clientOrderId)).toEqual([
          order.clientOrderId,
        ]);
        expect(await venue.cancelOrder(referenceOf(order))).toEqual({ kind: 'canceled' });
        expect(await venue.openOrders(SYMBOL)).toEqual({ ok: true, value: [] });
      },
    );

    test('a batch: each order has its own outcome', async () => {
      const orders = [
        trader.resting(),
        trader.order({ quantity: steps(0) }),
        trader.resting('gtc', 0.04),
        trader.stop(0.02),
      ];
      const outcomes = await trader.venue.controls.placeOrders(orders.slice(0, 3));
      expect(outcomes.map(({ kind }) => kind)).toEqual(['acked', 'rejected', 'acked']);
      const refused = await trader.venue.controls.placeOrders(orders.slice(3));
      expect(refused).toMatchObject([{ kind: 'rejected' }]);
      const all = await trader.venue.controls.placeOrders([
        trader.order({ quantity: steps(0) }),
        trader.order({ side: 'sell', reduceOnly: true }),
      ]);
      expect(all.map((one) => one.kind === 'rejected' && one.reason.code)).toEqual([
        expect.any(String),
        'reduce_only_rejected',
      ]);
    });

    test('an amended order keeps its id', async () => {
      const resting = trader.resting('gtc');
      await trader.venue.placeOrder(resting);
      const change = {
        quantity: steps(resting.request.quantity * 2),
        price: toTicks(trader.scale, trader.price * 0.96),
      };
      const reference = { ...referenceOf(resting), side: 'buy' as const };
      expect(await trader.venue.controls.amendOrder(reference, change)).toMatchObject({
        kind: 'acked',
        order: { clientOrderId: resting.clientOrderId, quantity: change.quantity },
      });
      const gone = { ...reference, clientOrderId: 'trnobody' };
      expect((await trader.venue.controls.amendOrder(gone, change)).kind).not.toBe('acked');
    });

    test('cancel all takes plain and conditional orders alike', async () => {
      const { venue } = trader;
      await venue.placeOrder(trader.order());
      await venue.placeOrder(trader.stop(0.03));
      for (const distance of [0.03, 0.04, 0.05]) await venue.placeOrder(trader.resting('gtc', distance));
      const open = await venue.openOrders(SYMBOL);
      expect(open.ok && open.value.length).toBe(4);
      expect(await venue.controls.cancelAll(SYMBOL)).toEqual({ ok: true, value: null });
      expect(await venue.openOrders(SYMBOL)).toEqual({ ok: true, value: [] });
    });
  });

  describe('the account', () => {
    test('keys say what they may do, and from where', async () => {
      const risky = world.open(await world.newKey(100, { permissions: { enableWithdrawals: true } }));
      expect(await risky.permissions()).toMatchObject({ ok: true, value: { withdrawals: true } });
      const weak = world.open(await world.newKey(100, { permissions: { enableFutures: false } }));
      expect(await weak.permissions()).toMatchObject({ ok: true, value: { futures: false } });
      const bound = world.open(await world.newKey(100, { ips: ['127.0.0.1'] }));
      expect(await bound.permissions()).toMatchObject({
        ok: true,
        value: { futures: true, withdrawals: false, internalTransfers: false, ipRestricted: true },
      });
      expect(await trader.venue.permissions()).toMatchObject({ ok: true, value: { ipRestricted: false } });
      await Promise.all([risky.close(), weak.close(), bound.close()]);
    });

    test('its modes are known', async () => {
      const { positions } = tested;
      expect(await trader.venue.accountMode()).toEqual({
        ok: true,
        value: { positions, collateral: 'single' },
      });
      for (const [setup, collateral] of tested.setups) {
        const venue = world.open(await world.newKey(100, setup));
        expect(await venue.accountMode()).toEqual({ ok: true, value: { positions, collateral } });
        await venue.close();
      }
    });

    test('it says what it charges this account, rebates included', async () => {
      expect(await trader.venue.feeRates(SYMBOL)).toEqual({
        ok: true,
        value: { makerBps: 2, takerBps: 5 },
      });
      const large = world.open(await world.newKey(100, { makerBps: -0.5, takerBps: 3.15 }));
      expect(await large.feeRates(SYMBOL)).toEqual({
        ok: true,
        value: { makerBps: -0.5, takerBps: 3.15 },
      });
      await large.close();
    });

    test('margin mode and leverage are set and read back', async () => {
      const { venue } = trader;
      expect(await venue.controls.setMarginMode(SYMBOL, 'isolated')).toEqual({ ok: true, value: 'isolated' });
      expect(await venue.setLeverage(SYMBOL, 7)).toEqual({ ok: true, value: 7 });
      await venue.placeOrder(trader.order());
      const refused = await venue.controls.setMarginMode(SYMBOL, 'cross');
      expect(refused).toMatchObject({ ok: false, error: { kind: 'refused' } });
    });

    test('clock and state of the venue', async () => {
      const time = await trader.venue.serverTime();
      expect(time.ok && Math.abs(time.value.offsetMs)).toBeLessThan(2_000);
      expect(await trader.venue.controls.status()).toEqual({ ok: true, value: 'normal' });
      await trader.fault({ maintenance: true });
      expect(await trader.venue.controls.status()).toEqual({ ok: true, value: 'maintenance' });
      expect(await trader.venue.balance()).toMatchObject({ ok: false });
      expect((await trader.venue.placeOrder(trader.order())).kind).not.toBe('acked');
      await trader.fault({ maintenance: false });
    });

    test('funding has a place of its own', async () => {
      expect(await trader.venue.fundingSince(minuteAgo())).toEqual({ ok: true, value: [] });
    });
  });

  describe('refusals', () => {
    test('what certainly was not done is rejected with its reason', async () => {
      const { venue } = trader;
      expect((await venue.placeOrder(trader.order({ quantity: steps(0) }))).kind).toBe('rejected');
      const much = trader.order({ quantity: steps(Math.round(90 / trader.scale.stepSize)) });
      expect(await venue.placeOrder(much)).toMatchObject({ kind: 'rejected' });
      const flat = trader.order({ leg: 'exit', side: 'sell', reduceOnly: true });
      expect(await venue.placeOrder(flat)).toMatchObject({ reason: { code: 'reduce_only_rejected' } });
      await venue.placeOrder(trader.order());
      expect(await venue.placeOrder(trader.stop(-0.05))).toMatchObject({
        kind: 'rejected',
        reason: { code: 'would_trigger_at_once' },
      });
    });

    test('a wrong key is told apart from an order that was refused', async () => {
      for (const key of [
        { ...trader.key, secret: 'not-the-secret' },
        { ...trader.key, apiKey: 'nobody' },
      ]) {
        const wrong = world.open(key);
        expect(await wrong.balance()).toMatchObject({ ok: false, error: { kind: 'key_refused' } });
        await wrong.close();
      }
    });

    test('an open order’s id again is a duplicate, to be looked up', async () => {
      for (const order of [trader.resting(), trader.stop(0.03)]) {
        await trader.venue.placeOrder(trader.order());
        expect((await trader.venue.placeOrder(order)).kind).toBe('acked');
        expect(await trader.venue.placeOrder(order)).toEqual({ kind: 'duplicate' });
      }
    });
  });

  describe('faults', () => {
    test.each([
      ['the reply is lost', { drop: 'after' }],
      ['a doubtful refusal after execution', { status: 503, when: 'after', body: tested.doubtful }],
      ['504 after execution', { status: 504, when: 'after', body: '<html>gateway</html>' }],
      ['an empty 200', { status: 200, when: 'after', body: '' }],
      ['an HTML 200', { status: 200, when: 'after', body: '<html>hello</html>' }],
    ])('%s: unknown, then found once', async (_name, body) => {
      await trader.fault({ route: `${tested.placeRoute}$`, ...body });
      const order = trader.order();
      expect((await trader.venue.placeOrder(order)).kind).toBe('unknown');
      expect((await trader.venue.lookupOrder(referenceOf(order), justNow())).kind).toBe('found');
      const books = await world.exchange.books(trader.key.apiKey);
      expect(books.orders.filter((row) => row.clientOrderId === order.clientOrderId)).toHaveLength(1);
    });

    test('a reply that comes too late: unknown, and never two orders', async () => {
      const hasty = world.open(trader.key, { timeoutMs: 2_500, receiveWindowMs: 1_500 });
      await hasty.accountMode();
      await hasty.instruments();
      await trader.fault({ route: `${tested.placeRoute}$`, delayMs: 4_000 });
      const order = trader.order();
      expect((await hasty.placeOrder(order)).kind).toBe('unknown');
      await hasty.close();
      await pause(3_000);
      const books = await world.exchange.books(trader.key.apiKey);
      const there = books.orders.filter((row) => row.clientOrderId === order.clientOrderId);
      expect(there.length).toBeLessThanOrEqual(1);
      const looked = await trader.venue.lookupOrder(referenceOf(order), justNow());
      expect(looked.kind).toBe(there.length === 1 ? 'found' : 'absent');
    });

    test('a request that never arrived is unknown, then absent', async () => {
      await trader.fault({ route: `${tested.placeRoute}$`, drop: 'before' });
      const order = trader.order();
      expect((await trader.venue.placeOrder(order)).kind).toBe('unknown');
      expect(await trader.venue.lookupOrder(referenceOf(order), justNow())).toEqual({ kind: 'absent' });
    });

    test('an order that queries do not show yet is found later', async () => {
      await trader.fault({ route: `${tested.placeRoute}$`, hideOrderMs: 600_000 });
      const order = trader.order();
      expect((await trader.venue.placeOrder(order)).kind).toBe('acked');
      expect((await trader.venue.lookupOrder(referenceOf(order), justNow())).kind).not.toBe('found');
      await world.exchange.clearFaults();
      expect((await trader.venue.lookupOrder(referenceOf(order), justNow())).kind).toBe('found');
    });

    test('a venue that does not answer is no answer', async () => {
      const order = trader.order();
      await trader.fault({ route: `${tested.lookRoute}$`, status: 502, body: '<html/>', count: 1 });
      expect((await trader.venue.lookupOrder(referenceOf(order), justNow())).kind).toBe('no_answer');
      await trader.fault({ route: `${tested.listRoute}$`, drop: 'before', count: 1 });
      expect((await trader.venue.lookupOrder(referenceOf(order), justNow())).kind).toBe('no_answer');
    });

    test('a clock that is off is set right', async () => {
      await trader.fault({ clockSkewMs: 40_000 });
      const before = await trader.venue.balance();
      await trader.fault({ clockSkewMs: 0 });
      expect(before.ok).toBe(true);
      expect((await trader.venue.balance()).ok).toBe(true);
    });
  });

  describe('streams', () => {
    test('fills, stops and their triggered orders arrive, also after the socket was cut', async () => {
      const { venue } = trader;
      const { events, counts, subscription } = listen(venue);
      await until(() => counts.connected > 0);
      const entry = trader.order();
      await venue.placeOrder(entry);
      await until(() => events.some(({ kind }) => kind === 'fill'));
      const fill = events.find((event) => event.kind === 'fill');
      expect(fill?.kind === 'fill' && fill.fill.clientOrderId).toBe(entry.clientOrderId);
      await trader.fault({ terminateNow: true });
      await until(() => counts.connected > 1);
      expect(counts.disconnected).toBeGreaterThan(0);
      const protective = trader.stop(0.01);
      await venue.placeOrder(protective);
      await world.exchange.post('/market/price', { symbol: 'BTCUSDT', factor: 0.95, durationMs: 5_000 });
      const triggered = () =>
        events.find((event) => event.kind === 'order' && event.order.triggeredOrderId !== undefined);
      await until(() => triggered() !== undefined);
      const seen = triggered();
      expect(seen?.kind === 'order' && seen.order.clientOrderId).toBe(protective.clientOrderId);
      const child = seen?.kind === 'order' ? (seen.order.triggeredOrderId ?? '') : '';
      const fills = await venue.fillsSince(SYMBOL, minuteAgo());
      expect(fills.ok && fills.value.some(({ venueOrderId }) => venueOrderId === child)).toBe(true);
      expect(await venue.lookupTriggered(SYMBOL, child)).toMatchObject({
        kind: 'found',
        order: { status: 'filled', filled: protective.request.quantity, conditional: false },
      });
      await subscription.close();
    }, 30_000);
  });
});
