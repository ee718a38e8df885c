import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemEnvironment } from './env.ts';
import { repositoryRoot } from './repository.ts';

/** Stands in for npm: each command leaves the results that a test wants, and ends as it says. */
const NPM = `#!/usr/bin/env bash
mkdir -p test-results
case "$*" in
  install) exit 0 ;;
  *check*) echo "$CHECK" > test-results/check.json; exit "$CHECK_CODE" ;;
  *build*) exit "$BUILD_CODE" ;;
  *test*)
    echo '{"passed":100,"failed":0}' > test-results/unit-counts.json
    echo '{"passed":10,"failed":0}' > test-results/integration-counts.json
    [ -z "$E2E" ] || echo "$E2E" > test-results/e2e-counts.json
    exit "$TEST_CODE" ;;
esac
`;

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-ci-'));
  fs.mkdirSync(path.join(folder, '.ci'));
  fs.mkdirSync(path.join(folder, 'bin'));
  fs.copyFileSync(path.join(repositoryRoot, '.ci', 'run'), path.join(folder, '.ci', 'run'));
  fs.writeFileSync(path.join(folder, 'bin', 'npm'), NPM, { mode: 0o755 });
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const GREEN = {
  CHECK: '{"passed":7,"failed":0}',
  CHECK_CODE: '0',
  BUILD_CODE: '0',
  TEST_CODE: '0',
  E2E: '{"passed":3,"failed":0}',
};

function ciRun(change: Partial<typeof GREEN> = {}): { last: string; code: number | null } {
  const env = systemEnvironment();
  const result = spawnSync(path.join(folder, '.ci', 'run'), {
    env: { ...env, ...GREEN, ...change, PATH: `${path.join(folder, 'bin')}:${env['PATH'] ?? ''}` },
    encoding: 'utf8',
  });
  return { last: result.stdout.trim().split('\n').at(-1) ?? '', code: result.status };
}

test('adds up install, checks, build and every suite', () => {
  expect(ciRun()).toEqual({ last: '122 passed, 0 failed', code: 0 });
});

test('counts a failed check once, not again for its exit code', () => {
  const outcome = ciRun({ CHECK: '{"passed":6,"failed":1}', CHECK_CODE: '1' });
  expect(outcome).toEqual({ last: '121 passed, 1 failed', code: 1 });
});

test('a build that fails is a failure', () => {
  expect(ciRun({ BUILD_CODE: '1' })).toEqual({ last: '121 passed, 1 failed', code: 1 });
});

test('a suite without a result is a failure, even if the command says that all is well', () => {
  expect(ciRun({ E2E: '' })).toEqual({ last: '119 passed, 1 failed', code: 1 });
});

test('a command that ends badly although its results are clean is a failure', () => {
  expect(ciRun({ TEST_CODE: '1' })).toEqual({ last: '122 passed, 1 failed', code: 1 });
});
