import { createExchange } from '@trendy/simulator';
import type { Account, Change, Exchange, MarketEvent, UserEvent } from '@trendy/simulator';
import type { Credential } from './credentials.ts';
import { openJournal, restore } from './journal.ts';
import type { Journal } from './journal.ts';
import type { Log } from '@trendy/platform/log';
import type { WorldClock } from './world.ts';

type CredentialChange = { readonly t: 'credential'; readonly credential: Credential };
type Kept = Change | CredentialChange;

/** What everybody connected hears, once it is certain. */
export interface Listeners {
  user(events: readonly UserEvent[]): void;
  market(events: readonly MarketEvent[]): void;
}

/** The exchange with its clock, its keys and its memory. Everything that happens to it happens in a turn. */
export interface Venue {
  readonly exchange: Exchange;
  readonly clock: WorldClock;
  readonly credentials: ReadonlyMap<string, Credential>;
  readonly log: Log;
  /** Brings the market to now, acts, and writes down what changed. */
  turn<T>(act: () => T): T;
  /** Resolves when all turns so far are on disk: only then may anybody be told. */
  settled(): Promise<void>;
  putCredential(credential: Credential): void;
  accountOf(credential: Credential): Account;
  listen(listeners: Listeners): void;
  close(): Promise<void>;
}

export async function openVenue(
  dir: string,
  clock: WorldClock,
  log: Log,
  fail: (error: unknown) => void,
): Promise<Venue> {
  const restored = restore(dir);
  if (restored.healedBytes > 0) log.warn({ bytes: restored.healedBytes }, 'journal.healed');
  const credentials = new Map<string, Credential>();
  const exchange = createExchange({
    seed: clock.seed,
    now: clock.market(),
    restored: changesOf(restored.records, credentials),
    // Grows from run to run, faster than any book changes.
    firstUpdateId: Math.floor(clock.wall() * 10),
  });
  const waiting: { readonly after: number; readonly user: UserEvent[]; readonly market: MarketEvent[] }[] =
    [];
  const listeners: Listeners[] = [];
  const pump = (durable: number): void => {
    while (waiting[0] && waiting[0].after <= durable) {
      const { user, market } = waiting.shift()!;
      for (const listener of listeners) {
        if (user.length > 0) listener.user(user);
        if (market.length > 0) listener.market(market);
      }
    }
  };
  const everything = function* (): Generator<unknown> {
    for (const change of exchange.allChanges()) yield [change];
    for (const credential of credentials.values()) yield [{ t: 'credential', credential }];
  };
  // Fills of the time it was off are part of the first snapshot; nobody was there to hear of them.
  exchange.drainChanges();
  exchange.takeUserEvents();
  const journal: Journal = await openJournal(
    dir,
    restored.generation,
    everything,
    () => pump(journal.durable),
    fail,
  );
  const collect = (extra: readonly Kept[] = []): void => {
    const changes: Kept[] = [...exchange.drainChanges(), ...extra];
    if (changes.length > 0) journal.append(changes);
    const user = exchange.takeUserEvents();
    const market = exchange.takeMarketEvents();
    if (user.length > 0 || market.length > 0) waiting.push({ after: journal.sequence, user, market });
    pump(journal.durable);
  };
  return {
    exchange,
    clock,
    credentials,
    log,
    turn: (act) => {
      exchange.advance(clock.market());
      const result = act();
      collect();
      return result;
    },
    settled: () => journal.settled(),
    putCredential: (credential) => {
      credentials.set(credential.apiKey, credential);
      collect([{ t: 'credential', credential }]);
    },
    accountOf: (credential) => exchange.core.accounts.get(credential.account)!,
    listen: (listener) => listeners.push(listener),
    close: () => journal.close(),
  };
}

function* changesOf(records: readonly unknown[], credentials: Map<string, Credential>): Generator<Change> {
  for (const record of records)
    // Written by this very file; a damaged line has already been refused.
    for (const kept of record as readonly Kept[]) {
      if (kept.t === 'credential') credentials.set(kept.credential.apiKey, kept.credential);
      else yield kept;
    }
}
