import { expect, test } from 'vitest';
import { heatMapCells } from './heat-map-cells.ts';
import type { Trial } from './use-study.ts';

const trial = (fast: number, slow: number, dailySharpe: number | null): Trial => ({
  part: 0,
  index: 0,
  params: { fast, slow },
  dailySharpe,
  netReturn: 0,
  maxDrawdown: 0,
  trades: 1,
});

test('each cell shows the best of its trials, and an untried one nothing', () => {
  const cells = heatMapCells(
    [trial(5, 20, 0.1), trial(5, 20, 0.2), trial(10, 20, -0.1), trial(10, 30, null), trial(5, 30, 0)],
    'fast',
    'slow',
  );
  expect(cells?.x).toEqual([5, 10]);
  expect(cells?.y).toEqual([20, 30]);
  expect(cells?.values.map((row) => row.map((value) => value?.toFixed(2) ?? null))).toEqual([
    ['3.82', '-1.91'],
    ['0.00', null],
  ]);
  expect(cells?.best).toEqual([0, 0]);
  expect(cells?.trials[0]?.[0]?.dailySharpe).toBe(0.2);
});

test('there is no map of one column', () => {
  expect(heatMapCells([trial(5, 20, 0.1), trial(5, 30, 0.2)], 'fast', 'slow')).toBeNull();
});
