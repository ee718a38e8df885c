import { createHash } from 'node:crypto';

import type { RangeReport, SeedRange } from './fleet.ts';
import { bugNamed } from './planted-bugs.ts';
import { simulate } from './simulate.ts';
import type { SimulationResult } from './simulate.ts';

/** Plays the seeds that its parent asks for, one range after the other. */
process.on('message', (range: SeedRange) => {
  void play(range).then((report) => process.send?.(report));
});

async function play({ from, to, twice, bug }: SeedRange): Promise<RangeReport> {
  const results: SimulationResult[] = [];
  const failures: { seed: number; violations: readonly string[] }[] = [];
  const planted = bug === null ? {} : { planted: bugNamed(bug).planted };
  for (let seed = from; seed < to; seed += 1) {
    const result = await simulate(seed, planted);
    results.push(result);
    const violations = [...result.violations];
    if (twice && (await simulate(seed, planted)).hash !== result.hash) {
      violations.push('the same seed played twice was not the same');
    }
    if (violations.length > 0) failures.push({ seed, violations });
    if (violations.length > 0 && bug !== null) break;
  }
  return {
    from,
    to: from + results.length,
    orders: results.reduce((sum, result) => sum + result.orders, 0),
    kills: results.reduce((sum, result) => sum + result.kills, 0),
    slowestHealMs: Math.max(...results.map((result) => result.healedMs)),
    failures,
    digest: digestOf(results),
  };
}

/** A number of its own for a set of results, to compare two runs by. */
const digestOf = (results: readonly SimulationResult[]): string => {
  const digest = createHash('sha256');
  for (const { seed, hash } of results) digest.update(`${seed} ${hash}\n`);
  return digest.digest('hex').slice(0, 16);
};
