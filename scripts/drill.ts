import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { nameOf, runCell } from '../apps/worker/src/testing/drill/cell.ts';
import { cellsOf, runCells } from '../apps/worker/src/testing/drill/run-cells.ts';
import { TestExchange } from '../apps/worker/src/testing/exchange-control.ts';
import { ensureDatabase, urlForRole } from './postgres/roles.ts';
import { startThrowawayServer, TEMPLATE_DATABASE } from './testing/throwaway-server.ts';

/**
 * `npm run drill`: kills the shipped worker at every point of the order path, with market and limit orders, and judges
 * by the exchange's own books: twenty seeds of each, about forty minutes. `--seeds 2` and `--only C8:limit` narrow it.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    accounts: { type: 'string', default: '10' },
    parallel: { type: 'string', default: '3' },
    only: { type: 'string' },
  },
});

const server = await startThrowawayServer();
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-drill-'));
// Many workers share this address: its limit for one of them would stop the others.
const exchange = await TestExchange.start(dir, { EXCHANGE_WEIGHT_PER_MINUTE: '1000000' });

async function freshDatabase(): Promise<{ appUrl: string; workerUrl: string }> {
  const name = `drill_${randomBytes(6).toString('hex')}`;
  await ensureDatabase(server.adminUrl, name, TEMPLATE_DATABASE);
  const url = new URL(server.adminUrl);
  url.pathname = `/${name}`;
  return {
    appUrl: urlForRole(url.href, 'app', server.passwords),
    workerUrl: urlForRole(url.href, 'worker', server.passwords),
  };
}

try {
  const only = values.only;
  const cells = cellsOf(Number(values.seeds)).filter(
    (cell) => only === undefined || only === `${cell.point}:${cell.kind}`,
  );
  const results = await runCells(
    cells,
    Number(values.parallel),
    async (cell) =>
      runCell(await freshDatabase(), exchange, cell, {
        accounts: Number(values.accounts),
        healWithinMs: 60_000,
      }),
    (result) => {
      const verdict = result.faults.length === 0 ? 'ok' : 'FAULT';
      process.stdout.write(
        `${verdict}  ${nameOf(result)}  healed in ${(result.healedMs / 1_000).toFixed(1)} s\n`,
      );
      for (const fault of result.faults) process.stdout.write(`      ${fault}\n`);
    },
  );
  const bad = results.filter((result) => result.faults.length > 0).length;
  const slowest = Math.max(...results.map((result) => result.healedMs)) / 1_000;
  process.stdout.write(
    `${results.length} kills of ${values.accounts} accounts each, ${bad} with faults, slowest healed in ${slowest.toFixed(1)} s\n`,
  );
  process.exitCode = bad === 0 ? 0 : 1;
} finally {
  await exchange.stop();
  await server.stop();
  fs.rmSync(dir, { recursive: true, force: true });
}
