import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { ContractWorld, listen, pause, PROTOCOLS, SYMBOL, until } from './testing/contract-world.ts';
import type { Trader } from './testing/contract-world.ts';

const USER_ROUTE = 'WS user';

/** What streams must bear, each fault made by the exchange itself. */
describe.each(PROTOCOLS)('$protocol', (tested) => {
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

  test('after a cut no entry leaves before what was missed has been read; a stop does', async () => {
    const { venue } = trader;
    let release: () => void = () => undefined;
    let connections = 0;
    const stream = venue.openUserStream({
      onEvent: () => undefined,
      onConnected: () => {
        connections += 1;
        return connections === 1 ? undefined : new Promise<void>((resolve) => (release = resolve));
      },
      onDisconnected: () => undefined,
    });
    await until(() => connections > 0);
    expect((await venue.placeOrder(trader.order())).kind).toBe('acked');
    await trader.fault({ terminateNow: true });
    await until(() => connections > 1);
    expect(await venue.placeOrder(trader.order())).toMatchObject({
      kind: 'not_sent',
      reason: { code: 'stream_down' },
    });
    expect((await venue.placeOrder(trader.stop(0.03))).kind).toBe('acked');
    release();
    await pause(10);
    expect((await venue.placeOrder(trader.order())).kind).toBe('acked');
    await stream.close();
  }, 30_000);

  test('events that come twice or in another order tell the same fills', async () => {
    const { venue } = trader;
    const { events, counts, subscription } = listen(venue);
    await until(() => counts.connected > 0);
    await trader.fault({ route: USER_ROUTE, ws: 'duplicate', count: 3 });
    await venue.placeOrder(trader.order());
    await trader.fault({ route: USER_ROUTE, ws: 'reorder', count: 2 });
    await venue.placeOrder(trader.order({ side: 'sell' }));
    const fillsTold = () => events.filter(({ kind }) => kind === 'fill').length;
    await until(() => fillsTold() > 1);
    await pause(1_500);
    const told = new Set(events.flatMap((event) => (event.kind === 'fill' ? [event.fill.tradeId] : [])));
    const listed = await venue.fillsSince(SYMBOL, trader.startedAt);
    const known = new Set(listed.ok ? listed.value.map(({ tradeId }) => tradeId) : []);
    expect([...told].every((tradeId) => known.has(tradeId))).toBe(true);
    expect(told.size).toBeGreaterThan(0);
    await subscription.close();
  }, 30_000);

  test('a key of the stream that runs out is renewed at once', async () => {
    const { venue } = trader;
    const { events, counts, subscription } = listen(venue);
    await until(() => counts.connected > 0);
    await trader.fault({ expireListenKey: true });
    await until(() => counts.connected > 1, 10_000);
    expect(counts.connected).toBeGreaterThan(1);
    const before = events.length;
    await venue.placeOrder(trader.order());
    await until(() => events.length > before);
    expect(events.some(({ kind }) => kind === 'fill')).toBe(true);
    await subscription.close();
  }, 30_000);
});

// Together, for all that they do is wait.
describe.concurrent.each(PROTOCOLS)('$protocol', (tested) => {
  test('a socket that is alive and mute is closed within half a minute, and the next one tells again', async ({
    onTestFinished,
  }) => {
    const world = await ContractWorld.start(tested);
    onTestFinished(() => world.stop());
    const trader = await world.trader();
    const { venue } = trader;
    const { events, counts, subscription } = listen(venue);
    await until(() => counts.connected > 0);
    await trader.fault({ route: USER_ROUTE, ws: 'mute' });
    await venue.placeOrder(trader.order());
    const mutedAt = Date.now();
    await until(() => counts.connected > 1, 45_000);
    expect(Date.now() - mutedAt).toBeLessThan(40_000);
    const before = events.length;
    await venue.placeOrder(trader.order({ side: 'sell' }));
    await until(() => events.length > before);
    expect(events.length).toBeGreaterThan(before);
    await subscription.close();
    await venue.close();
  }, 90_000);
});
