import os from 'node:os';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { Fleet } from './testing/simulation/fleet.ts';
import type { RangeReport } from './testing/simulation/fleet.ts';
import { BUGS_AT_LIMITS, PLANTED_BUGS } from './testing/simulation/planted-bugs.ts';

const SEEDS = 2_000;
const FIRST = 1;
/** So many nights a planted bug may survive. */
const BUG_SEEDS = 1_000;

let fleet: Fleet;
beforeAll(() => {
  fleet = Fleet.start(Math.min(2, os.availableParallelism()));
});
afterAll(() => fleet?.stop());

test('two thousand nights of the order path, each twice: no law is broken, and each night is the same again', async () => {
  const reports: RangeReport[] = [];
  await fleet.play({
    ...{ from: FIRST, to: FIRST + SEEDS, twice: true, bug: null },
    onReport: (report) => reports.push(report),
  });
  const sum = (of: (report: RangeReport) => number): number =>
    reports.reduce((total, report) => total + of(report), 0);
  expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
  expect(sum(({ from, to }) => to - from)).toBe(SEEDS);
  // A world in which nothing happens breaks no law.
  expect(sum(({ orders }) => orders)).toBeGreaterThan(SEEDS);
  expect(sum(({ kills }) => kills)).toBeGreaterThan(SEEDS / 2);
}, 900_000);

test.each([...PLANTED_BUGS, ...BUGS_AT_LIMITS])(
  'a worker that $what is found out',
  async ({ name }) => {
    const failures: RangeReport['failures'][number][] = [];
    await fleet.play({
      ...{ from: FIRST, to: FIRST + BUG_SEEDS, twice: false, bug: name },
      onReport: (report) => failures.push(...report.failures),
      isEnough: () => failures.length > 0,
    });
    expect(failures.length).toBeGreaterThan(0);
  },
  240_000,
);
