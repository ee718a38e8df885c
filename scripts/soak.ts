import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runFleet } from '../apps/worker/src/testing/simulation/fleet.ts';
import type { RangeReport } from '../apps/worker/src/testing/simulation/fleet.ts';
import { simulate } from '../apps/worker/src/testing/simulation/simulate.ts';
import { repositoryRoot } from './repository.ts';

/**
 * `npm run soak -- --seeds 100000`: so many nights of the whole order path, each from its seed alone. Goes on where it
 * was broken off; `--fresh` begins again. `--seed 17 --trace` plays one of them and shows what happened.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    processes: { type: 'string', default: '2' },
    twice: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
  },
});

const FIRST = 1;
const file = path.join(repositoryRoot, 'test-results', 'soak.json');

interface Progress {
  /** Begin and end (exclusive) of what was played, in any order. */
  readonly ranges: readonly Pick<RangeReport, 'from' | 'to' | 'orders' | 'kills' | 'failures'>[];
}

if (values.seed !== undefined) await playOne(Number(values.seed));
else await playMany(Number(values.seeds));

async function playOne(seed: number): Promise<void> {
  const result = await simulate(seed, { keepsTrace: values.trace });
  for (const line of result.trace) process.stdout.write(`${line}\n`);
  for (const violation of result.violations) process.stdout.write(`VIOLATION ${violation}\n`);
  const { hash, orders, healedMs, violations } = result;
  process.stdout.write(
    `seed ${seed}: ${violations.length} violations, ${orders} orders, at rest after ${healedMs.toFixed(0)} ms, trace ${hash}\n`,
  );
  process.exit(violations.length === 0 ? 0 : 1);
}

async function playMany(seeds: number): Promise<void> {
  const ranges = [...readProgress().ranges];
  // Ranges begin at fixed places, so that what is done is known by where it began.
  let from = FIRST;
  const done = new Map(ranges.map((range) => [range.from, range.to]));
  for (let to = done.get(from); to !== undefined; to = done.get(from)) from = to;
  const startedAt = performance.now();
  let played = 0;
  if (from < FIRST + seeds) {
    await runFleet({
      ...{ from, to: FIRST + seeds, twice: values.twice, bug: null, processes: Number(values.processes) },
      onReport: (report) => {
        const { to, orders, kills, failures } = report;
        ranges.push({ from: report.from, to, orders, kills, failures });
        played += to - report.from;
        for (const failure of failures) {
          process.stdout.write(`FAULT seed ${failure.seed}: ${failure.violations.join('; ')}\n`);
        }
        const perSecond = played / ((performance.now() - startedAt) / 1_000);
        if (played % 1_000 < to - report.from) {
          process.stdout.write(`${played} seeds, ${perSecond.toFixed(1)} seeds/s\n`);
        }
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, JSON.stringify({ ranges } satisfies Progress));
      },
    });
  }
  summarise(ranges, played / ((performance.now() - startedAt) / 1_000));
}

function summarise(ranges: Progress['ranges'], perSecond: number): void {
  const total = (of: (range: Progress['ranges'][number]) => number): number =>
    ranges.reduce((sum, range) => sum + of(range), 0);
  const failing = ranges.flatMap(({ failures }) => failures.map(({ seed }) => seed));
  process.stdout.write(
    `${total(({ from, to }) => to - from)} seeds, ${total(({ orders }) => orders)} orders, ${total(({ kills }) => kills)} kills, ` +
      `${failing.length} seeds with faults${failing.length > 0 ? ` (${failing.slice(0, 20).join()})` : ''}, ${perSecond.toFixed(1)} seeds/s\n`,
  );
  process.exitCode = failing.length === 0 ? 0 : 1;
}

function readProgress(): Progress {
  if (values.fresh || !fs.existsSync(file)) return { ranges: [] };
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Progress;
}
