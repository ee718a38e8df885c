import { err, marketMs, ok, timeframeMs } from '@trendy/domain';
import type { Bar, VenueFailure } from '@trendy/domain';
import { expect, test } from 'vitest';
import { fetchHistory, FetchStopped } from './fetch-history.ts';
import type { HistoryRequest } from './fetch-history.ts';

const HOUR = timeframeMs('1h');
const REQUEST: HistoryRequest = {
  series: 'bars',
  symbol: 'BTC/USDT:USDT',
  timeframe: '1h',
  from: 0,
  to: 100 * HOUR,
};
const bar = (hour: number): Bar => ({
  openTime: marketMs(hour * HOUR),
  closeTime: marketMs((hour + 1) * HOUR),
  ...{ open: 1, high: 1, low: 1, close: 1, volume: 1 },
});
const never = { fundingPage: () => Promise.reject(new Error('not asked for')) };
const failure = (kind: VenueFailure['kind']): VenueFailure => ({ kind, reason: { code: kind, values: {} } });

async function hours(barPage: (from: number) => unknown, waits: number[] = []): Promise<number[]> {
  const found: number[] = [];
  const feed = {
    ...never,
    barPage: (_p: unknown, _s: unknown, _t: unknown, from: number) => barPage(from) as never,
  };
  const wait = (ms: number): Promise<void> => {
    waits.push(ms);
    return Promise.resolve();
  };
  for await (const page of fetchHistory(feed, REQUEST, wait))
    found.push(...page.map(([time]) => (time ?? 0) / HOUR));
  return found;
}

test('pages are joined over what is missing at the venue, and what lies outside is left', async () => {
  const there = [2, 3, 4, 40, 41, 99, 100, 101];
  const page = (from: number) => {
    const first = there.findIndex((hour) => hour * HOUR >= from);
    return Promise.resolve(ok(first < 0 ? [] : there.slice(Math.max(0, first - 1), first + 3).map(bar)));
  };
  expect(await hours(page)).toEqual([2, 3, 4, 40, 41, 99]);
});

test('no answer is asked for again with growing pauses, and given up in the end; a refusal is not', async () => {
  const waits: number[] = [];
  let asked = 0;
  const flaky = (from: number) =>
    Promise.resolve(asked++ < 3 ? err(failure('no_answer')) : ok(from === 0 ? [bar(0)] : []));
  expect(await hours(flaky, waits)).toEqual([0]);
  expect(waits).toEqual([500, 1_000, 2_000]);
  const dead = hours(() => Promise.resolve(err(failure('unavailable'))), waits);
  await expect(dead).rejects.toThrow(FetchStopped);
  expect(waits).toHaveLength(9);
  await expect(hours(() => Promise.resolve(err(failure('refused'))), waits)).rejects.toThrow(FetchStopped);
  expect(waits).toHaveLength(9);
});

test('rows out of order are a fault of the venue, not data', async () => {
  await expect(hours(() => Promise.resolve(ok([bar(1), bar(3), bar(2)])))).rejects.toThrow('out of order');
  await expect(hours(() => Promise.resolve(ok([bar(1), bar(1)])))).rejects.toThrow('out of order');
});
