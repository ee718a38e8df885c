import { withClient } from '../../../../../../scripts/postgres/roles.ts';
import type { DrillRow } from '../row.ts';
import { processRow } from './round.ts';

const ACCOUNTS = 6;
/** It may be tried so often, and the fleet has so many more starts to take it off the way. */
const ATTEMPTS = 3;
const GIVE_UP_WITHIN_MS = 150_000;

/** Whoever takes one alert in dies of it; the supervisor starts the worker again and again. */
export const POISON_ROWS: readonly DrillRow[] = [
  processRow({
    fault: 'F32',
    what: 'an alert ends every process that takes it in: after three it is refused, and the others flow',
    rounds: 1,
    inCi: false,
    withinMs: 400_000,
    strike: async (round, number, database) => {
      await round.addTraders(ACCOUNTS);
      // Three deaths and as many leases that run out are longer than an alert lives on a busy machine.
      await withClient(database.adminUrl, (client) => client.query('update webhooks set ttl_seconds = 600'));
      await round.startBots();
      await round.alertAll();
      const poison = round.signals[number % ACCOUNTS];
      if (!poison) throw new Error('no alert to poison');
      const deadline = Date.now() + GIVE_UP_WITHIN_MS;
      let deaths = 0;
      for (;;) {
        const worker = round.launch({ CRASHPOINT: `poison:${poison.signalId}` });
        const died = worker.exited.then(() => true);
        const over = round.atRest(Math.max(0, deadline - Date.now())).then(() => false);
        if (!(await Promise.race([died, over]))) break;
        deaths += 1;
        if (Date.now() > deadline) break;
      }
      if (deaths !== ATTEMPTS) round.faults.push(`${deaths} processes died of one alert, not ${ATTEMPTS}`);
      const states = await round.states();
      for (const [index, state] of states.entries()) {
        const wanted = index === number % ACCOUNTS ? 'rejected' : 'filled';
        if (state !== wanted && state !== 'expired')
          round.faults.push(`alert ${index} is ${state}, not ${wanted}`);
      }
    },
  }),
];
