import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import {
  ContractWorld,
  justNow,
  pause,
  PROTOCOLS_AND_MODES,
  referenceOf,
  SYMBOL,
} from './testing/contract-world.ts';
import type { Trader } from './testing/contract-world.ts';

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

  test('a stop whose order was cut short says that it is done, and its order how far it came', async () => {
    const { venue } = trader;
    await venue.placeOrder(trader.order());
    const protective = trader.stop(0.03);
    expect(await venue.placeOrder(protective)).toMatchObject({ kind: 'acked' });
    await trader.fault({ stall: { share: 0.4, durationMs: 60_000, rest: 'expires' } });
    await world.exchange.post('/market/price', { symbol: 'BTCUSDT', factor: 0.94, durationMs: 5_000 });
    const stop = async () => {
      const looked = await venue.lookupOrder(referenceOf(protective), justNow());
      return looked.kind === 'found' ? looked.order : undefined;
    };
    let seen = await stop();
    for (let tries = 0; tries < 80 && seen?.isFinished !== true; tries++) {
      await pause(100);
      seen = await stop();
    }
    expect(seen).toMatchObject({ status: 'triggered', isFinished: true });
    expect(await venue.lookupTriggered(SYMBOL, seen?.triggeredOrderId ?? '')).toMatchObject({
      kind: 'found',
      order: { status: 'expired', filled: protective.request.quantity * 0.4 },
    });
    expect(await venue.lookupTriggered(SYMBOL, '999999999')).toEqual({ kind: 'absent' });
  }, 30_000);
});
