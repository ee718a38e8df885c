import { afterAll, beforeAll, expect, test } from 'vitest';

import { createTestDatabase } from '../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../scripts/testing/database.ts';
import type { Child } from './testing/child.ts';
import { KILL_SYMBOLS, runKillRound } from './testing/drill/kill-switch.ts';
import { TestSystem, until } from './testing/system.ts';
import type { TestTrader } from './testing/system.ts';

const ACCOUNTS = 4;

let database: TestDatabase;
let system: TestSystem;
let worker: Child;
const traders: TestTrader[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  system = await TestSystem.start(database);
  for (let index = 0; index < ACCOUNTS; index += 1)
    traders.push(await system.newActiveTrader(KILL_SYMBOLS.map((base) => ({ symbol: `${base}/USDT:USDT` }))));
  worker = system.startWorker();
  await worker.ready;
  for (const { userId, accountId } of traders)
    await until(
      'bots started',
      () => system.app.asUser(userId, async (store) => (await store.states.load(accountId))?.version ?? 0),
      (version) => version > KILL_SYMBOLS.length,
      60_000,
    );
}, 180_000);

afterAll(async () => {
  await worker?.kill('SIGTERM');
  await system?.stop();
  await database?.drop();
});

test.each([
  { round: 0, how: 'platform, the worker alive' },
  { round: 1, how: 'user, the worker alive' },
  { round: 3, how: 'bot, the worker killed and started again' },
])(
  '$how: nothing new two seconds after the pull, and everything flat',
  async ({ round }) => {
    const restart = async (): Promise<void> => {
      await worker.kill('SIGKILL');
      worker = system.startWorker();
      await worker.ready;
    };
    const result = await runKillRound(system, traders, round, round === 3 ? restart : undefined);
    expect(result.faults).toEqual([]);
    expect(result.inFlight).toBeGreaterThan(0);
  },
  180_000,
);
