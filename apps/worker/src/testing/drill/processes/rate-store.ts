import { withClient } from '../../../../../../scripts/postgres/roles.ts';
import type { DrillRow } from '../row.ts';
import { pause, processRow } from './round.ts';

/** So little that two workers which each took all of it would be refused. */
const GRANTED = '300';
const LOST_MS = 100_000;
const LOOK_EVERY_MS = 3_000;
const START_WITHIN_MS = 240_000;

/** What the exchange says to anybody at this address: that it was asked too much is remembered until the round ends. */
function watchAddress(url: string): { readonly refusals: readonly number[]; stop(): Promise<void> } {
  const refusals: number[] = [];
  let isOver = false;
  const watch = async (): Promise<void> => {
    while (!isOver) {
      const { status } = await fetch(`${url}/fapi/v1/time`);
      if (status !== 200) refusals.push(status);
      await pause(LOOK_EVERY_MS);
    }
  };
  const watching = watch();
  return {
    refusals,
    stop: async () => {
      isOver = true;
      await watching;
    },
  };
}

export const RATE_STORE_ROWS: readonly DrillRow[] = [
  processRow({
    fault: 'F18',
    what: 'the shared count of what an address has spent cannot be reached while two workers start and trade: each takes its share, the exchange refuses nothing',
    ...{ rounds: 1, inCi: false, ownExchange: { EXCHANGE_WEIGHT_PER_MINUTE: GRANTED }, withinMs: 480_000 },
    healWithinMs: 120_000,
    strike: async (round, _number, { adminUrl }) => {
      await round.addTraders(8);
      const address = watchAddress(round.system.exchange.url);
      await withClient(adminUrl, async (client) => {
        // With so little, what is asked before an entry may have to wait for the next minute.
        await client.query('update webhooks set ttl_seconds = 600');
        await client.query('begin');
        await client.query('lock table rate_budgets in access exclusive mode');
        const lostAt = Date.now();
        const env = { VENUE_WEIGHT_PER_MINUTE: GRANTED, VENUE_WORKERS: '2' };
        await Promise.all([round.start(env), round.start(env)]);
        await round.settled(START_WITHIN_MS);
        await round.alertAll();
        await pause(LOST_MS - (Date.now() - lostAt));
        await client.query('rollback');
      });
      await pause(5_000);
      await address.stop();
      if (address.refusals.length > 0)
        round.faults.push(`the exchange refused: ${address.refusals.join(', ')}`);
    },
  }),
];
