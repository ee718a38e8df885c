import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { REASON_WORDS } from './index.ts';

test('every reason of a strategy has its words, and every word its reason', () => {
  const codes = fs
    .readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('strategy.ts'))
    .map((file) => fs.readFileSync(path.join(import.meta.dirname, file), 'utf8'))
    .flatMap((text) => [...text.matchAll(/\breason = ([^;]+);/g)])
    .flatMap(([, value]) => [...value!.matchAll(/'([a-z_]+)'/g)])
    .map(([, code]) => code);
  expect([...new Set(codes)].sort()).toEqual(Object.keys(REASON_WORDS).sort());
});
