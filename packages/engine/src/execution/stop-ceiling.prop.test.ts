import fc from 'fast-check';
import { expect, test } from 'vitest';

import { aBot, aRisk, Desk, placed } from '../testing/desk.ts';
import { anHour, scriptedBy } from '../testing/scripted.ts';

const PRICE = 50_000;

interface Wanted {
  readonly exposure: 1 | -1;
  /** NaN: the strategy has no stop of its own. */
  readonly stop: number;
}

function restingStop(wanted: Wanted, stopPercent: number): number | undefined {
  const bot = aBot({
    source: 'strategy',
    strategy: { id: 'scripted', version: '1.0.0', params: {} },
    risk: aRisk({ stopPercent }),
  });
  const desk = new Desk(bot, { get: () => scriptedBy(() => wanted) });
  const bar = anHour(1, PRICE);
  desk.passUntil(bar.at);
  const [entry] = placed(desk.send(bar));
  const stop = placed(desk.fill(entry!, PRICE)).find(({ leg }) => leg === 'stop');
  return stop?.triggerPrice === undefined ? undefined : stop.triggerPrice / 10;
}

const direction = fc.constantFrom(1 as const, -1 as const);
/** Per mille of the price, so that every price lies on the grid. */
const distance = fc.integer({ min: 1, max: 150 });
const at = (exposure: number, perMille: number): number => PRICE - (exposure * PRICE * perMille) / 1_000;

test('of the strategy’s stop and the owner’s the nearer one rests', () => {
  fc.assert(
    fc.property(direction, distance, distance, (exposure, strategys, owners) => {
      const stop = restingStop({ exposure, stop: at(exposure, strategys) }, owners / 10);
      expect(stop).toBeCloseTo(at(exposure, Math.min(strategys, owners)), 6);
    }),
    { numRuns: 60 },
  );
});

test('with one of them that one rests, with none of them none does', () => {
  expect(restingStop({ exposure: 1, stop: Number.NaN }, 2)).toBe(49_000);
  expect(restingStop({ exposure: -1, stop: 54_000 }, 0)).toBe(54_000);
  expect(restingStop({ exposure: 1, stop: Number.NaN }, 0)).toBeUndefined();
});
