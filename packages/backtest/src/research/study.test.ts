import type { Dimension } from '@trendy/quant';
import { describe, expect, test } from 'vitest';
import { planStudy } from './study.ts';
import type { StudySearch } from './study.ts';

const DAY = 86_400_000;
const from = Date.UTC(2024, 0, 1, 9, 30);
const span = { from, to: from + 400 * DAY };
const space: Dimension[] = [{ key: 'n', kind: 'int', min: 1, max: 500, step: 1, scale: 'linear' }];
const walkForward = (method: 'grid' | 'random' | 'guided', trials = 20): StudySearch => ({
  ...{ kind: 'walk_forward', method, trials, seed: 1, mode: 'rolling' },
  ...{ trainDays: 120, validateDays: 30, testDays: 30 },
});

describe('a study cut into parts', () => {
  test('windows start at midnight, so that no day is in two tests', () => {
    const windows = planStudy(walkForward('random'), space, span, 5000).map(({ work }) =>
      work.kind === 'walk_forward' ? work.window : null,
    );
    expect(windows.length).toBeGreaterThan(5);
    windows.forEach((window, index) => {
      expect(window!.test.from % DAY).toBe(0);
      expect((window!.test.to - window!.test.from) / DAY).toBe(30);
      if (index > 0) expect(window!.test.from).toBe(windows[index - 1]!.test.to);
    });
  });

  test('a guided one gives each window a budget and a seed of its own', () => {
    const works = planStudy(walkForward('guided', 14), space, span, 5000).map(({ work }) => work);
    const candidates = works.map((work) => (work.kind === 'walk_forward' ? work.candidates : null));
    expect(candidates[0]).toEqual({ budget: 14, seed: 1 });
    expect(new Set(candidates.map((each) => JSON.stringify(each))).size).toBe(works.length);
  });

  test('no part means more trials than are allowed', () => {
    const parts = planStudy(walkForward('guided', 500), space, span, 700);
    expect(parts.reduce((sum, { trials }) => sum + trials, 0)).toBeLessThanOrEqual(700 + parts.length * 6);
    expect(() => planStudy(walkForward('grid'), space, span, 700)).toThrow(RangeError);
  });

  test('a period without room for one window is refused in words', () => {
    expect(() => planStudy(walkForward('random'), space, { from, to: from + 100 * DAY }, 5000)).toThrow(
      'too short for one window of 120 + 30 + 30 days',
    );
  });
});
