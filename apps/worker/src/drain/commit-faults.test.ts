import { InvariantError, StorageError } from '@trendy/domain';
import { expect, test } from 'vitest';

import { COMMIT_TRIES, CommitFaults, isOfTheBatch } from './commit-faults.ts';
import type { ResolvedEntry } from './resolve-entry.ts';

const withCode = (code: string): Error => Object.assign(new Error(code), { code });
const entries = (...seqs: readonly number[]) => seqs.map((seq) => ({ seq }) as ResolvedEntry);

test.each([
  ['a constraint', withCode('23514')],
  ['a constraint that Prisma has wrapped', withCode('P2002')],
  [
    'a value that the column does not take, deep inside',
    Object.assign(new Error('raw query failed'), {
      code: 'P2010',
      meta: { driverAdapterError: { cause: { originalCode: '22003' } } },
    }),
  ],
  ['a program that contradicts itself', new InvariantError('no such market')],
  ['a mistake in the code', new TypeError('x is not a function')],
])('%s follows from the batch', (_what, thrown) => expect(isOfTheBatch(thrown)).toBe(true));

test.each([
  ['a database that is away', new StorageError('unavailable', 'away', { cause: withCode('23514') })],
  ['one that is busy', new StorageError('busy', 'deadlock')],
  ['one that is unsure', new StorageError('commit_unknown', 'lost')],
  ['a full disk', withCode('53100')],
  ['no memory', withCode('53200')],
  ['a deadlock', withCode('40P01')],
  ['a time limit', withCode('57014')],
  ['an error of the server', withCode('XX000')],
  ['an error of which nothing is known', new Error('boom')],
  ['no error at all', 'boom'],
])('%s does not', (_what, thrown) => expect(isOfTheBatch(thrown)).toBe(false));

test('after a fault the entries of its batch are tried one by one, and the bad one so often', () => {
  const faults = new CommitFaults();
  expect(faults.tryable(entries(1, 2, 3))).toHaveLength(3);
  expect(faults.note(entries(1, 2, 3))).toBe(false);
  expect(faults.tryable(entries(1, 2, 3, 4))).toEqual(entries(1));
  // The first one went well.
  expect(faults.tryable(entries(2, 3, 4))).toEqual(entries(2));
  for (let time = 1; time < COMMIT_TRIES; time++) expect(faults.note(entries(2))).toBe(false);
  expect(faults.note(entries(2))).toBe(true);
  faults.forget();
  expect(faults.note(entries(2))).toBe(false);
  expect(faults.note(entries(3))).toBe(false);
  expect(faults.tryable(entries(4, 5))).toHaveLength(2);
});
