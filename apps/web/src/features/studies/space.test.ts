import { expect, test } from 'vitest';
import { dimensionOf, gridSize, trialsOf } from './space.ts';

const parameter = {
  key: 'fast',
  label: { en: '', ko: '' },
  description: { en: '', ko: '' },
  kind: 'int',
  min: 2,
  max: 200,
  step: 1,
  default: 12,
} as const;

test('a parameter starts out searched from half to double, inside its range', () => {
  expect(dimensionOf(parameter)).toEqual({ key: 'fast', min: 6, max: 24, step: 2, scale: 'linear' });
  expect(dimensionOf({ ...parameter, default: 150 })).toMatchObject({ min: 75, max: 200 });
  expect(dimensionOf({ ...parameter, kind: 'float', min: 0.5, max: 10, step: 0.1, default: 3 })).toEqual({
    key: 'fast',
    min: 1.5,
    max: 6,
    step: 0.5,
    scale: 'linear',
  });
});

test('a grid has the product of its steps; an empty field makes it unknown', () => {
  const fast = { key: 'fast', min: 5, max: 10, step: 1, scale: 'linear' } as const;
  expect(gridSize([fast, { ...fast, key: 'slow', min: 0, max: 1, step: 0.1 }])).toBe(66);
  expect(gridSize([{ ...fast, step: Number.NaN }])).toBeNull();
  expect(gridSize([{ ...fast, max: 4 }])).toBeNull();
});

test('a walk-forward counts every window, with its validations and its test', () => {
  const search = {
    kind: 'walk_forward',
    method: 'random',
    trials: 6,
    trainDays: 40,
    validateDays: 10,
    testDays: 20,
    mode: 'rolling',
    seed: 1,
  } as const;
  expect(trialsOf(search, [], 120)).toBe(3 * (6 + 1 + 5));
  expect(trialsOf(search, [], 50)).toBe(0);
});
