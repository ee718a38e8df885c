import { epochMs, err, marketMs, ok } from '@trendy/domain';
import type { Bar, MarketFeed, MarketMs, Timeframe } from '@trendy/domain';
import { expect, test } from 'vitest';

import type { WorkerClock } from '../clock.ts';
import { Backgrounds } from './backgrounds.ts';

const DAY = 86_400_000;
const NOW = 40 * DAY + 6 * 3_600_000 + 30_000;
const STEP: Partial<Record<Timeframe, number>> = { '1m': 60_000, '30m': 1_800_000, '1d': DAY };

/** A feed that has every bar, and a clock that only moves when it is told to. */
function aWorld(answers: () => boolean | null = () => true) {
  const asked: { readonly timeframe: Timeframe; readonly from: number; readonly to: number }[] = [];
  const feed: Pick<MarketFeed, 'bars'> = {
    bars: (_symbol, timeframe, from, to) => {
      asked.push({ timeframe, from, to });
      const does = answers();
      if (does === null) return new Promise(() => undefined);
      if (!does) return Promise.resolve(err({ kind: 'no_answer', reason: { code: 'timeout' } }));
      const stepMs = STEP[timeframe] ?? 60_000;
      const bars: Bar[] = [];
      for (let at: number = from; at < to; at += stepMs) {
        const close = 100 + Math.sin(at / stepMs);
        const prices = { open: close, high: close, low: close, close, volume: stepMs / 60_000 };
        bars.push({ openTime: marketMs(at), closeTime: marketMs(at + stepMs), ...prices });
      }
      return Promise.resolve(ok(bars));
    },
  };
  const time = { market: NOW, wall: 0 };
  const timers: (() => void)[] = [];
  const clock: WorkerClock = {
    now: () => epochMs(time.wall),
    monotonicMs: () => time.wall,
    startTimer: (_ms, act) => {
      timers.push(act);
      return { cancel: () => undefined };
    },
    uniqueId: () => '',
  };
  const backgrounds = new Backgrounds(clock, feed as MarketFeed, (): MarketMs => marketMs(time.market));
  return { asked, backgrounds, time, timers };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('the habits are read once a day in one page, then the minutes; both are known from then on', async () => {
  const { asked, backgrounds, time } = aWorld();
  const first = await backgrounds.of('X');
  expect(first.volumeProfile).toHaveLength(48);
  expect(first.dailyVolume).toBeCloseTo(1_440, 6);
  expect(asked[0]).toEqual({ timeframe: '30m', from: 40 * DAY - 1_500 * 1_800_000, to: 40 * DAY });
  await settled();
  expect(backgrounds.known('X').toxicity?.vpin).toBeGreaterThanOrEqual(0);
  time.wall += 120_000;
  time.market += 120_000;
  await backgrounds.of('X');
  await settled();
  // Only what has closed since.
  expect(asked.slice(2)).toEqual([{ timeframe: '1m', from: NOW - 30_000, to: NOW + 90_000 }]);
  time.wall += DAY;
  time.market += DAY;
  await backgrounds.of('X');
  expect(asked.filter(({ timeframe }) => timeframe === '30m')).toHaveLength(2);
});

test('what cannot be read is left out, and asked for again a minute later', async () => {
  let isUp = false;
  const { asked, backgrounds, time } = aWorld(() => isUp);
  expect(await backgrounds.of('X')).toEqual({});
  expect(backgrounds.known('X')).toEqual({});
  expect(asked).toHaveLength(1);
  isUp = true;
  time.wall += 60_000;
  expect((await backgrounds.of('X')).dailySigma).toBeGreaterThan(0);
});

test('nobody waits longer than a moment for a feed that is silent', async () => {
  const { backgrounds, timers } = aWorld(() => null);
  const answer = backgrounds.of('X');
  await settled();
  timers.forEach((act) => act());
  expect(await answer).toEqual({});
});

test('how far a symbol may move in a day is read once a day, without keeping anybody waiting', async () => {
  const { asked, backgrounds, time } = aWorld();
  expect(backgrounds.tail('X')).toBeNull();
  await settled();
  expect(backgrounds.tail('X')).toMatchObject({ at: 40 * DAY, days: 500 });
  expect(asked).toEqual([{ timeframe: '1d', from: (40 - 501) * DAY, to: 40 * DAY }]);
  time.market += DAY;
  time.wall += DAY;
  // Yesterday's is not told as today's.
  expect(backgrounds.tail('X')).toBeNull();
  await settled();
  expect(backgrounds.tail('X')).toMatchObject({ at: 41 * DAY });
});

test('a market that is not answered for is asked about its tail again a minute later', async () => {
  let does = false;
  const { asked, backgrounds, time } = aWorld(() => does);
  expect(backgrounds.tail('X')).toBeNull();
  await settled();
  expect(backgrounds.tail('X')).toBeNull();
  expect(asked).toHaveLength(1);
  does = true;
  time.wall += 60_000;
  expect(backgrounds.tail('X')).toBeNull();
  await settled();
  expect(backgrounds.tail('X')).not.toBeNull();
});
