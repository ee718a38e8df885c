import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { createTestDatabase } from '../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../scripts/testing/database.ts';
import { runCell } from './testing/drill/cell.ts';
import { DRILL_ROWS } from './testing/drill/registry.ts';
import { planRounds, runRounds } from './testing/drill/run-rows.ts';
import type { Lent } from './testing/drill/run-rows.ts';
import { TestExchange } from './testing/exchange-control.ts';

let dir: string;
let exchange: TestExchange;

beforeAll(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-drill-'));
  // Many workers share this address: its limit for one of them would stop the others.
  exchange = await TestExchange.start(dir, { EXCHANGE_WEIGHT_PER_MINUTE: '1000000' });
}, 60_000);

afterAll(async () => {
  await exchange?.stop();
  fs.rmSync(dir, { recursive: true, force: true });
});

function lend(): Promise<Lent> {
  const databases: TestDatabase[] = [];
  const freshDatabase = async (): Promise<TestDatabase> => {
    const database = await createTestDatabase();
    databases.push(database);
    return database;
  };
  return Promise.resolve({
    context: { freshDatabase, exchange },
    giveBack: async () => {
      for (const database of databases) await database.drop();
    },
  });
}

test('one round of each fault that the tests can afford: every promise holds', async () => {
  // The longest first, so that none runs on alone at the end.
  const rows = DRILL_ROWS.filter(({ inCi }) => inCi !== false).sort(
    (a, b) => (b.withinMs ?? 0) - (a.withinMs ?? 0),
  );
  const outcomes = await runRounds(planRounds(rows, { factor: 1, atMost: 1 }), 4, lend, () => undefined);
  expect(outcomes.filter(({ faults }) => faults.length > 0)).toEqual([]);
  expect(outcomes).toHaveLength(rows.length);
}, 900_000);

test('a planted blind resend is seen', async () => {
  const healer = 'apps/worker/src/testing/blind-worker.ts';
  // Fills that are read first would end the order before anybody asks what became of it.
  const faults = [{ route: 'GET /fapi/v1/userTrades', delayMs: 5_000, count: -1 }];
  const database = await createTestDatabase();
  try {
    const cell = { point: 'C9', kind: 'market', seed: 1 } as const;
    const result = await runCell(database, exchange, cell, {
      ...{ accounts: 10, healWithinMs: 60_000 },
      ...{ healer, faults },
    });
    expect(result.faults.join()).toMatch(/was placed \d+ times/);
  } finally {
    await database.drop();
  }
}, 240_000);
