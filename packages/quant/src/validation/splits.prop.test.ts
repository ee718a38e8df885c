import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { combinatorialSplits } from './combinatorial-splits.ts';
import { purgedFolds } from './purged-folds.ts';
import type { LabelSpans, Split } from './purged-folds.ts';
import { DEFAULT_WALK_FORWARD, walkForwardWindows } from './walk-forward-windows.ts';

const DAY = 86_400_000;

/** Labels of random lengths, so that many overlap and some lie within others. */
const spans = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 12 })), {
    minLength: 12,
    maxLength: 60,
  })
  .map((rows): LabelSpans => {
    let at = 0;
    const start = Float64Array.from(rows, ([gap]) => (at += gap));
    return { start, end: start.map((time, row) => time + rows[row]![1]) };
  });

/** Brute force over every pair of a training and a test row. */
function overlaps({ start, end }: LabelSpans, { train, test }: Split): number {
  let count = 0;
  for (const a of train) for (const b of test) if (start[a]! <= end[b]! && end[a]! >= start[b]!) count++;
  return count;
}

describe('purged k-fold', () => {
  test('no training label shares an instant with a test label; every row is tested once', () => {
    fc.assert(
      fc.property(
        spans,
        fc.integer({ min: 2, max: 8 }),
        fc.double({ min: 0, max: 0.2, noNaN: true }),
        (labels, folds, embargo) => {
          const splits = purgedFolds(labels, folds, embargo);
          for (const split of splits) expect(overlaps(labels, split)).toBe(0);
          const tested = splits.flatMap((split) => [...split.test]).sort((a, b) => a - b);
          expect(tested).toEqual(Array.from({ length: labels.start.length }, (_unused, row) => row));
        },
      ),
    );
  });

  test('the embargo drops exactly the rows that follow', () => {
    const start = Float64Array.from({ length: 100 }, (_unused, row) => row);
    const [first, second] = purgedFolds({ start, end: start }, 2, 0.05);
    expect([...(first?.train ?? [])]).toEqual(Array.from({ length: 45 }, (_unused, row) => 55 + row));
    expect(second?.train).toHaveLength(50);
  });

  test('a row that nothing forbids is kept', () => {
    const start = Float64Array.from({ length: 30 }, (_unused, row) => row);
    for (const split of purgedFolds({ start, end: start }, 3, 0)) expect(split.train).toHaveLength(20);
  });

  test.each([
    ['one fold', 1, 0.01],
    ['more folds than rows', 4, 0.01],
    ['an embargo of all', 2, 1],
  ])('refuses %s', (_name, folds, embargo) => {
    const start = Float64Array.of(1, 2, 3);
    expect(() => purgedFolds({ start, end: start }, folds, embargo)).toThrow(RangeError);
  });
});

describe('combinatorial purged cross-validation', () => {
  test('6 groups, 2 tested: 15 splits, 5 paths', () => {
    const start = Float64Array.from({ length: 60 }, (_unused, row) => row);
    const { splits, paths } = combinatorialSplits({ start, end: start }, 6, 2);
    expect([splits.length, paths.length]).toEqual([15, 5]);
  });

  test('each group appears in each path once, from splits that test it; no overlap', () => {
    fc.assert(
      fc.property(
        spans,
        fc.integer({ min: 3, max: 7 }),
        fc.integer({ min: 1, max: 3 }),
        (labels, groups, size) => {
          const tested = Math.min(size, groups - 1);
          const { splits, paths } = combinatorialSplits(labels, groups, tested, 0.02);
          expect(paths).toHaveLength((splits.length * tested) / groups);
          for (let group = 0; group < groups; group++) {
            const used = paths.map((path) => path[group] ?? -1);
            expect(new Set(used).size).toBe(paths.length);
            for (const split of used) expect(splits[split]?.testGroups).toContain(group);
          }
          for (const split of splits) expect(overlaps(labels, split)).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('walk-forward windows', () => {
  const lengths = fc.record({
    from: fc.integer({ min: 0, max: 1e6 }).map((day) => day * DAY),
    days: fc.integer({ min: 1, max: 1500 }),
    trainDays: fc.integer({ min: 1, max: 400 }),
    validateDays: fc.integer({ min: 0, max: 90 }),
    testDays: fc.integer({ min: 1, max: 60 }),
    purgeDays: fc.integer({ min: 0, max: 10 }),
    mode: fc.constantFrom('anchored' as const, 'rolling' as const),
  });

  test('tests join, stay inside, and nothing that is trained or validated is later than purge before the test', () => {
    fc.assert(
      fc.property(lengths, ({ days, ...rest }) => {
        const plan = { ...rest, to: rest.from + days * DAY };
        const windows = walkForwardWindows(plan);
        windows.forEach(({ train, validate, test }, index) => {
          expect(test.to - test.from).toBe(plan.testDays * DAY);
          expect(test.to).toBeLessThanOrEqual(plan.to);
          if (index > 0) expect(test.from).toBe(windows[index - 1]!.test.to);
          const before = validate ?? train;
          expect(test.from - before.to).toBe(plan.purgeDays * DAY);
          if (validate) expect(validate.from - train.to).toBe(plan.purgeDays * DAY);
          if (plan.mode === 'rolling') expect(train.to - train.from).toBe(plan.trainDays * DAY);
          else expect(train.from).toBe(plan.from);
        });
      }),
    );
  });

  test('two years with the defaults', () => {
    const from = Date.UTC(2023, 0, 1);
    const windows = walkForwardWindows({ ...DEFAULT_WALK_FORWARD, from, to: Date.UTC(2025, 0, 1) });
    expect(windows).toHaveLength(10);
    expect(new Date(windows[0]!.test.from).toISOString()).toBe('2024-03-03T00:00:00.000Z');
  });

  test('refuses lengths that make no window', () =>
    expect(() => walkForwardWindows({ ...DEFAULT_WALK_FORWARD, from: 0, to: DAY, testDays: 0 })).toThrow(
      'testDays is 0',
    ));
});
