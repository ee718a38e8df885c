import { withClient } from '../../../../../../scripts/postgres/roles.ts';
import type { DrillRow } from '../row.ts';
import { pause, processRow } from './round.ts';
import type { ProcessRound } from './round.ts';

const ACCOUNTS = 6;
const UNREADABLE_MS = 4_000;

/** What a snapshot of the build before this one does not have: whoever holds an account under an even fence is one. */
const OLDER_BUILD = `
  create function public.older_build() returns trigger language plpgsql security definer as $$
    begin
      if new.snapshot ? 'format'
          and (select fence % 2 = 0 from public.account_leases where account_id = new.account_id) then
        new.snapshot := (new.snapshot - 'guard') || jsonb_build_object(
          'markets', (select coalesce(jsonb_agg(m - 'touch' - 'tail' order by n), '[]')
            from jsonb_array_elements(new.snapshot -> 'markets') with ordinality as one(m, n)),
          'bots', (select coalesce(jsonb_agg(b - 'guard' order by n), '[]')
            from jsonb_array_elements(new.snapshot -> 'bots') with ordinality as one(b, n)));
      end if;
      return new;
    end $$;
  create trigger older_build before insert or update on account_states
    for each row execute function public.older_build()`;

/** Snapshots by the build that wrote them. */
const KINDS = `select count(*) filter (where snapshot ? 'guard')::int as newer,
    count(*) filter (where not snapshot ? 'guard')::int as older from account_states`;

const formatOf = (change: number): string =>
  `update account_states set snapshot = jsonb_set(snapshot, '{format}', to_jsonb((snapshot ->> 'format')::int + ${change}))`;

interface Kinds {
  readonly newer: number;
  readonly older: number;
}

async function orderCounts(round: ProcessRound): Promise<readonly number[]> {
  const books = await Promise.all(round.traders.map(({ key }) => round.system.exchange.books(key.apiKey)));
  return books.map(({ orders }) => orders.length);
}

export const BUILD_ROWS: readonly DrillRow[] = [
  processRow({
    fault: 'F30 two builds',
    what: 'workers of this build and of the one before it take turns on the same accounts: nothing is lost or sent twice',
    rounds: 1,
    inCi: false,
    strike: async (round, number, { adminUrl }) => {
      await withClient(adminUrl, (client) => client.query(OLDER_BUILD));
      await round.addTraders(ACCOUNTS);
      let old = await round.start();
      await round.start();
      await round.settled();
      const seen: Kinds[] = [];
      for (const body of [{}, { action: 'close' }, {}]) {
        await round.alertAll(body);
        await pause(300 + 400 * (number % 3));
        // Its accounts go to the other, and what it remembers goes with it.
        await old.kill(number % 2 === 0 ? 'SIGTERM' : 'SIGKILL');
        old = await round.start();
        await round.atRest(60_000);
        const { rows } = await withClient(adminUrl, (client) => client.query<Kinds>(KINDS));
        seen.push(...rows);
      }
      const isMixed = seen.some(({ newer }) => newer > 0) && seen.some(({ older }) => older > 0);
      if (!isMixed) round.faults.push(`only one build has written: ${JSON.stringify(seen)}`);
    },
  }),
  processRow({
    fault: 'F30 later build',
    what: 'a worker meets snapshots of a build after its own, as after a step back: it sends nothing and harms nothing',
    rounds: 1,
    inCi: false,
    strike: async (round, _number, { adminUrl }) => {
      await round.addTraders(ACCOUNTS);
      await round.startBots();
      await withClient(adminUrl, (client) => client.query(formatOf(1)));
      const worker = await round.start();
      await round.alertAll();
      await pause(UNREADABLE_MS);
      for (const [index, count] of (await orderCounts(round)).entries())
        if (count > 0)
          round.faults.push(`account ${index}: an order was sent from a state that it cannot read`);
      if (worker.process.exitCode !== null || worker.process.signalCode !== null)
        round.faults.push('the worker ended');
      await withClient(adminUrl, (client) => client.query(formatOf(-1)));
    },
  }),
];
