import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { nameOf, runCell } from '../apps/worker/src/testing/drill/cell.ts';
import { cellsOf, runCells } from '../apps/worker/src/testing/drill/run-cells.ts';
import { TestExchange } from '../apps/worker/src/testing/exchange-control.ts';
import { runMutations } from './drill/mutations.ts';
import { keepProgress, printRows, readProgress, rowsOf, sumsOf, writeReport } from './drill/report.ts';
import { ensureDatabase, urlForRole } from './postgres/roles.ts';
import { startThrowawayServer, TEMPLATE_DATABASE } from './testing/throwaway-server.ts';

/**
 * `npm run drill`: kills the shipped worker at every point of the order path, with market and limit orders, and judges
 * by the exchange's own books: twenty seeds of each, about forty minutes. `--seeds 2` and `--only C8:limit` narrow it,
 * `--resume` goes on with one that was broken off, `--json` prints lines for machines. `--mutations` plants twelve bugs
 * instead, one at a time, and expects the simulation to see every one of them.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    accounts: { type: 'string', default: '10' },
    parallel: { type: 'string', default: '3' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    resume: { type: 'boolean', default: false },
    mutations: { type: 'boolean', default: false },
  },
});

if (values.mutations) {
  const rows = await runMutations(2, (row) => {
    const verdict = row.seed === null ? 'NOT SEEN' : `seen at seed ${row.seed}: ${row.violation}`;
    process.stdout.write(
      values.json ? `${JSON.stringify(row)}\n` : `${row.bug}  ${row.what.padEnd(66)} ${verdict}\n`,
    );
  });
  const red = rows.filter(({ seed }) => seed !== null).length;
  process.stdout.write(
    values.json ? `${JSON.stringify({ red, of: rows.length })}\n` : `${red}/${rows.length} red\n`,
  );
  writeReport({ mutations: rows });
  process.exit(red === rows.length ? 0 : 1);
}

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
  const accounts = Number(values.accounts);
  const done = values.resume ? [...readProgress(accounts)] : [];
  const isDone = (name: string): boolean => done.some((result) => nameOf(result) === name);
  const left = cells.filter((cell) => !isDone(nameOf(cell)));
  await runCells(
    left,
    Number(values.parallel),
    async (cell) => runCell(await freshDatabase(), exchange, cell, { accounts, healWithinMs: 60_000 }),
    (result) => {
      done.push(result);
      keepProgress(accounts, done);
      if (values.json) return;
      const verdict = result.faults.length === 0 ? 'ok' : 'FAULT';
      process.stdout.write(
        `${verdict}  ${nameOf(result)}  healed in ${(result.healedMs / 1_000).toFixed(1)} s\n`,
      );
      for (const fault of result.faults) process.stdout.write(`      ${fault}\n`);
    },
  );
  const rows = rowsOf(done);
  printRows(rows, values.json);
  const sums = sumsOf(rows);
  const report = writeReport({ accounts, seeds: Number(values.seeds), rows, sums });
  if (!values.json) process.stdout.write(`${sums.rounds} kills of ${accounts} accounts each; ${report}\n`);
  process.exitCode = sums.violations === 0 ? 0 : 1;
} finally {
  await exchange.stop();
  await server.stop();
  fs.rmSync(dir, { recursive: true, force: true });
}
