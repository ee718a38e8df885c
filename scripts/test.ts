import fs from 'node:fs';
import path from 'node:path';
import { ensureDatabaseClient } from './database-client.ts';
import { systemEnvironment } from './env.ts';
import { repositoryRoot } from './repository.ts';
import { run } from './run.ts';
import { ensureChromium } from './chromium.ts';
import { countPlaywright, countVitest } from './testing/results.ts';
import type { Counts } from './testing/results.ts';

const SUITES = ['unit', 'integration', 'e2e'] as const;
type Suite = (typeof SUITES)[number];

const results = path.join(repositoryRoot, 'test-results');
const reportOf = (suite: Suite): string => path.join(results, `${suite}.json`);

/** `npm test`: every suite, or those named; all run even when one fails. Arguments after `--` go to the runner. */
async function main(args: readonly string[]): Promise<void> {
  const split = args.indexOf('--');
  const names = split === -1 ? args : args.slice(0, split);
  const extra = split === -1 ? [] : args.slice(split + 1);
  const unknown = names.filter((name) => !SUITES.some((suite) => suite === name));
  if (unknown.length > 0) {
    console.error(`no such suite: ${unknown.join(', ')}. There are: ${SUITES.join(', ')}`);
    process.exitCode = 2;
    return;
  }
  await ensureDatabaseClient();
  fs.mkdirSync(results, { recursive: true });
  const total = { passed: 0, failed: 0 };
  for (const suite of SUITES) {
    if (names.length > 0 && !names.includes(suite)) continue;
    console.log(`\n--- ${suite} ---`);
    const counts = await runSuite(suite, extra);
    total.passed += counts.passed;
    total.failed += counts.failed;
  }
  console.log(`\ntests: ${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

async function runSuite(suite: Suite, extra: readonly string[]): Promise<Counts> {
  fs.rmSync(reportOf(suite), { force: true });
  const counts = suite === 'e2e' ? await runPlaywright(extra) : await runVitest(suite, extra);
  fs.writeFileSync(path.join(results, `${suite}-counts.json`), JSON.stringify(counts));
  return counts;
}

async function runVitest(suite: 'unit' | 'integration', extra: readonly string[]): Promise<Counts> {
  const outcome = await run(
    process.execPath,
    [
      path.join(repositoryRoot, 'node_modules/vitest/vitest.mjs'),
      ...['run', '--project', suite, '--reporter=default', '--reporter=json'],
      `--outputFile.json=${reportOf(suite)}`,
      ...extra,
    ],
    { cwd: repositoryRoot, env: { ...systemEnvironment(), NODE_ENV: 'test' }, echo: true },
  );
  return countVitest(reportOf(suite), outcome.code);
}

async function runPlaywright(extra: readonly string[]): Promise<Counts> {
  await ensureChromium();
  const outcome = await run(
    process.execPath,
    [
      path.join(repositoryRoot, 'node_modules/@playwright/test/cli.js'),
      'test',
      '--reporter=list,json',
      ...extra,
    ],
    {
      cwd: path.join(repositoryRoot, 'apps/e2e'),
      env: { ...systemEnvironment(), PLAYWRIGHT_JSON_OUTPUT_NAME: reportOf('e2e') },
      echo: true,
    },
  );
  return countPlaywright(reportOf('e2e'), outcome.code);
}

await main(process.argv.slice(2));
