import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { createTestDatabase } from '../../../scripts/testing/database.ts';
import { runCell } from './testing/drill/cell.ts';
import type { Cell, CellOptions, CellResult } from './testing/drill/cell.ts';
import { cellsOf, runCells } from './testing/drill/run-cells.ts';
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

async function run(cell: Cell, options: CellOptions): Promise<CellResult> {
  const database = await createTestDatabase();
  try {
    return await runCell(database, exchange, cell, options);
  } finally {
    await database.drop();
  }
}

const options: CellOptions = { accounts: 10, healWithinMs: 60_000 };

test('kill −9 at every point of the order path: one order a signal, everything resolved, books equal', async () => {
  const results = await runCells(
    cellsOf(1),
    4,
    (cell) => run(cell, options),
    () => undefined,
  );
  expect(results.filter((result) => result.faults.length > 0)).toEqual([]);
  expect(results).toHaveLength(12);
}, 600_000);

test('a planted blind resend is seen', async () => {
  const healer = 'apps/worker/src/testing/blind-worker.ts';
  // Fills that are read first would end the order before anybody asks what became of it.
  const faults = [{ route: 'GET /fapi/v1/userTrades', delayMs: 5_000, count: -1 }];
  const result = await run({ point: 'C9', kind: 'market', seed: 1 }, { ...options, healer, faults });
  expect(result.faults.join()).toMatch(/was placed \d+ times/);
}, 240_000);
