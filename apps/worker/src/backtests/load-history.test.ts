import { err, marketMs, ok, timeframeMs } from '@trendy/domain';
import type { Bar, BarSeriesKey, MarketFeed, MarketStore } from '@trendy/domain';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holesOf, loadHistory } from './load-history.ts';

const HOUR = timeframeMs('1h');
const SERIES: BarSeriesKey = {
  venue: 'trendy',
  environment: 'demo',
  symbol: 'BTC/USDT:USDT',
  timeframe: '1h',
};
const bar = (hour: number): Bar => ({
  openTime: marketMs(hour * HOUR),
  closeTime: marketMs((hour + 1) * HOUR),
  ...{ open: 1, high: 1, low: 1, close: 1, volume: 1 },
});
const hourOf = ({ openTime }: Bar): number => openTime / HOUR;

/** A store and a venue that hold these hours; what was asked of the venue is noted. */
function market(stored: readonly number[], venue: readonly number[], marked: readonly number[] = []) {
  const marks = marked.map(bar);
  const kept = new Map(stored.map((hour) => [hour, bar(hour)]));
  const asked: [number, number][] = [];
  const within = (bars: Iterable<Bar>, from: number, to: number): Bar[] =>
    [...bars]
      .filter(({ openTime }) => openTime >= from && openTime < to)
      .sort((a, b) => a.openTime - b.openTime);
  const store = {
    instrument: () => Promise.resolve({ instrument: {} }),
    bars: (wanted: object, range: { from: number; to: number }) =>
      Promise.resolve(within('price' in wanted ? marks : kept.values(), range.from, range.to)),
    loadBars: (_series: unknown, bars: readonly Bar[]) => {
      for (const each of bars) kept.set(hourOf(each), each);
      return Promise.resolve(bars.length);
    },
    putFunding: () => Promise.resolve(),
    funding: () => Promise.resolve([]),
  } as unknown as MarketStore;
  const feed = {
    bars: (_symbol: string, _timeframe: string, from: number, to: number) => {
      asked.push([from / HOUR, to / HOUR]);
      return Promise.resolve(ok(within(venue.map(bar), from, to)));
    },
    funding: () => Promise.resolve(ok([])),
  } as unknown as MarketFeed;
  const load = async (from: number, to: number): Promise<number[]> => {
    const history = await loadHistory(store, feed, SERIES, { from: from * HOUR, to: to * HOUR });
    if (!history.ok) throw new Error(history.error.code);
    return history.value.bars.map(hourOf);
  };
  return { asked, feed, load, store };
}
const hours = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_unused, index) => from + index);

test('a hole in the middle is filled from the venue, and only what is missing is asked for', async () => {
  const { asked, load } = market([2, 3, 6, 7, 9], hours(0, 12));
  expect(await load(0, 12)).toEqual(hours(0, 12));
  expect(asked).toEqual([
    [0, 2],
    [4, 6],
    [8, 9],
    [10, 12],
  ]);
  asked.length = 0;
  expect(await load(0, 12)).toEqual(hours(0, 12));
  expect(asked).toEqual([]);
});

test('what the venue does not have either stays missing', async () => {
  const { load } = market([0, 1, 5], [0, 1, 3, 5]);
  expect(await load(0, 6)).toEqual([0, 1, 3, 5]);
});

test('a venue that does not answer about a hole is a failure, not a shorter history', async () => {
  const { feed, store } = market([0, 1, 5], []);
  const silent = { ...feed, bars: () => Promise.resolve(err({ kind: 'no_answer', reason: { code: 'x' } })) };
  const history = await loadHistory(store, silent as unknown as MarketFeed, SERIES, {
    from: 0,
    to: 6 * HOUR,
  });
  expect(history).toEqual({ ok: false, error: { code: 'x' } });
});

test('law: whatever is stored, stored bars and holes together are the whole range', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 0, max: 99 })), async (stored) => {
      const { asked, load } = market(stored, hours(0, 100));
      expect(await load(0, 100)).toEqual(hours(0, 100));
      expect(asked.length).toBeLessThanOrEqual(20);
    }),
  );
});

test('marks are used where every bar has one, else not at all', async () => {
  const range = { from: 0, to: 4 * HOUR };
  const marksOf = async (marked: readonly number[]): Promise<number[] | null> => {
    const { feed, store } = market([0, 1, 3], [], marked);
    const history = await loadHistory(store, feed, SERIES, range);
    if (!history.ok) throw new Error(history.error.code);
    return history.value.marks && [...history.value.marks.openTime].map((time) => time / HOUR);
  };
  expect(await marksOf([0, 1, 2, 3])).toEqual([0, 1, 2, 3]);
  expect(await marksOf([0, 1, 3])).toEqual([0, 1, 3]);
  expect(await marksOf([0, 1, 2])).toBeNull();
  expect(await marksOf([])).toBeNull();
});

test('the bar that is still forming at the end is no hole', () => {
  expect(holesOf([bar(0), bar(1)], 0, 2.5 * HOUR, HOUR)).toEqual([]);
  expect(holesOf([], 0, 2 * HOUR, HOUR)).toEqual([[0, 2 * HOUR]]);
});
