import pg from 'pg';

import { withClient } from '../../../../../../scripts/postgres/roles.ts';
import { drillDatabase } from '../../../../../../scripts/testing/drill-database.ts';
import { startThrowawayServer } from '../../../../../../scripts/testing/throwaway-server.ts';
import type { DrillContext, DrillRow } from '../row.ts';
import { TcpProxy } from '../tcp-proxy.ts';
import { pause, processRow } from './round.ts';
import type { ProcessRound } from './round.ts';

/** What befalls the database while alerts are on their way. */
interface Storm {
  readonly fault: string;
  readonly what: string;
  readonly inCi?: boolean;
  readonly strike: (place: Place) => Promise<void>;
}

interface Place {
  /** One after the other, on one connection of the superuser's. */
  readonly admin: (...statements: readonly string[]) => Promise<unknown>;
  readonly database: string;
  readonly proxy: TcpProxy;
  readonly number: number;
}

const ACCOUNTS = 6;
const LASTS_MS = 6_000;
/** Longer than a lease. */
const PARTED_MS = 15_000;

const KILL_BACKENDS = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and usename = 'worker'`;

const AS_ALWAYS = 'set default_transaction_read_only = off';

/** What a full disk says to whoever writes; told by triggers, for a disk that is really full takes the machine along. */
const NO_ROOM = `
  create function pg_temp.each_table(act text) returns void language plpgsql as $$
    declare one regclass;
    begin
      for one in select c.oid::regclass from pg_class c
          where c.relkind = 'r' and c.relnamespace in ('public'::regnamespace, 'bullmq'::regnamespace) loop
        execute format(act, one);
      end loop;
    end $$;
  create function public.no_room() returns trigger language plpgsql as $$
    begin
      raise exception 'could not extend file "base/1/1": No space left on device' using errcode = '53100';
    end $$;
  select pg_temp.each_table('create trigger no_room before insert or update on %s
    for each statement execute function public.no_room()')`;
const ROOM_AGAIN = 'drop function public.no_room() cascade';

const STORMS: readonly Storm[] = [
  {
    fault: 'F22 backends',
    what: 'connections of the workers are killed again and again',
    strike: async ({ admin, number }) => {
      for (let left = LASTS_MS; left > 0; left -= 300 + 50 * (number % 4)) {
        await admin(KILL_BACKENDS);
        await pause(300 + 50 * (number % 4));
      }
    },
  },
  {
    fault: 'F22 commit',
    what: 'the connection is reset between a COMMIT and its answer, again and again',
    inCi: true,
    strike: async ({ proxy }) => {
      for (let left = LASTS_MS; left > 0; left -= 250) {
        proxy.strike({ on: 'COMMIT', times: 1, down: { cutAfterBytes: 0 } });
        await pause(250);
      }
    },
  },
  {
    fault: 'F22 no connection',
    what: 'the server takes no more connections, and those that are there end',
    strike: async ({ admin, database }) => {
      await admin(`alter database ${database} connection limit 3`);
      await admin(KILL_BACKENDS);
      await pause(LASTS_MS);
      await admin(`alter database ${database} connection limit -1`);
    },
  },
  {
    fault: 'F22 locks',
    what: 'somebody holds a lock on the orders for seconds',
    strike: async ({ admin, number }) => {
      const seconds = number % 2 === 0 ? 6 : 18;
      await admin(`begin; lock table orders in access exclusive mode; select pg_sleep(${seconds}); commit`);
    },
  },
  {
    fault: 'F22 read-only',
    what: 'the database takes no writes for a while',
    strike: async ({ admin, database }) => {
      await admin(`alter database ${database} set default_transaction_read_only = on`);
      await admin(KILL_BACKENDS);
      await pause(LASTS_MS);
      await admin(AS_ALWAYS, `alter database ${database} reset default_transaction_read_only`);
      await admin(AS_ALWAYS, KILL_BACKENDS);
    },
  },
  {
    fault: 'F22 disk full',
    what: 'the database has no room for another row for a while, in the platform’s tables and in the queue’s',
    strike: async ({ admin }) => {
      await admin(NO_ROOM);
      await pause(LASTS_MS);
      await admin(ROOM_AGAIN);
    },
  },
  {
    fault: 'F23',
    what: 'the workers reach the exchange and not the database, for longer than a lease',
    strike: async ({ proxy }) => {
      proxy.blackHole();
      await pause(PARTED_MS);
      proxy.heal();
    },
  },
];

/** A first wave of alerts is on its way when the storm comes, a second one comes within it. */
async function throughStorm(
  round: ProcessRound,
  number: number,
  storm: (proxy: TcpProxy) => Promise<void>,
): Promise<void> {
  const databaseUrl = round.system.workerEnv()['DATABASE_URL'] ?? '';
  const proxy = await TcpProxy.to(databaseUrl);
  try {
    await round.addTraders(ACCOUNTS);
    const env = { DATABASE_URL: proxy.through(databaseUrl) };
    await Promise.all([round.start(env), round.start(env)]);
    await round.settled();
    await round.alertAll();
    await pause((number * 137) % 900);
    const over = storm(proxy);
    await pause(700);
    // The intake may be struck as well: an alert that was not acknowledged was never promised anything.
    await round.alertAll({ action: 'close' }).catch(() => undefined);
    await over;
    await round.atRest(60_000);
    // What came within the storm may be too old to be carried out; what comes after it is not.
    await round.alertAll();
  } finally {
    // The road must stand until the books have been compared: the row's own end closes the workers.
    round.onClose(() => proxy.close());
  }
}

const stormRow = ({ fault, what, inCi = false, strike }: Storm): DrillRow =>
  processRow({
    fault,
    what,
    rounds: 1,
    inCi,
    strike: (round, number, { adminUrl }) =>
      throughStorm(round, number, (proxy) =>
        strike({
          number,
          proxy,
          database: pg.escapeIdentifier(new URL(adminUrl).pathname.slice(1)),
          admin: (...statements) =>
            withClient(adminUrl, async (client) => {
              for (const statement of statements) await client.query(statement);
            }),
        }),
      ),
  });

/** A server that is stopped needs to be the round's own. */
const restartRow: DrillRow = {
  fault: 'F22 restart',
  what: 'PostgreSQL ends without a checkpoint, twice, and comes back',
  rounds: 1,
  inCi: false,
  run: async (context: DrillContext, number) => {
    const server = await startThrowawayServer();
    try {
      const row = processRow({
        fault: 'F22 restart',
        what: '',
        rounds: 1,
        inCi: false,
        strike: (round) =>
          throughStorm(round, number, async () => {
            await server.crash();
            await pause(1_500);
            await server.crash();
          }),
      });
      return await row.run({ ...context, freshDatabase: () => drillDatabase(server) }, number);
    } finally {
      await server.stop();
    }
  },
};

export const DATABASE_ROWS: readonly DrillRow[] = [...STORMS.map(stormRow), restartRow];
