import { readFileSync } from 'node:fs';
import { REFUSAL_KINDS } from '@trendy/usecases';
import { expect, test } from 'vitest';
import { ERROR_TABLE } from './error-table.ts';
import { problemOf, toldOf } from './problem-of.ts';
import { renderErrors } from './render-errors.ts';

test('docs/errors.md is what the table says', () => {
  const written = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');
  expect(written).toBe(renderErrors());
});

test.each(REFUSAL_KINDS)('%s has its row', (kind) => {
  expect(ERROR_TABLE[kind].status).toBeGreaterThanOrEqual(400);
});

test('an unforeseen error shows nothing of itself', () => {
  const problem = problemOf(toldOf(new Error('password of the database is 12345')), 'r1');
  expect(problem).toMatchObject({ status: 500, code: 'internal' });
  expect(JSON.stringify(problem)).not.toContain('12345');
});

test('values fill the words', () => {
  const told = { kind: 'symbol_taken', values: { symbol: 'BTC/USDT:USDT' } } as const;
  expect(problemOf(told, 'r1').detail).toContain('running on BTC/USDT:USDT');
});
