import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { createWorkerDatabase } from '../../db/src/index.ts';
import type { OpenWorkerDatabase } from '../../db/src/index.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createTestDatabase } from '../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../scripts/testing/database.ts';
import type { RateOrder } from './testing/rate-process.ts';
import { SharedRateBudget } from './shared-rate-budget.ts';

const SCRIPT = fileURLToPath(new URL('./testing/rate-process.ts', import.meta.url));
const MINUTE = 60_000;
let testDatabase: TestDatabase;
let database: OpenWorkerDatabase;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await createWorkerDatabase({ url: testDatabase.workerUrl, max: 4 });
});
afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

async function startProcesses(
  name: string,
  weight: number,
  count: number,
  manner: 'greedy' | 'asked' = 'greedy',
): Promise<readonly ChildProcess[]> {
  const started = Array.from({ length: count }, () =>
    fork(SCRIPT, [testDatabase.workerUrl, name, String(weight), String(count), manner], {
      execArgv: ['--import', 'tsx'],
    }),
  );
  await Promise.all(started.map((child) => once(child, 'message')));
  return started;
}
const tell = (child: ChildProcess | undefined, order: RateOrder): boolean | undefined => child?.send(order);
async function stopAll(children: readonly ChildProcess[]): Promise<readonly number[]> {
  const answers = children.map((child) => once(child, 'message'));
  for (const child of children) tell(child, { stop: true });
  return (await Promise.all(answers)).flatMap(([times]) => times as number[]);
}
const pause = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs));
function busiestMinute(times: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const at of times) {
    // A take is counted when the answer is here, a moment after the store's own instant.
    const minute = Math.floor((at - 20) / MINUTE);
    counts.set(minute, (counts.get(minute) ?? 0) + 1);
  }
  return Math.max(...counts.values());
}
/** So that a test does not straddle the end of a minute. */
const untilRoomInMinute = async (neededMs: number): Promise<void> => {
  const left = MINUTE - (Date.now() % MINUTE);
  if (left < neededMs) await pause(left + 100);
};
const budgetOf = (name: string): SharedRateBudget =>
  new SharedRateBudget({ store: database.rates, name, weightPerMinute: 1_000, processes: 4, now: Date.now });

test('several processes together never pass four fifths of the limit', { timeout: 120_000 }, async () => {
  const children = await startProcesses('together', 500, 4);
  await pause(3_000);
  const times = await stopAll(children);
  expect(times.length).toBeGreaterThanOrEqual(400);
  expect(busiestMinute(times)).toBeLessThanOrEqual(400);
});

test('a refusal seen by one process stops all of them until its end', { timeout: 120_000 }, async () => {
  const children = await startProcesses('banned', 1_000_000, 3);
  await pause(500);
  const bannedAt = Date.now();
  tell(children[0], { banMs: 2_000 });
  await pause(3_000);
  const times = await stopAll(children);
  // What was under way when the refusal came: the message to the process, and its word to the store.
  expect(times.filter((at) => at > bannedAt + 250 && at < bannedAt + 2_000)).toEqual([]);
  expect(times.some((at) => at < bannedAt)).toBe(true);
  expect(times.some((at) => at > bannedAt + 2_000)).toBe(true);
});

/** How many of so many tries were let through. */
async function tryAt(child: ChildProcess | undefined, tries: number): Promise<number> {
  if (!child) throw new RangeError('no such process');
  const answer = once(child, 'message');
  tell(child, { tries });
  return Number((await answer)[0]);
}

test.each([400, 798])(
  'without the store, each takes its share of what was left: the sum stays below, %i being spent',
  { timeout: 150_000 },
  async (spent) => {
    const processes = await startProcesses(`lost-${spent}`, 1_000, 3, 'asked');
    await untilRoomInMinute(20_000);
    let taken = await tryAt(processes[0], spent - processes.length);
    // The last that each hears of the store: nobody takes anything between that and the loss.
    for (const process of processes) taken += await tryAt(process, 1);
    expect(taken).toBe(spent);
    for (const process of processes) tell(process, { loseStore: true });
    const shares = await Promise.all(processes.map((process) => tryAt(process, 1_000)));
    await stopAll(processes);
    const more = shares.reduce((sum, share) => sum + share, 0);
    expect(more).toBeGreaterThan(0);
    expect(taken + more).toBeLessThanOrEqual(800);
  },
);

test(
  'the classes keep what is theirs, and the exchange’s own count is believed',
  { timeout: 120_000 },
  async () => {
    await untilRoomInMinute(10_000);
    const [one, other] = [budgetOf('classes'), budgetOf('classes')];
    expect(await one.acquire(500, 'read', 0)).toBeNull();
    expect(await other.acquire(1, 'read', 0)).not.toBeNull();
    expect(await other.acquire(200, 'entry', 0)).toBeNull();
    // At the turn of a minute the exchange's count is nobody's.
    await pause(1_100);
    one.observe(770);
    await pause(600);
    expect(await other.acquire(20, 'protect', 0)).not.toBeNull();
    expect(await other.acquire(20, 'cancel', 0)).toBeNull();
    expect(await other.acquire(20, 'cancel', 0)).not.toBeNull();
    // Orders weigh nothing here, and still wait for the end of a ban.
    expect(await other.acquire(0, 'entry', 0)).toBeNull();
    one.ban(Date.now() + 1_000);
    await pause(200);
    const readyAt = await other.acquire(0, 'entry', 0);
    expect(readyAt).toBeGreaterThan(Date.now());
    expect(await other.acquire(0, 'entry', 2_000)).toBeNull();
  },
);
