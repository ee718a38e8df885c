import fs from 'node:fs';
import path from 'node:path';
import { CHECK_STEPS } from './check/steps.ts';
import type { CheckStep, StepOutcome } from './check/step.ts';
import { repositoryRoot } from './repository.ts';

/** Every gate that needs no test: `npm run check`, or some of them: `npm run check -- types lint`. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !CHECK_STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    console.error(
      `no such check: ${unknown.join(', ')}. There are: ${CHECK_STEPS.map((s) => s.name).join(', ')}`,
    );
    process.exitCode = 2;
    return;
  }
  const wanted = CHECK_STEPS.filter((step) => names.length === 0 || names.includes(step.name));
  let passed = 0;
  for (const step of wanted) if (await report(step)) passed += 1;
  const failed = wanted.length - passed;
  writeSummary(passed, failed);
  console.log(`\ncheck: ${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

async function report(step: CheckStep): Promise<boolean> {
  const started = performance.now();
  const outcome = await step.run().catch((error: unknown): StepOutcome => ({
    ok: false,
    output: error instanceof Error ? (error.stack ?? error.message) : String(error),
  }));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${outcome.ok ? 'ok  ' : 'FAIL'} ${step.name} (${seconds} s)`);
  if (!outcome.ok) console.log(`\n${outcome.output}\n\n     ${step.name}: ${step.remedy}\n`);
  return outcome.ok;
}

/** For whoever adds up the results of a whole run. */
function writeSummary(passed: number, failed: number): void {
  const folder = path.join(repositoryRoot, 'test-results');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'check.json'), JSON.stringify({ passed, failed }));
}

await main(process.argv.slice(2));
