import { withClient } from '../../../../../../scripts/postgres/roles.ts';
import { until } from '../../system.ts';
import { KILL_SYMBOLS, runKillRound } from '../kill-switch.ts';
import type { DrillRow } from '../row.ts';
import { pause, processRow } from './round.ts';

const ACCOUNTS = 10;
const BOTS = KILL_SYMBOLS.map((base) => ({ symbol: `${base}/USDT:USDT` }));
const BLIND_MS = 5_000;

/** The question itself is forbidden: the tables are read by a function that runs as their owner. */
const BLIND = 'revoke execute on function risk_stop(uuid, uuid) from worker';
const SEEING = 'grant execute on function risk_stop(uuid, uuid) to worker';

export const SWITCH_ROWS: readonly DrillRow[] = [
  processRow({
    fault: 'F28',
    what: 'a kill switch is pulled while entries are on their way, the queue is lost, the worker is killed',
    rounds: 1,
    inCi: false,
    ownExchange: {},
    strike: async (round, number, { adminUrl }) => {
      await round.addTraders(ACCOUNTS, BOTS);
      let worker = await round.start();
      await round.settled();
      const loseQueue = () =>
        withClient(adminUrl, async (client) => {
          const { rows } = await client.query<{ name: string }>(
            `select format('%I.%I', schemaname, tablename) as name from pg_tables
               where schemaname = 'bullmq' and tablename not like '%migration%'`,
          );
          const acts = rows.map(({ name }) => `delete from ${name}`).join('; ');
          await client.query(`set session_replication_role = replica; ${acts}`);
        });
      const result = await runKillRound(round.system, round.traders, number, async () => {
        await loseQueue();
        if (number % 2 === 0) return;
        await worker.kill('SIGKILL');
        worker = await round.start();
      });
      round.faults.push(...result.faults);
      if (result.inFlight === 0) round.faults.push('nothing was on its way: the round proves nothing');
      // Switches are lifted: an alert of each account shows that it trades on.
      await round.alertAll();
    },
  }),
  processRow({
    fault: 'F28 unreadable',
    what: 'the switches cannot be read: nothing is entered until they can',
    rounds: 1,
    inCi: false,
    strike: async (round, _number, { adminUrl }) => {
      await round.addTraders(ACCOUNTS, BOTS);
      await round.start();
      await round.settled();
      await withClient(adminUrl, (client) => client.query(BLIND));
      await round.alertAll();
      await pause(BLIND_MS);
      for (const [index, { key }] of round.traders.entries()) {
        const { orders } = await round.system.exchange.books(key.apiKey);
        if (orders.length > 0)
          round.faults.push(`account ${index}: an order left while no switch could be read`);
      }
      await withClient(adminUrl, (client) => client.query(SEEING));
      await round.alertAll({}, 1);
      await until(
        'at rest',
        () => round.states(),
        (states) => states.includes('filled'),
        60_000,
      );
    },
  }),
];
