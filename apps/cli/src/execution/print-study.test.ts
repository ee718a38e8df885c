import { STUDY_TERMS } from '@trendy/simulator';
import type { StudyRow } from '@trendy/simulator';
import { expect, test } from 'vitest';
import { printStudy, studyLine } from './print-study.ts';

const row = (halfLifeMs: number | null, verdict: StudyRow['verdict']): StudyRow => ({
  ...{ style: 'twap', halfLifeMs, seeds: 50, marketBps: 27.674, styleBps: 10.32, savedBps: 17.35, verdict },
  ...{ standardError: 2.935, children: 40, restedShare: 0, leftShare: 0.005 },
});

test('a win is demanded at 10 and 60 s, none at never unless the market drifts', () => {
  const ok = (one: StudyRow, driftBps = 0): boolean | null => studyLine(one, { ...STUDY_TERMS, driftBps }).ok;
  expect([ok(row(10_000, 'better')), ok(row(60_000, 'no_difference')), ok(row(10_000, 'worse'))]).toEqual([
    true,
    false,
    false,
  ]);
  expect([ok(row(null, 'better')), ok(row(null, 'no_difference')), ok(row(null, 'worse'))]).toEqual([
    false,
    true,
    true,
  ]);
  expect([ok(row(null, 'better'), 50), ok(row(1_000, 'worse'))]).toEqual([null, null]);
});

test('the table says what was demanded and not met', () => {
  const lines = printStudy([row(60_000, 'no_difference'), row(null, 'no_difference')], STUDY_TERMS).split(
    '\n',
  );
  expect(lines[4]).toMatch(
    /^60 s +TWAP +27\.67 bps +10\.32 bps +17\.35 bps +± 5\.87 +no difference +NOT MET +40 +0 % +0\.5 %$/,
  );
  expect(lines[5]).toMatch(/^never .* ok /);
});
