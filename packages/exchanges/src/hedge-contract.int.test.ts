import { steps } from '@trendy/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { ContractWorld, PROTOCOLS, referenceOf, SYMBOL } from './testing/contract-world.ts';
import type { TestedVenue, Trader } from './testing/contract-world.ts';

/** What is there in hedge mode only: legs, and a mode that changes under whoever trades. */
describe.each(PROTOCOLS)('$protocol', (tested) => {
  let world: ContractWorld;
  let trader: Trader;
  beforeAll(async () => {
    world = await ContractWorld.start({ ...tested, positions: 'hedge' });
  }, 60_000);
  beforeEach(async () => {
    trader = await world.trader();
    return () => trader.venue.close();
  });
  afterAll(() => world?.stop());

  const held = async (): Promise<readonly number[]> => {
    const { positions } = await world.exchange.books(trader.key.apiKey);
    return positions.map((position) => position.steps).sort((one, other) => one - other);
  };

  /** One that has not asked for the mode yet. */
  const stranger = (): TestedVenue => world.open(trader.key);

  test('each side opens its own leg and closes no other', async () => {
    const { venue } = trader;
    const { quantity } = trader.order().request;
    const double = steps(quantity * 2);
    await venue.placeOrder(trader.order({ quantity: double }));
    await venue.placeOrder(trader.order({ side: 'sell' }));
    expect(await held()).toEqual([-quantity, double]);
    const both = await venue.positions();
    expect(both.ok && both.value).toMatchObject([
      { symbol: SYMBOL, quantity, legs: { long: double, short: quantity } },
    ]);
    await venue.placeOrder(trader.order({ leg: 'exit', side: 'sell', reduceOnly: true, quantity: double }));
    expect(await held()).toEqual([-quantity]);
    const left = await venue.positions();
    expect(left.ok && left.value).toEqual([expect.not.objectContaining({ legs: expect.anything() })]);
    expect(left.ok && left.value[0]?.quantity).toBe(-quantity);
  });

  test.each(['buy', 'sell'] as const)('a closing %s never opens the other leg', async (side) => {
    const { venue } = trader;
    const exit = trader.order({ leg: 'exit', side, reduceOnly: true });
    const refused = { kind: 'rejected', keyRefused: false, reason: { code: 'reduce_only_rejected' } };
    expect(await venue.placeOrder(exit)).toMatchObject(refused);
    // Nor when what it would close is the leg of its own side.
    await venue.placeOrder(trader.order({ side }));
    const before = await held();
    expect(await venue.placeOrder(trader.order(exit.request))).toMatchObject(refused);
    expect(await held()).toEqual(before);
  });

  test('the stop of one leg is found as one that only reduces, and outlives the other leg', async () => {
    const { venue } = trader;
    await venue.placeOrder(trader.order());
    await venue.placeOrder(trader.order({ side: 'sell' }));
    const protective = trader.stop(0.03);
    expect(await venue.placeOrder(protective)).toMatchObject({ kind: 'acked', order: { reduceOnly: true } });
    await venue.placeOrder(trader.order({ leg: 'exit', side: 'buy', reduceOnly: true }));
    const open = await venue.openOrders(SYMBOL);
    expect(open.ok && open.value).toMatchObject([
      { clientOrderId: protective.clientOrderId, reduceOnly: true, side: 'sell' },
    ]);
    expect(await venue.cancelOrder(referenceOf(protective))).toEqual({ kind: 'canceled' });
  });

  test('one that does not know the mode is refused for certain, asks once, and then is right', async () => {
    const venue = stranger();
    const resting = trader.resting('gtc');
    const changed = { kind: 'not_sent', reason: { code: 'position_mode_changed' } };
    expect(await venue.placeOrder(resting)).toMatchObject(changed);
    expect(await venue.openOrders(SYMBOL)).toEqual({ ok: true, value: [] });
    expect(await venue.placeOrder(resting)).toMatchObject({ kind: 'acked' });
    await venue.close();
  });

  test.each([
    ['a stop', true],
    ['an exit', false],
  ] as const)('%s of such a one is refused for certain', async (_, conditional) => {
    await trader.venue.placeOrder(trader.order());
    const venue = stranger();
    const order = conditional
      ? trader.stop(0.03)
      : trader.order({ leg: 'exit', side: 'sell', reduceOnly: true });
    expect(await venue.placeOrder(order)).toMatchObject({ reason: { code: 'position_mode_changed' } });
    expect(await venue.placeOrder(order)).toMatchObject({ kind: 'acked', order: { reduceOnly: true } });
    await venue.close();
  });

  test('a batch in the wrong form: none of it is done, all of it may be sent again', async () => {
    const venue = stranger();
    const batch = [trader.resting('gtc', 0.03), trader.resting('gtc', 0.04)];
    const refused = await venue.controls.placeOrders(batch);
    expect(refused.map(({ kind }) => kind)).toEqual(['not_sent', 'not_sent']);
    expect((await venue.controls.placeOrders(batch)).map(({ kind }) => kind)).toEqual(['acked', 'acked']);
    await venue.close();
  });

  test('a mode that changes while we trade is followed, there and back', async () => {
    const { venue } = trader;
    for (const hedge of [false, true]) {
      await world.exchange.post('/account', { apiKey: trader.key.apiKey, hedge });
      const entry = trader.order();
      expect(await venue.placeOrder(entry)).toMatchObject({ reason: { code: 'position_mode_changed' } });
      expect(await held()).toEqual([]);
      expect(await venue.placeOrder(entry)).toMatchObject({ kind: 'acked', order: { status: 'filled' } });
      const exit = trader.order({ leg: 'exit', side: 'sell', reduceOnly: true });
      expect(await venue.placeOrder(exit)).toMatchObject({ kind: 'acked', order: { status: 'filled' } });
      expect(await held()).toEqual([]);
    }
  });

  test('the venue does not say which mode it is in now: not sent, and asked again', async () => {
    const venue = stranger();
    const route = tested.protocol === 'okx' ? 'account/config' : 'accountConfig';
    await trader.fault({ route, status: 502, body: '<html/>', count: 1 });
    const entry = trader.order();
    expect(await venue.placeOrder(entry)).toMatchObject({
      kind: 'not_sent',
      reason: { code: 'position_mode_unknown' },
    });
    expect(await venue.placeOrder(entry)).toMatchObject({ reason: { code: 'position_mode_changed' } });
    expect(await venue.placeOrder(entry)).toMatchObject({ kind: 'acked' });
    await venue.close();
  });

  test('of an isolated position both legs get their leverage', async () => {
    const { venue } = trader;
    expect(await venue.controls.setMarginMode(SYMBOL, 'isolated')).toEqual({ ok: true, value: 'isolated' });
    expect(await venue.setLeverage(SYMBOL, 4)).toEqual({ ok: true, value: 4 });
    expect(await venue.placeOrder(trader.order())).toMatchObject({ kind: 'acked' });
  });
});
