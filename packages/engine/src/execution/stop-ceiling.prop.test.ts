import type { Strategy, StrategyRegistry } from '@trendy/domain';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { aBot, aRisk, Desk, placed, SYMBOL } from '../testing/desk.ts';

const PRICE = 50_000;
const HOUR = 3_600_000;

interface Wanted {
  readonly exposure: 1 | -1;
  /** NaN: the strategy has no stop of its own. */
  readonly stop: number;
}

const ANYTHING = {
  parse: (data: unknown) => data,
  safeParse: (data: unknown) => ({ success: true, data }),
} as Strategy['params'];

/** Wants one thing at every bar. */
const stubborn = (wanted: Wanted): StrategyRegistry => {
  const text = { en: 'stubborn', ko: 'stubborn' };
  const strategy: Strategy = {
    ...{ id: 'stubborn', version: '', name: text, description: text, parameters: [] },
    params: ANYTHING,
    warmup: () => 0,
    series: () => [],
    onBar: (_view, _params, out) => Object.assign(out, { ...wanted, reason: 'wanted' }),
    explain: () => ({}),
    paths: () => [],
  };
  return { get: () => strategy };
};

function restingStop(wanted: Wanted, stopPercent: number): number | undefined {
  const bot = aBot({
    source: 'strategy',
    strategy: { id: 'stubborn', version: '', params: {} },
    risk: aRisk({ stopPercent }),
  });
  const desk = new Desk(bot, stubborn(wanted));
  const openTime = desk.tick();
  desk.passUntil(openTime + HOUR);
  const bar = { openTime, open: PRICE, high: PRICE, low: PRICE, close: PRICE, volume: 1_000 };
  const effects = desk.send({
    kind: 'bar',
    at: desk.tick(),
    symbol: SYMBOL,
    timeframe: '1h',
    ...bar,
  } as never);
  const [entry] = placed(effects);
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
