import os from 'node:os';

import { expect, test } from 'vitest';

import { runFleet } from './testing/simulation/fleet.ts';
import type { RangeReport } from './testing/simulation/fleet.ts';
import { BUGS_AT_LIMITS, PLANTED_BUGS } from './testing/simulation/planted-bugs.ts';

const SEEDS = 2_000;
const FIRST = 1;
/** So many nights a planted bug may survive. */
const BUG_SEEDS = 1_000;
const processes = Math.min(2, os.availableParallelism());

test('two thousand nights of the order path, each twice: no law is broken, and each night is the same again', async () => {
  const reports: RangeReport[] = [];
  await runFleet({
    ...{ from: FIRST, to: FIRST + SEEDS, twice: true, bug: null, processes },
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
    await runFleet({
      ...{ from: FIRST, to: FIRST + BUG_SEEDS, twice: false, bug: name, processes },
      onReport: (report) => failures.push(...report.failures),
      isEnough: () => failures.length > 0,
    });
    expect(failures.length).toBeGreaterThan(0);
  },
  240_000,
);
