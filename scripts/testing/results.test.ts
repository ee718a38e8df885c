import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { countPlaywright, countVitest } from './results.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-results-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

function report(content: unknown): string {
  const file = path.join(folder, 'report.json');
  fs.writeFileSync(file, JSON.stringify(content));
  return file;
}

const vitest = { numPassedTests: 7, numFailedTests: 0, numFailedTestSuites: 0, testResults: [] };

test('a clean run', () => {
  expect(countVitest(report(vitest), 0)).toEqual({ passed: 7, failed: 0 });
  expect(countPlaywright(report({ stats: { expected: 2, unexpected: 0, flaky: 0 } }), 0)).toEqual({
    passed: 2,
    failed: 0,
  });
});

test('a file that cannot be loaded is a failure', () => {
  const testResults = [{ status: 'failed', assertionResults: [] }];
  expect(countVitest(report({ ...vitest, testResults }), 1)).toEqual({ passed: 7, failed: 1 });
});

test('a bad end without a failed test is a failure', () => {
  expect(countVitest(report(vitest), 1).failed).toBe(1);
  expect(countVitest(report(vitest), null).failed).toBe(1);
});

test('a missing report is a failure', () => {
  expect(countVitest(path.join(folder, 'none.json'), 0)).toEqual({ passed: 0, failed: 1 });
});

test('a journey that passed only when repeated is a failure', () => {
  const flaky = report({ stats: { expected: 3, unexpected: 0, flaky: 1 } });
  expect(countPlaywright(flaky, 0)).toEqual({ passed: 3, failed: 1 });
});
