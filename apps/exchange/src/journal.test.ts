import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openJournal, restore } from './journal.ts';
import { removeDirectory, temporaryDirectory } from './testing/launch.ts';

const dirs: string[] = [];
afterEach(() => dirs.splice(0).forEach(removeDirectory));

/** A journal over a growing list, with the list as its own memory. */
async function keeping(compactAtBytes?: number) {
  const dir = temporaryDirectory();
  dirs.push(dir);
  const memory: number[] = [];
  const failures: unknown[] = [];
  const journal = await openJournal(
    dir,
    0,
    () => memory,
    () => undefined,
    (error) => failures.push(error),
    compactAtBytes,
  );
  const append = (value: number): void => {
    memory.push(value);
    journal.append(value);
  };
  return { dir, memory, failures, journal, append };
}

const journalIn = (dir: string): string =>
  join(dir, readdirSync(dir).find((name) => name.startsWith('journal-')) ?? '');

test('what is settled is on disk, in order, across generations', async () => {
  const { dir, memory, journal, append, failures } = await keeping(2_000);
  for (let i = 0; i < 3_000; i += 1) {
    append(i);
    if (i % 97 === 0) {
      await journal.settled();
      expect(journal.durable).toBe(journal.sequence);
      expect(restore(dir).records).toEqual(memory);
    }
  }
  await journal.close();
  expect(failures).toEqual([]);
  expect(restore(dir)).toMatchObject({ records: memory, healedBytes: 0 });
  expect(restore(dir).generation).toBeGreaterThan(2);
  // One snapshot and one journal: older generations are gone.
  expect(readdirSync(dir)).toHaveLength(2);
});

test('a torn last line is cut off; the rest stands', async () => {
  const { dir, journal, append } = await keeping();
  append(1);
  append(2);
  await journal.close();
  appendFileSync(journalIn(dir), '{"half":');
  expect(restore(dir)).toMatchObject({ records: [1, 2], healedBytes: 8 });
  expect(restore(dir)).toMatchObject({ records: [1, 2], healedBytes: 0 });
});

test('damage elsewhere is not guessed at: file and line are named', async () => {
  const { dir, journal, append } = await keeping();
  append(1);
  append(2);
  await journal.close();
  const path = journalIn(dir);
  writeFileSync(path, readFileSync(path, 'utf8').replace('1\n', '{"1\n'));
  expect(() => restore(dir)).toThrow(/journal-1\.jsonl line 1 is damaged/);
});

test('a disk that refuses is told to the owner, and nothing counts as kept', async () => {
  const { journal, append, failures, dir } = await keeping(1);
  append(1);
  await journal.settled();
  removeDirectory(dir);
  append(2);
  await expect.poll(() => failures.length).toBeGreaterThan(0);
  expect(journal.durable).toBe(1);
  await expect(journal.settled()).rejects.toThrow('the disk refused');
});
