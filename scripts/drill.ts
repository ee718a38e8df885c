import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DRILL_ROWS, missingIds, rowsNamed } from '../apps/worker/src/testing/drill/registry.ts';
import { planRounds, runRounds } from '../apps/worker/src/testing/drill/run-rows.ts';
import type { DrillSize, Lent, RoundOutcome } from '../apps/worker/src/testing/drill/run-rows.ts';
import { TestExchange } from '../apps/worker/src/testing/exchange-control.ts';
import { runMutations } from './drill/mutations.ts';
import * as report from './drill/report.ts';
import { withClient } from './postgres/roles.ts';
import { isCutOff, onCutOff } from './testing/cut-off.ts';
import { drillDatabase, dropDatabase } from './testing/drill-database.ts';
import { startThrowawayServer } from './testing/throwaway-server.ts';

/**
 * `npm run drill`: the fault table against real processes, judged by the exchange's own books. `--only F8,C7` runs some
 * rows, `--rounds 2` at most so many rounds of each, `--seeds 2` every row's own number times that, `--parallel 3` so
 * many at a time; `--resume` goes on with a drill of the same code and size that was broken off, `--json` prints lines
 * for machines. `--mutations` plants twelve bugs instead, one at a time, and expects the simulation to see every one.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string' },
    seeds: { type: 'string', default: '1' },
    parallel: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    resume: { type: 'boolean', default: false },
    mutations: { type: 'boolean', default: false },
  },
});
const print = (line: string): void => void process.stdout.write(`${line}\n`);

if (values.mutations) {
  const rows = await runMutations(2, (row) => {
    const verdict = row.seed === null ? 'NOT SEEN' : `seen at seed ${row.seed}: ${row.violation}`;
    print(values.json ? JSON.stringify(row) : `${row.bug}  ${row.what.padEnd(66)} ${verdict}`);
  });
  const red = rows.filter(({ seed }) => seed !== null).length;
  print(values.json ? JSON.stringify({ red, of: rows.length }) : `${red}/${rows.length} red`);
  report.writeReport({ ...report.stateOfCode(), versions: report.versions(), mutations: rows });
  process.exit(red === rows.length ? 0 : 1);
}

/** @throws RangeError naming the option. */
function positive(option: string, text: string, isWhole: boolean): number {
  const value = Number(text);
  if (!(value > 0) || (isWhole && !Number.isInteger(value)))
    throw new RangeError(`--${option} ${text}: give a ${isWhole ? 'whole ' : ''}number above 0`);
  return value;
}

const startedAt = Date.now();
const size: DrillSize = {
  factor: positive('seeds', values.seeds, false),
  atMost: values.rounds === undefined ? 1_000_000 : positive('rounds', values.rounds, true),
};
const parallel = positive('parallel', values.parallel, true);
const table =
  values.only === undefined
    ? DRILL_ROWS.filter(({ inCi }) => inCi !== 'only')
    : rowsNamed(DRILL_ROWS, values.only);
const code = report.stateOfCode();
const done: RoundOutcome[] = values.resume ? [...report.readProgress(size)] : [];
const resumed = done.length;
const keep = report.progressKeeper(size);
const isDone = ({ fault }: { readonly fault: string }, round: number): boolean =>
  done.some((outcome) => outcome.fault === fault && outcome.round === round);
const planned = planRounds(table, size).filter(({ row, round }) => !isDone(row, round));

let postgres = 'unknown';
/** Of what is done so far. @returns the number of broken promises. */
function conclude(cutOff: boolean): number {
  const rows = report.rowsOf(table, done);
  const sums = report.sumsOf(rows);
  const seconds = Math.round((Date.now() - startedAt) / 1_000);
  const file = report.writeReport({
    ...{ ...code, versions: report.versions(postgres), seconds, resumed, parallel, ...size, sums, rows },
    ...{ cutOff, leftOut: resumed + planned.length - done.length },
    broken: done.filter(({ faults }) => faults.length > 0),
    withoutRow: missingIds(),
    outcomes: done.map(({ fault, round, healedMs, tookMs }) => ({ fault, round, healedMs, tookMs })),
  });
  report.printRows(rows, values.json, { seconds, file, cutOff });
  if (cutOff && !values.json) print('ended by a signal; --resume goes on from here');
  return sums.violations;
}

// Before anything is started, so that it comes first: what the end of the processes breaks is nobody's fault.
onCutOff(() => conclude(true));
const server = await startThrowawayServer();
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-drill-'));
onCutOff(() => fs.rmSync(dir, { recursive: true, force: true }));
// Many workers share this address: its limit for one of them would stop the others.
const exchange = await TestExchange.start(dir, { EXCHANGE_WEIGHT_PER_MINUTE: '1000000' });

function lend(): Promise<Lent> {
  // Nothing new is begun while everything is being taken down.
  if (isCutOff()) return new Promise(() => undefined);
  const urls: string[] = [];
  const freshDatabase = async (): ReturnType<typeof drillDatabase> => {
    const database = await drillDatabase(server);
    urls.push(database.adminUrl);
    return database;
  };
  return Promise.resolve({
    context: { freshDatabase, exchange },
    giveBack: async () => {
      for (const url of urls) await dropDatabase(server, url);
    },
  });
}

function tell({ fault, round, healedMs, tookMs, faults }: RoundOutcome): void {
  if (values.json) return;
  const verdict = faults.length === 0 ? 'ok   ' : 'FAULT';
  print(
    `${verdict}  ${fault} round ${round + 1}, at rest after ${(healedMs / 1_000).toFixed(1)} s, ${Math.round(tookMs / 1_000)} s in all  (${done.length}/${resumed + planned.length})`,
  );
  for (const one of faults) print(`       ${one}`);
}

try {
  postgres = await withClient(server.adminUrl, async (client) => {
    const answer = await client.query<{ server_version: string }>('show server_version');
    return answer.rows[0]?.server_version ?? 'unknown';
  });
  await runRounds(planned, parallel, lend, (outcome) => {
    if (isCutOff()) return;
    done.push(outcome);
    keep(done);
    tell(outcome);
  });
  // A drill that is being ended has said already what it has.
  if (!isCutOff()) process.exitCode = conclude(false) === 0 ? 0 : 1;
} finally {
  await exchange.stop();
  await server.stop();
  fs.rmSync(dir, { recursive: true, force: true });
}
// A judge that was still looking when its round ended must not keep the drill from ending.
if (!isCutOff()) process.exit();
