import fc from 'fast-check';
import { expect, test } from 'vitest';

import { aTroubledSeries } from '../testing/bar-world.ts';

test('whatever fails, and whenever, every bar comes once and in order', async () => {
  const faults = ['bars', 'appendToLogs', 'putBars', 'recentBars'] as const;
  const happening = fc.oneof(
    fc.constantFrom('close', 'miss', 'reconnect', 'look', 'race', 'lag', 'list').map((what) => ({ what })),
    fc.record({ what: fc.constantFrom(...faults), times: fc.integer({ min: 1, max: 3 }) }),
  );
  const law = async (night: readonly { readonly what: string; readonly times?: number }[]) => {
    const world = await aTroubledSeries();
    for (const { what, times } of night) {
      if (times !== undefined) world.failing[what as (typeof faults)[number]] = times;
      else if (what === 'close') await world.close();
      else if (what === 'miss') world.miss(1);
      else if (what === 'reconnect') await world.reconnect();
      else if (what === 'look') await world.look(3_000, 'ann');
      else if (what === 'race') world.onRead = () => world.close();
      else world.lag = what === 'lag' ? 1 : 0;
    }
    world.lag = 0;
    for (let round = 0; round < 20; round++) await world.look(10_000, 'ann');
    const all = Array.from({ length: world.newest - 9 }, (_, index) => 10 + index);
    expect(world.logs.get('ann') ?? []).toEqual(all);
  };
  await fc.assert(fc.asyncProperty(fc.array(happening, { maxLength: 25 }), law), { numRuns: 100 });
});
