import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { ContractWorld, PROTOCOLS_AND_MODES, SYMBOL } from './testing/contract-world.ts';
import type { Trader } from './testing/contract-world.ts';

const SET_ROUTE = {
  'binance-usdm': 'POST /fapi/v1/leverage',
  okx: 'POST /api/v5/account/set-leverage',
} as const;

describe.each(PROTOCOLS_AND_MODES)(
  '$protocol, $positions: leverage whose setting is not answered',
  (tested) => {
    const route = SET_ROUTE[tested.protocol];
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

    test.each(['cross', 'isolated'] as const)(
      '%s, never arrived: not known, and set by the next call',
      async (mode) => {
        const { venue } = trader;
        if (mode === 'isolated') await venue.controls.setMarginMode(SYMBOL, mode);
        // OKX is told of each leg of an isolated position.
        const legs = tested.protocol === 'okx' && mode === 'isolated' && tested.positions === 'hedge' ? 2 : 1;
        await trader.fault({ route, drop: 'before', count: legs });
        expect(await venue.setLeverage(SYMBOL, 7)).toMatchObject({ ok: false, error: { kind: 'no_answer' } });
        expect(await venue.setLeverage(SYMBOL, 7)).toEqual({ ok: true, value: 7 });
      },
    );

    test('carried out: what the venue has counts', async () => {
      await trader.fault({ route, drop: 'after' });
      expect(await trader.venue.setLeverage(SYMBOL, 7)).toEqual({ ok: true, value: 7 });
    });
  },
);
