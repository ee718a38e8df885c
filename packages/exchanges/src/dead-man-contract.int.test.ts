import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestContext } from 'vitest';

import { ContractWorld, justNow, pause, PROTOCOLS, referenceOf, SYMBOL } from './testing/contract-world.ts';
import type { Trader } from './testing/contract-world.ts';

/** A dead man's switch of ten seconds, and what an exchange may need to look at it. */
const OVER_MS = 11_500;

// Together, for all that they do is wait.
describe.concurrent.each(PROTOCOLS)('$protocol', (tested) => {
  let world: ContractWorld;
  beforeAll(async () => {
    world = await ContractWorld.start(tested);
  }, 60_000);
  afterAll(() => world?.stop());
  async function newTrader({ onTestFinished }: TestContext): Promise<Trader> {
    const trader = await world.trader();
    onTestFinished(() => trader.venue.close());
    return trader;
  }

  test('nobody left to renew it: the entry goes, the stop of the same symbol stays', async (context) => {
    const trader = await newTrader(context);
    const { venue } = trader;
    await venue.placeOrder(trader.order());
    const [protective, entry] = [trader.stop(0.2), trader.resting('post_only', 0.2)];
    for (const order of [protective, entry]) expect((await venue.placeOrder(order)).kind).toBe('acked');
    expect(await venue.deadMan?.arm(SYMBOL)).toEqual({ ok: true, value: null });
    const before = await venue.openOrders(SYMBOL);
    expect(before.ok && before.value).toHaveLength(2);
    await pause(OVER_MS);
    const after = await venue.openOrders(SYMBOL);
    expect(after.ok && after.value.map(({ clientOrderId }) => clientOrderId)).toEqual([
      protective.clientOrderId,
    ]);
    expect(await venue.lookupOrder(referenceOf(entry), justNow())).toMatchObject({
      kind: 'found',
      order: { status: 'canceled' },
    });
  }, 30_000);

  test('one that is renewed, or was switched off, leaves the entry alone', async (context) => {
    const trader = await newTrader(context);
    const { venue } = trader;
    expect((await venue.placeOrder(trader.resting('post_only', 0.2))).kind).toBe('acked');
    expect(await venue.deadMan?.arm(SYMBOL)).toEqual({ ok: true, value: null });
    await pause(6_000);
    expect(await venue.deadMan?.arm(SYMBOL)).toEqual({ ok: true, value: null });
    await pause(6_000);
    expect(await venue.openOrders(SYMBOL)).toMatchObject({ ok: true, value: [{ status: 'open' }] });
    for (let times = 0; times < 2; times++)
      expect(await venue.deadMan?.disarm(SYMBOL)).toEqual({ ok: true, value: null });
    await pause(OVER_MS);
    expect(await venue.openOrders(SYMBOL)).toMatchObject({ ok: true, value: [{ status: 'open' }] });
  }, 60_000);
});
