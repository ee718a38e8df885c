import type { Venue, WorkerStore } from '@trendy/domain';

import type { PlantedFaults } from './simulate.ts';

export interface PlantedBug {
  readonly name: string;
  readonly what: string;
  readonly planted: PlantedFaults;
}

const venueBug = (change: (venue: Venue) => Partial<Venue>): PlantedFaults => ({
  worker: { venue: (venue) => ({ ...venue, ...change(venue) }) },
});

/** How long a switch is remembered by the worker that looks at it too seldom. */
const CACHED_MS = 60_000;

/**
 * Twelve bugs that such systems have had. They sit between the worker's code and its ports, or in the simulated store,
 * and nowhere in what is shipped; a simulation that lets one of them pass proves nothing about the rest.
 */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'a',
    what: 'sends before SENDING is committed',
    planted: { storage: { sendsBeforeCommit: true } },
  },
  {
    name: 'b',
    what: 'sends again without asking',
    planted: { worker: { unknownPolicy: () => ({ kind: 'resend', reason: { code: 'planted' } }) } },
  },
  {
    name: 'c',
    what: 'takes an unanswered question for “not there”',
    planted: venueBug((venue) => ({
      lookupOrder: async (order, sentAt) => {
        const answer = await venue.lookupOrder(order, sentAt);
        return answer.kind === 'no_answer' ? { kind: 'absent' } : answer;
      },
    })),
  },
  {
    name: 'd',
    what: 'takes “id is there already” for a rejection',
    planted: venueBug((venue) => ({
      placeOrder: async (order) => {
        const outcome = await venue.placeOrder(order);
        return outcome.kind === 'duplicate'
          ? { kind: 'rejected', reason: { code: 'duplicate' }, keyRefused: false }
          : outcome;
      },
    })),
  },
  {
    name: 'e',
    what: 'remembers repeated alerts in memory only',
    planted: { storage: { dedupInMemory: true } },
  },
  {
    name: 'f',
    what: 'acknowledges an alert before it is committed',
    planted: { storage: { acknowledgesBeforeCommit: true } },
  },
  {
    name: 'g',
    what: 'compares with the limit outside of the transaction',
    planted: { storage: { limitOutsideTransaction: true } },
  },
  {
    name: 'h',
    what: 'ignores fence and lease, and does not notice that it stood still',
    planted: { storage: { ignoresFence: true }, worker: { sleepsThroughStops: true } },
  },
  {
    name: 'i',
    what: 'repeats a write that was not answered',
    planted: venueBug((venue) => ({
      placeOrder: async (order) => {
        const outcome = await venue.placeOrder(order);
        return outcome.kind === 'unknown' ? venue.placeOrder(order) : outcome;
      },
    })),
  },
  {
    name: 'j',
    what: 'believes “not there” at once',
    planted: {
      worker: {
        unknownPolicy: ({ validUntil }, answer, now) => {
          if (answer.kind === 'found') return { kind: 'adopt', order: answer.order };
          if (answer.kind === 'no_answer') return { kind: 'wait', countAbsent: false, askAgainInMs: 300 };
          const reason = { code: 'planted' };
          return validUntil !== null && now > validUntil
            ? { kind: 'expire', reason }
            : { kind: 'resend', reason };
        },
      },
    },
  },
  {
    name: 'k',
    what: 'looks at the kill switch once a minute',
    planted: { worker: { database: (database, process) => withStaleSwitch(database, process.clock) } },
  },
  {
    name: 'l',
    what: 'counts a fill as often as it is told',
    planted: venueBug((venue) => ({
      openUserStream: (handlers) => {
        let told = 0;
        return venue.openUserStream({
          ...handlers,
          onEvent: (event) => {
            if (event.kind !== 'fill') return handlers.onEvent(event);
            told += 1;
            const tradeId = `${event.fill.tradeId}-${told}`;
            return handlers.onEvent({ ...event, fill: { ...event.fill, tradeId } });
          },
        });
      },
    })),
  },
];

/** Bugs of limits and switches that the gate of twelve does not name. */
export const BUGS_AT_LIMITS: readonly PlantedBug[] = [
  {
    name: 'user-switch',
    what: 'does not look at the switch of all of a user’s accounts',
    planted: { storage: { overlooksSwitchOf: 'user' } },
  },
  {
    name: 'bot-switch',
    what: 'does not look at a bot’s switch',
    planted: { storage: { overlooksSwitchOf: 'bot' } },
  },
  { name: 'pace', what: 'does not count entries per minute', planted: { storage: { ignoresPace: true } } },
  {
    name: 'daily-loss',
    what: 'does not compare the day’s loss with its limit',
    planted: { storage: { ignoresDailyLoss: true } },
  },
  {
    name: 'daily-loss-rule',
    what: 'reads a bot without its rules',
    planted: { storage: { losesRules: true } },
  },
  {
    name: 'secret',
    what: 'keeps the address of a webhook with each alert',
    planted: { keepsAddress: true },
  },
  {
    name: 'late-pace',
    what: 'counts entries per minute by when they were decided',
    planted: { storage: { countsDecisions: true } },
  },
];

export function bugNamed(name: string): PlantedBug {
  const bugs = [...PLANTED_BUGS, ...BUGS_AT_LIMITS];
  const bug = bugs.find((one) => one.name === name);
  if (!bug) throw new RangeError(`no planted bug ${name}: there are ${bugs.map((one) => one.name).join()}`);
  return bug;
}

type Database = Parameters<NonNullable<NonNullable<PlantedFaults['worker']>['database']>>[0];

function withStaleSwitch(database: Database, clock: { monotonicMs(): number }): Database {
  const seen = new Map<
    string,
    { readonly at: number; readonly stop: Awaited<ReturnType<WorkerStore['risk']['stopOf']>> }
  >();
  return {
    ...database,
    asUser: (userId, work) =>
      database.asUser(userId, (store) => {
        const stopOf: WorkerStore['risk']['stopOf'] = async (accountId, botId) => {
          const known = seen.get(accountId);
          if (known && clock.monotonicMs() - known.at < CACHED_MS) return known.stop;
          const stop = await store.risk.stopOf(accountId, botId);
          seen.set(accountId, { at: clock.monotonicMs(), stop });
          return stop;
        };
        const { risk } = store;
        const stale: WorkerStore['risk'] = Object.create(risk, { stopOf: { value: stopOf } });
        return work(Object.create(store, { risk: { value: stale } }) as WorkerStore);
      }),
  };
}
