import { ok } from '@trendy/domain';
import type { MarketKey, Venue } from '@trendy/domain';
import { strategies } from '@trendy/strategies';
import { decideUnknown } from '@trendy/usecases';
import type { UnknownPolicy } from '@trendy/usecases';

import { AccountDirectory } from '../../accounts/account-directory.ts';
import type { WorkerContext } from '../../context.ts';
import { Market } from '../../market/market.ts';
import type { SweepParts } from '../../sweep.ts';
import { Sweep } from '../../sweep.ts';
import { simFeed } from './feed.ts';
import type { SimProcess } from './process.ts';
import { asVenue, SimVenue } from './sim-venue.ts';
import type { VenueTerms } from './sim-venue.ts';
import { simWorkerDatabase } from './store/databases.ts';
import type { StorageServer } from './store/server.ts';
import type { VenueServer } from './venue-server.ts';
import type { Dice, Trace, VirtualTime } from './virtual-time.ts';

/** Faults that are planted between the worker's code and its ports. */
export interface WorkerFaults {
  readonly unknownPolicy?: UnknownPolicy;
  readonly venue?: (venue: Venue) => Venue;
  readonly database?: (database: WorkerContext['database'], process: SimProcess) => WorkerContext['database'];
  readonly terms?: Partial<VenueTerms>;
  readonly sleepsThroughStops?: boolean;
}

export interface WorkerSurroundings {
  readonly time: VirtualTime;
  readonly trace: Trace;
  readonly dice: Dice;
  readonly storage: StorageServer;
  readonly venue: VenueServer;
  readonly faults: WorkerFaults;
}

/** A short window, as in the drills: window, skew, the way and the time in which an order may be hidden fit into it. */
const TERMS: VenueTerms = { quarantineMs: 3_000, receiveWindowMs: 1_000 };

const silence = (): void => undefined;

/** The worker's own code, from the sweep to the send, in one simulated process. */
export class SimWorker {
  readonly process: SimProcess;
  readonly accounts: AccountDirectory;

  constructor(world: WorkerSurroundings, process: SimProcess) {
    this.process = process;
    const context = contextOf(world, process);
    this.accounts = new AccountDirectory(context);
    world.storage.onWanted(process, (accountId) => void this.accounts.wanted(accountId).catch(silence));
    process.onDeath = () => world.storage.disconnect(process);
    const nothing = { sweep: () => Promise.resolve(), offer: silence };
    const parts = {
      context,
      accounts: this.accounts,
      backtests: nothing,
      studies: nothing,
      prices: nothing,
      testKey: () => Promise.resolve(),
    };
    new Sweep(parts as unknown as SweepParts).start();
  }

  nudge(accountId: string): void {
    this.process.deliver(() => void this.accounts.kick(accountId).catch(silence));
  }
}

function contextOf(world: WorkerSurroundings, process: SimProcess): WorkerContext {
  const { storage, venue, dice, faults } = world;
  const database = simWorkerDatabase(storage, process);
  const terms = { ...TERMS, ...faults.terms };
  const feed = simFeed(process, venue, dice);
  const key: MarketKey = { venue: 'trendy', environment: 'demo' };
  const market = new Market(process.clock, key, feed, 1);
  const note = (fields: object, event: string): void =>
    world.trace.note(world.time.now, `${process.name} ${event} ${JSON.stringify(fields)}`);
  const metrics = new Proxy({}, { get: () => silence }) as WorkerContext['metrics'];
  return {
    database: faults.database?.(database, process) ?? database,
    clock: process.clock,
    log: { info: note, warn: note, error: note },
    metrics,
    crashpoint: process.crashpoint,
    crashesAfterWrite: true,
    strategies,
    orderIdKey: new Uint8Array(32).fill(7),
    unknownPolicy: faults.unknownPolicy ?? decideUnknown,
    openVenue: async ({ accountId }) => {
      await process.reach();
      const plain = asVenue(new SimVenue(process, venue, accountId, dice, terms));
      return ok(faults.venue?.(plain) ?? plain);
    },
    market: () => market,
    learnedCosts: { known: () => undefined },
    onKeyRefused: () => Promise.resolve(),
  };
}
