import fc from 'fast-check';
import { expect, test } from 'vitest';
import { habitsAt, toxicityAt } from './market-background.ts';

const DAY = 86_400_000;
const HALF_HOUR = 1_800_000;

/** Bars of some days; the volume is that of the half hour of the day, times the day's own size. */
function bars(days: number, stepMs: number, volumeAt: (time: number) => number) {
  const count = (days * DAY) / stepMs;
  const times = Array.from({ length: count }, (_, row) => row * stepMs);
  return {
    openTime: Float64Array.from(times),
    close: Float64Array.from(
      times,
      (_, row) => 100 * Math.exp(0.01 * Math.sin(row * 1.7) + 0.005 * Math.sin(row / 9)),
    ),
    volume: Float64Array.from(times, volumeAt),
  };
}
const bucketOf = (time: number): number => Math.floor((time % DAY) / HALF_HOUR);

test('a market that trades more at noon has its noon in the profile, whatever the size of a day', () => {
  const noon = bars(6, HALF_HOUR, (time) => (bucketOf(time) === 24 ? 53 : 1) * (1 + Math.floor(time / DAY)));
  const { dailyVolume, volumeProfile } = habitsAt(noon, HALF_HOUR, 6 * DAY);
  expect(volumeProfile).toHaveLength(48);
  expect(volumeProfile?.[24]).toBeCloseTo(0.53, 12);
  expect(volumeProfile?.[3]).toBeCloseTo(0.01, 12);
  expect(volumeProfile?.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(dailyVolume).toBeCloseTo(350, 9);
});

test('minutes and hours of the same market give the same day', () => {
  const even = (stepMs: number) => bars(3, stepMs, () => stepMs / 60_000);
  for (const stepMs of [60_000, 900_000, 3_600_000, 14_400_000])
    expect(habitsAt(even(stepMs), stepMs, 3 * DAY)).toMatchObject({
      dailyVolume: 1_440,
      volumeProfile: Array.from({ length: 48 }, () => expect.closeTo(1 / 48, 12) as number),
    });
});

test('the deviation of a day is that of its steps, times the root of their number; a gap is no step', () => {
  const steady = bars(4, 3_600_000, () => 1);
  steady.close.forEach((_, row) => (steady.close[row] = row % 2 === 0 ? 100 : 100 * Math.exp(0.002)));
  expect(habitsAt(steady, 3_600_000, 4 * DAY).dailySigma).toBeCloseTo(0.002 * Math.sqrt(24), 12);
  const gap = {
    ...steady,
    openTime: steady.openTime.map((time, row) => (row < 48 ? time : time + 3_600_000)),
  };
  gap.close.forEach((price, row) => (gap.close[row] = row < 48 ? price : price * 2));
  expect(habitsAt(gap, 3_600_000, 4 * DAY).dailySigma).toBeCloseTo(0.002 * Math.sqrt(24), 12);
});

test('nothing of the day itself, and nothing later, changes what is known', () => {
  const market = bars(8, HALF_HOUR, (time) => 1 + bucketOf(time) + Math.floor(time / DAY));
  fc.assert(
    fc.property(
      fc.integer({ min: DAY, max: 8 * DAY - 1 }),
      fc.constantFrom(Number.NaN, 1e9, 0),
      (at, poison) => {
        const midnight = Math.floor(at / DAY) * DAY;
        const spoilt = {
          openTime: market.openTime,
          close: market.close.map((price, row) => (market.openTime[row]! < midnight ? price : poison)),
          volume: market.volume.map((volume, row) => (market.openTime[row]! < midnight ? volume : poison)),
        };
        const known = habitsAt(market, HALF_HOUR, at);
        expect(habitsAt(spoilt, HALF_HOUR, at)).toEqual(known);
        expect(known.volumeProfile).toBeDefined();
      },
    ),
    { numRuns: 60 },
  );
});

test('without a whole day nothing is known, and a day with a hole is no whole day', () => {
  const market = bars(2, HALF_HOUR, () => 1);
  expect(habitsAt(market, HALF_HOUR, DAY - 1)).toEqual({});
  const holed = {
    openTime: market.openTime.filter((_, row) => row !== 10),
    close: market.close.filter((_, row) => row !== 10),
    volume: market.volume.filter((_, row) => row !== 10),
  };
  expect(habitsAt(holed, HALF_HOUR, DAY).volumeProfile).toBeUndefined();
});

test('toxicity sees minutes that have closed, needs more than two days of them, and says where nine tenths lie', () => {
  const minutes = bars(3, 60_000, () => 1);
  const at = 3 * DAY - 30_000;
  const { toxicity } = toxicityAt(minutes, at, 1_440);
  expect(toxicity?.vpin).toBeGreaterThan(0);
  expect(toxicity?.limit).toBeLessThanOrEqual(1);
  const spoilt = {
    ...minutes,
    close: minutes.close.map((price, row) => (row === 3 * 1_440 - 1 ? 1e6 : price)),
  };
  expect(toxicityAt(spoilt, at, 1_440)).toEqual({ toxicity });
  expect(toxicityAt(spoilt, 3 * DAY, 1_440)).not.toEqual({ toxicity });
  expect(toxicityAt(minutes, 2 * DAY, 1_440)).toEqual({});
  expect(toxicityAt(minutes, at, undefined)).toEqual({});
});

test('a market that goes one way at last is toxic', () => {
  const minutes = bars(3, 60_000, () => 1);
  for (let row = 1; row < minutes.close.length; row++)
    minutes.close[row] = minutes.close[row - 1]! + (row < 3 * 1_440 - 400 ? (row % 2 === 0 ? 1 : -1) : 3);
  const { toxicity } = toxicityAt(minutes, 3 * DAY, 1_440);
  expect(toxicity?.vpin).toBeGreaterThan(toxicity?.limit ?? 1);
});
