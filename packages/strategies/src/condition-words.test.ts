import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CONDITION_WORDS } from './index.ts';

test('every condition has its words, and every word its condition', () => {
  const codes = fs
    .readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('strategy.ts'))
    .flatMap((file) => [
      ...fs
        .readFileSync(path.join(import.meta.dirname, file), 'utf8')
        .matchAll(/\bcondition\(\s*'([a-z_]+)'/g),
    ])
    .map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(40);
  expect([...new Set(codes)].sort()).toEqual(Object.keys(CONDITION_WORDS).sort());
});
