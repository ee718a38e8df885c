import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { createWorkerDatabase } from '../../db/src/index.ts';
import type { OpenWorkerDatabase } from '../../db/src/index.ts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { createTestDatabase } from '../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../scripts/testing/database.ts';
import type { RateBan, RateOrder, RateReport } from './testing/rate-process.ts';
import { SharedRateBudget } from './shared-rate-budget.ts';

const SCRIPT = fileURLToPath(new URL('./testing/rate-process.ts', import.meta.url));
const MINUTE = 60_000;
/** To which instants of the store and of a process agree. */
const CLOCK_MS = 5;
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

const running: ChildProcess[] = [];
// Those of a test that has failed: the others have been told to stop.
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
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
  running.push(...started);
  await Promise.all(started.map((child) => once(child, 'message')));
  for (const child of started) tell(child, { go: true });
  return started;
}
const tell = (child: ChildProcess | undefined, order: RateOrder): boolean | undefined => child?.send(order);
async function ask<T>(child: ChildProcess | undefined, order: RateOrder): Promise<T> {
  if (!child) throw new RangeError('no such process');
  const answer = once(child, 'message');
  tell(child, order);
  return (await answer)[0] as T;
}
const stopAll = (children: readonly ChildProcess[]): Promise<readonly RateReport[]> =>
  Promise.all(children.map((child) => ask<RateReport>(child, { stop: true })));
const countsOf = (children: readonly ChildProcess[]): Promise<readonly number[]> =>
  Promise.all(children.map((child) => ask<number>(child, { count: true })));
/** Resolves when each has taken more than it had. */
async function untilAllTake(children: readonly ChildProcess[]): Promise<void> {
  const before = await countsOf(children);
  const haveAll = async () => (await countsOf(children)).every((count, k) => count > (before[k] ?? 0));
  await expect.poll(haveAll, { timeout: 30_000 }).toBe(true);
}
const pause = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs));
function busiestOf(minutes: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const minute of minutes) counts.set(minute, (counts.get(minute) ?? 0) + 1);
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
  const spent = async () => (await database.rates.take('together', 0, 500)).spent;
  await expect.poll(spent, { timeout: 30_000 }).toBe(400);
  await pause(1_000);
  const reports = await stopAll(children);
  const granted = reports.flatMap(({ grantedMinutes }) => grantedMinutes);
  expect(granted.length).toBeGreaterThanOrEqual(400);
  expect(busiestOf(granted)).toBeLessThanOrEqual(400);
  // Who waited in vain for a grant takes of its own share on top: that is what the last fifth is for.
  const takes = reports.flatMap((report) => report.takes);
  const own = takes.filter(({ isOwn }) => isOwn);
  expect(takes.length - own.length).toBeLessThanOrEqual(granted.length);
  const ownMinutes = own.map(({ to }) => Math.floor(to / MINUTE));
  expect(busiestOf([...granted, ...ownMinutes])).toBeLessThanOrEqual(500);
});

test('a refusal seen by one process stops all of them until its end', { timeout: 120_000 }, async () => {
  const children = await startProcesses('banned', 1_000_000, 3);
  await untilAllTake(children);
  const { from, until } = await ask<RateBan>(children[0], { banMs: 5_000 });
  expect(from).toBeLessThan(until - 1_000);
  await pause(until - Date.now());
  await untilAllTake(children);
  const reports = await stopAll(children);
  // Who does not hear of the store in time cannot hear of the ban, save who has seen the refusal.
  const takes = reports.flatMap((report, k) => report.takes.filter(({ isOwn }) => k === 0 || !isOwn));
  const during = takes.filter((take) => take.from > from && take.to < until - CLOCK_MS);
  expect(during.slice(0, 5)).toEqual([]);
});

/** How many of so many tries were let through. */
const tryAt = (child: ChildProcess | undefined, tries: number): Promise<number> =>
  ask<number>(child, { tries });

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
    await untilRoomInMinute(20_000);
    const [one, other] = [budgetOf('classes'), budgetOf('classes')];
    expect(await one.acquire(500, 'read', 0)).toBeNull();
    expect(await other.acquire(1, 'read', 0)).not.toBeNull();
    expect(await other.acquire(200, 'entry', 0)).toBeNull();
    // At the turn of a minute the exchange's count is nobody's.
    await pause(1_100);
    one.observe(770);
    const spent = async () => (await database.rates.take('classes', 0, 1_000)).spent;
    await expect.poll(spent, { timeout: 10_000 }).toBe(770);
    expect(await other.acquire(20, 'protect', 0)).not.toBeNull();
    expect(await other.acquire(20, 'cancel', 0)).toBeNull();
    expect(await other.acquire(20, 'cancel', 0)).not.toBeNull();
    // Orders weigh nothing here, and still wait for the end of a ban.
    expect(await other.acquire(0, 'entry', 0)).toBeNull();
    const until = Date.now() + 5_000;
    one.ban(until);
    await expect.poll(() => other.acquire(0, 'entry', 0), { timeout: 4_500 }).not.toBeNull();
    expect(await other.acquire(0, 'entry', 0)).toBeGreaterThanOrEqual(until - CLOCK_MS);
    expect(await other.acquire(0, 'entry', 20_000)).toBeNull();
    expect(Date.now()).toBeGreaterThanOrEqual(until - CLOCK_MS);
  },
);
