import { createExchange } from '@trendy/simulator';
import type { Account, Change, Exchange, MarketEvent, UserEvent } from '@trendy/simulator';
import type { Credential } from './credentials.ts';
import { openJournal, restore } from './journal.ts';
import type { Journal } from './journal.ts';
import type { Log } from '@trendy/platform/log';
import { createProtectionWatch } from './protection-watch.ts';
import type { Unprotected } from './protection-watch.ts';
import type { Replay } from './replay-file.ts';
import type { WorldClock } from './world.ts';

type CredentialChange = { readonly t: 'credential'; readonly credential: Credential };
/** Dead man's switch of an account's symbol: its orders go at `deadline`, wall time; 0: switched off. */
type CountdownChange = {
  readonly t: 'countdown';
  readonly account: number;
  readonly symbol: string;
  readonly deadline: number;
};
type Kept = Change | CredentialChange | CountdownChange;

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
  setCountdown(account: number, symbol: string, deadline: number): void;
  /** Cancels the orders of every countdown that has run out. */
  runCountdowns(): void;
  accountOf(credential: Credential): Account;
  /** How long the account's positions have stood without a stop since this process began. */
  unprotected(account: Account): Unprotected;
  listen(listeners: Listeners): void;
  close(): Promise<void>;
}

/** Wall time between two looks at marks and triggers, however many requests come in between. */
const CHECK_EVERY_MS = 50;

export async function openVenue(
  dir: string,
  clock: WorldClock,
  log: Log,
  fail: (error: unknown) => void,
  market: Pick<Replay, 'listings' | 'sources'>,
): Promise<Venue> {
  const restored = restore(dir);
  if (restored.healedBytes > 0) log.warn({ bytes: restored.healedBytes }, 'journal.healed');
  const credentials = new Map<string, Credential>();
  const countdowns = new Map<string, CountdownChange>();
  const exchange = createExchange({
    seed: clock.seed,
    now: clock.market(),
    checkEveryMs: CHECK_EVERY_MS * clock.speed,
    listings: market.listings,
    sources: market.sources,
    restored: changesOf(restored.records, credentials, countdowns),
    // Grows from run to run, faster than any book changes.
    firstUpdateId: Math.floor(clock.wall() * 10),
  });
  const watch = createProtectionWatch();
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
    for (const countdown of countdowns.values()) yield [countdown];
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
    for (const id of movedBy(changes)) {
      const account = exchange.core.accounts.get(id);
      if (account) watch.look(account, clock.wall());
    }
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
    setCountdown: (account, symbol, deadline) => {
      const change = { t: 'countdown', account, symbol, deadline } as const;
      putCountdown(countdowns, change);
      collect([change]);
    },
    runCountdowns: () => {
      for (const { account: id, symbol, deadline } of countdowns.values()) {
        if (deadline > clock.wall()) continue;
        const account = exchange.core.accounts.get(id);
        for (const order of [...(account?.open.values() ?? [])])
          if (account && order.symbol === symbol) exchange.cancel(account, symbol, { id: order.id });
        const off = { t: 'countdown', account: id, symbol, deadline: 0 } as const;
        putCountdown(countdowns, off);
        collect([off]);
      }
    },
    accountOf: (credential) => exchange.core.accounts.get(credential.account)!,
    unprotected: (account) => watch.of(account, clock.wall()),
    listen: (listener) => listeners.push(listener),
    close: () => journal.close(),
  };
}

/** Accounts whose positions or conditional orders may be others than before. */
function movedBy(changes: readonly Kept[]): Set<number> {
  const ids = new Set<number>();
  for (const change of changes) {
    if (change.t === 'account') ids.add(change.id);
    else if (change.t === 'algo') ids.add(change.algo.account);
  }
  return ids;
}

function putCountdown(countdowns: Map<string, CountdownChange>, change: CountdownChange): void {
  const key = `${change.account} ${change.symbol}`;
  if (change.deadline === 0) countdowns.delete(key);
  else countdowns.set(key, change);
}

function* changesOf(
  records: readonly unknown[],
  credentials: Map<string, Credential>,
  countdowns: Map<string, CountdownChange>,
): Generator<Change> {
  for (const record of records)
    // Written by this very file; a damaged line has already been refused.
    for (const kept of record as readonly Kept[]) {
      if (kept.t === 'credential') credentials.set(kept.credential.apiKey, kept.credential);
      else if (kept.t === 'countdown') putCountdown(countdowns, kept);
      else yield kept;
    }
}
