import { parseArgs } from 'node:util';
import { KILL_SYMBOLS, runKillRound } from '../apps/worker/src/testing/drill/kill-switch.ts';
import { TestSystem, until } from '../apps/worker/src/testing/system.ts';
import type { TestTrader } from '../apps/worker/src/testing/system.ts';
import { isCutOff, onCutOff } from './testing/cut-off.ts';
import { drillDatabase } from './testing/drill-database.ts';
import { startThrowawayServer } from './testing/throwaway-server.ts';

/**
 * `npm run drill:kill`: pulls the kill switch of every level in turn while fifty entries are on their way, a hundred
 * times, and judges by the exchange's own orders; every tenth time the worker is killed right after the pull.
 * `--json`: a line each and a last line with the sums.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    accounts: { type: 'string', default: '50' },
    json: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const accounts = Number(values.accounts);
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const late: number[] = [];
let done = 0;
let faults = 0;
let slowest = 0;

/** Of what is done so far. */
function conclude(): void {
  late.sort((a, b) => a - b);
  const at = (share: number): number => Math.round(late[Math.ceil(share * late.length) - 1] ?? 0);
  const sums = {
    rounds: done,
    accounts,
    faults,
    leftAfterPull: late.length,
    lateMs: { p50: at(0.5), p99: at(0.99), max: at(1) },
    slowestFlatMs: slowest,
  };
  if (values.json) print(JSON.stringify(sums));
  else
    print(
      `${done} pulls with ${accounts} accounts each, ${faults} faults; entries that reached the exchange after the pull: ${late.length}, p50 ${sums.lateMs.p50} ms, p99 ${sums.lateMs.p99} ms, max ${sums.lateMs.max} ms (2,000 allowed); slowest flat ${(slowest / 1_000).toFixed(1)} s`,
    );
}

onCutOff(conclude);
const server = await startThrowawayServer();
const system = await TestSystem.start(await drillDatabase(server), {
  EXCHANGE_WEIGHT_PER_MINUTE: '1000000',
});
let worker = system.startWorker();
try {
  await worker.ready;
  const traders: TestTrader[] = [];
  for (let index = 0; index < accounts; index += 1)
    traders.push(await system.newActiveTrader(KILL_SYMBOLS.map((base) => ({ symbol: `${base}/USDT:USDT` }))));
  for (const { userId, accountId } of traders)
    await until(
      'bots started',
      () => system.app.asUser(userId, async (store) => (await store.states.load(accountId))?.version ?? 0),
      (version) => version > KILL_SYMBOLS.length,
      300_000,
    );
  for (let round = 0; round < rounds; round += 1) {
    const restart = async (): Promise<void> => {
      await worker.kill('SIGKILL');
      worker = system.startWorker();
      await worker.ready;
    };
    const result = await runKillRound(system, traders, round, round % 10 === 9 ? restart : undefined);
    if (isCutOff()) break;
    done += 1;
    late.push(...result.lateMs);
    faults += result.faults.length;
    slowest = Math.max(slowest, result.flatMs);
    if (values.json) print(JSON.stringify(result));
    else {
      const last = Math.round(Math.max(0, ...result.lateMs));
      print(
        `${result.faults.length === 0 ? 'ok   ' : 'FAULT'}  ${round}  ${result.level.padEnd(8)}  ${result.inFlight} on their way, last entry ${last} ms after the pull, flat after ${(result.flatMs / 1_000).toFixed(1)} s`,
      );
      for (const fault of result.faults) print(`       ${fault}`);
    }
  }
  if (!isCutOff()) conclude();
  process.exitCode = faults === 0 ? 0 : 1;
} finally {
  await worker.kill('SIGKILL');
  await system.stop();
  await server.stop();
}
