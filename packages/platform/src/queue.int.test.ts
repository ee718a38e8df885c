import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../scripts/testing/database.ts';
import { timed } from '../../../scripts/testing/stalls.ts';
import { createQueueing } from './queue.ts';
import type { Payload, Queueing } from './queue.ts';

let database: TestDatabase;
const open: Queueing[] = [];
const queueing = (databaseUrl: string): Queueing => {
  const made = createQueueing({ databaseUrl });
  open.push(made);
  return made;
};

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});
afterAll(() => database.drop());

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !condition(); i += 1) await delay(25);
  expect(condition()).toBe(true);
}

test('a nudge of the api reaches the worker', async () => {
  const seen: Payload[] = [];
  queueing(database.workerUrl).createProcessor('reach', async (payload) => void seen.push(payload), {
    concurrency: 2,
  });
  const queue = queueing(database.appUrl).createQueue('reach');
  expect(await queue.nudge('a1', { accountId: 'a1' })).toBe(true);
  await until(() => seen.length === 1);
  expect(seen).toEqual([{ accountId: 'a1' }]);
});

test('nudges of one id become one while waiting, and one more round while it is worked on', async () => {
  const queue = queueing(database.appUrl).createQueue('coalesce');
  for (let i = 0; i < 10; i += 1) await queue.nudge('a1', { round: 'first' });

  let rounds = 0;
  let running = 0;
  let most = 0;
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  queueing(database.workerUrl).createProcessor(
    'coalesce',
    async () => {
      rounds += 1;
      running += 1;
      most = Math.max(most, running);
      if (rounds === 1) await held;
      running -= 1;
    },
    { concurrency: 5 },
  );
  await until(() => rounds === 1);
  for (let i = 0; i < 10; i += 1) await queue.nudge('a1', { round: 'second' });
  release();
  await until(() => rounds === 2);
  await delay(300);
  expect({ rounds, most }).toEqual({ rounds: 2, most: 1 });
});

test('a handler that throws loses nothing of the next nudge', async () => {
  let calls = 0;
  const worker = queueing(database.workerUrl);
  worker.createProcessor(
    'throwing',
    async () => {
      calls += 1;
      if (calls === 1) throw new Error('first');
    },
    { concurrency: 1 },
  );
  const queue = queueing(database.appUrl).createQueue('throwing');
  await queue.nudge('a1', {});
  await until(() => calls === 1);
  await delay(100);
  await queue.nudge('a1', {});
  await until(() => calls === 2);
});

test('closing waits for the running job and takes no more', async () => {
  let started = 0;
  let ended = 0;
  const worker = queueing(database.workerUrl);
  worker.createProcessor(
    'closing',
    async () => {
      started += 1;
      await delay(300);
      ended += 1;
    },
    { concurrency: 1 },
  );
  const queue = queueing(database.appUrl).createQueue('closing');
  await queue.nudge('a1', {});
  await queue.nudge('a2', {});
  await until(() => started === 1);
  await worker.close();
  expect({ started, ended }).toEqual({ started: 1, ended: 1 });
});

test('after every connection was cut, nudges reach the worker again', async () => {
  let calls = 0;
  queueing(database.workerUrl).createProcessor('cut', async () => void (calls += 1), { concurrency: 2 });
  const queue = queueing(database.appUrl).createQueue('cut');
  await queue.nudge('a1', {});
  await until(() => calls === 1);
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  await admin.query(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
       where datname = current_database() and usename in ('app', 'worker')`,
  );
  await admin.end();
  await delay(200);
  let taken = false;
  for (let i = 0; i < 20 && !taken; i += 1) taken = await queue.nudge(`b${i}`, {});
  expect(taken).toBe(true);
  for (let i = 0; i < 300 && calls < 2; i += 1) await delay(50);
  expect(calls).toBeGreaterThanOrEqual(2);
});

test.each([
  ['PostgreSQL', { databaseUrl: 'postgresql://app:x@127.0.0.1:9/none' }],
  ['Redis', { databaseUrl: 'postgresql://unused', redisUrl: 'redis://127.0.0.1:9' }],
])('a queue on an unreachable %s answers false in time instead of hanging', async (_name, options) => {
  const errors: string[] = [];
  const lost = createQueueing({ ...options, onError: (name) => errors.push(name) });
  const queue = lost.createQueue('lost');
  const { value, ms } = await timed(() => queue.nudge('a1', {}));
  expect(value).toBe(false);
  expect(ms).toBeLessThan(3_000);
  expect(errors).toContain('lost');
  await lost.close();
});

test('a flow does every part, a failing one included, and then the whole once', async () => {
  const seen: string[] = [];
  const one = queueing(database.workerUrl);
  const two = queueing(database.workerUrl);
  for (const each of [one, two]) {
    each.createProcessor(
      'flow-part',
      async ({ part }) => {
        seen.push(`part ${part}`);
        if (part === '1') throw new Error('planted');
      },
      { concurrency: 1 },
    );
    each.createProcessor('flow-whole', async ({ id }) => void seen.push(`whole ${id}`), { concurrency: 1 });
  }
  const flows = queueing(database.workerUrl).createFlows({ whole: 'flow-whole', parts: 'flow-part' });
  expect(await flows.start({ id: 's' }, [{ part: '0' }, { part: '1' }, { part: '2' }])).toBe(true);
  await until(() => seen.length === 4);
  expect(seen.slice(0, 3).sort()).toEqual(['part 0', 'part 1', 'part 2']);
  expect(seen[3]).toBe('whole s');
});
