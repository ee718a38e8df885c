import { expect, test } from 'vitest';
import { drawdownOf, nearest, niceTicks, thin } from '#charts/scale.ts';
import type { Point } from '#charts/scale.ts';

test('ticks are round, inside the range and not too many', () => {
  expect(niceTicks(9_812, 10_390, 4)).toEqual([10_000, 10_200]);
  expect(niceTicks(-0.043, 0, 2).every((tick) => tick >= -0.043 && tick <= 0)).toBe(true);
  expect(niceTicks(5, 5, 4)).toEqual([5]);
});

test('drawdown is zero at a high and never positive', () => {
  const points: Point[] = [
    [0, 100],
    [1, 120],
    [2, 90],
    [3, 130],
  ];
  expect(drawdownOf(points).map(([, value]) => value)).toEqual([0, 0, -0.25, 0]);
});

test('thinning keeps ends, extremes and order', () => {
  const points = Array.from({ length: 5_000 }, (_, index): Point => [
    index,
    index === 3_217 ? -500 : Math.sin(index / 50),
  ]);
  const kept = thin(points, 400);
  expect(kept.length).toBeLessThanOrEqual(402);
  expect(kept[0]).toEqual(points[0]);
  expect(kept.at(-1)).toEqual(points.at(-1));
  expect(kept.some(([, value]) => value === -500)).toBe(true);
  expect(kept.every(([at], index) => index === 0 || at >= (kept[index - 1]?.[0] ?? 0))).toBe(true);
});

test('the nearest point in time is found', () => {
  const points: Point[] = [
    [0, 1],
    [10, 2],
    [20, 3],
  ];
  expect(nearest(points, 14)).toEqual([10, 2]);
  expect(nearest(points, 16)).toEqual([20, 3]);
  expect(nearest([], 3)).toBeUndefined();
});
