import { inverseNormal, Prng } from '@trendy/quant';
import { expect, test } from 'vitest';
import { LEAST_TAIL_DAYS, TAIL_DAYS, tailAt } from './market-tail.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** Closes of so many days from the first of 1970, each a normal's step of `sd` from the one before. */
function days(count: number, sd = 0.03, seed = 5) {
  const random = new Prng(seed);
  let price = 50_000;
  const close = Float64Array.from({ length: count }, () => (price *= 1 + sd * random.normal()));
  return { openTime: Float64Array.from(close, (_, day) => day * DAY), close };
}

/** The same days hour by hour: only the last hour of each closes where its day does. */
function hoursOf({ close }: ReturnType<typeof days>) {
  const count = close.length * 24;
  return {
    openTime: Float64Array.from({ length: count }, (_, hour) => hour * HOUR),
    close: Float64Array.from({ length: count }, (_, hour) =>
      hour % 24 === 23 ? close[(hour - 23) / 24]! : 1 + hour,
    ),
  };
}

test('of normal days is the normal’s, on both sides, within what 500 days and 10,000 draws can say', () => {
  const tail = tailAt(days(600), DAY, 600 * DAY + HOUR)!;
  expect(tail).toMatchObject({ at: 600 * DAY, days: TAIL_DAYS });
  const exact = -inverseNormal(0.05) * 0.03;
  for (const side of [tail.long, tail.short]) {
    // The sample's own error: √(q(1 − q)/500)/φ(z) is about .095 deviations.
    expect(Math.abs(side.valueAtRisk - exact)).toBeLessThan(4 * 0.1 * 0.03);
    expect(side.shortfall).toBeGreaterThan(side.valueAtRisk);
  }
  expect(tail.long).not.toEqual(tail.short);
});

test('nothing that closes after midnight changes it, and it is the same from finer bars', () => {
  const all = days(400);
  const asOf = tailAt(all, DAY, 300 * DAY + 5 * HOUR);
  const past = { openTime: all.openTime.slice(0, 300), close: all.close.slice(0, 300) };
  expect(tailAt(past, DAY, 300 * DAY)).toEqual(asOf);
  expect(tailAt(hoursOf(all), HOUR, 300 * DAY + 5 * HOUR)).toEqual(asOf);
  expect(tailAt(all, DAY, 301 * DAY)).not.toEqual(asOf);
});

test('knows that the market is wilder now than it was', () => {
  const calm = days(300, 0.01);
  const close = Float64Array.from(calm.close);
  for (let day = 270; day < 300; day++) close[day] = close[day - 1]! * (day % 2 === 0 ? 1.06 : 0.94);
  const wild = tailAt({ ...calm, close }, DAY, 300 * DAY)!;
  expect(wild.long.valueAtRisk).toBeGreaterThan(2 * tailAt(calm, DAY, 300 * DAY)!.long.valueAtRisk);
});

test('too few days, days with gaps and a price that stands still say nothing', () => {
  expect(tailAt(days(LEAST_TAIL_DAYS + 1), DAY, (LEAST_TAIL_DAYS + 1) * DAY)).not.toBeNull();
  expect(tailAt(days(LEAST_TAIL_DAYS), DAY, LEAST_TAIL_DAYS * DAY)).toBeNull();
  const every = days(400);
  const isKept = (_: number, day: number) => day % 2 === 0;
  const halved = { openTime: every.openTime.filter(isKept), close: every.close.filter(isKept) };
  expect(tailAt(halved, DAY, 400 * DAY)).toBeNull();
  expect(tailAt({ ...every, close: every.close.map(() => 100) }, DAY, 400 * DAY)).toBeNull();
});
