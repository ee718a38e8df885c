import { marketMs, timeframeMs } from '@trendy/domain';
import type { Bar } from '@trendy/domain';
import { emaCrossover } from '@trendy/strategies';
import { describe, expect, test } from 'vitest';
import { outlookOf, unbroken } from './outlook.ts';

const HOUR = timeframeMs('1h');
const bar = (close: number, hour: number): Bar => ({
  openTime: marketMs(hour * HOUR),
  closeTime: marketMs((hour + 1) * HOUR),
  open: close,
  high: close,
  low: close,
  close,
  volume: 1,
});
const params = { fast: 3, slow: 6 };
/** Falls for 20 bars, then rises: the fast average crosses the slow one somewhere in the rise. */
const turning = Array.from({ length: 40 }, (_, hour) => bar(hour < 20 ? 200 - hour : 160 + hour, hour));

describe('what a bot waits for', () => {
  const isOpen = (count: number): boolean =>
    outlookOf(turning.slice(0, count), '1h', emaCrossover, params, 0).paths.some(
      ({ conditions, exposure }) => exposure === 1 && conditions.every(({ holds }) => holds),
    );

  test('all its conditions hold at the one bar at which the rule acts, and at no other', () => {
    const counts = turning.map((_, index) => index + 1).filter((count) => count > 7 && isOpen(count));
    expect(counts).toHaveLength(1);
    const closes = turning.slice(0, counts[0]).map(({ close }) => close);
    expect(closes.at(-1)).toBeGreaterThan(180);
  });

  test('says so in words, with the numbers that were compared', () => {
    const outlook = outlookOf(turning, '1h', emaCrossover, params, 1);
    expect(outlook).toMatchObject({ at: '1970-01-02T16:00:00.000Z', close: 199, exposure: 1 });
    expect(outlook.paths).toHaveLength(1);
    const [down] = outlook.paths;
    expect(down).toMatchObject({ exposure: -1, reason: { code: 'cross_down' } });
    expect(down?.conditions[0]).toMatchObject({ holds: false, code: 'fast_below_slow' });
    expect(down?.conditions[0]?.words.ko).toMatch(/[가-힣]/);
    expect(down?.conditions[0]?.values['fast']).toBeGreaterThan(down?.conditions[0]?.values['slow'] ?? 0);
  });
});

test('a gap cuts off what came before it', () => {
  const bars = [0, 1, 3, 4, 5].map((hour) => bar(1, hour));
  expect(unbroken(bars, HOUR).map(({ openTime }) => openTime / HOUR)).toEqual([3, 4, 5]);
  expect(unbroken([], HOUR)).toEqual([]);
});
