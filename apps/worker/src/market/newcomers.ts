import type { Json, MarketInterest } from '@trendy/domain';

import type { WorkerContext } from '../context.ts';

/**
 * How long a newcomer is looked at. Longer than from the read of a bot's history until it shows in the state, and than
 * the venue's lists are behind its stream; a bar that they lack after this was never there.
 */
const WATCHED_MS = 60_000;

interface Newcomer {
  readonly interests: readonly MarketInterest[];
  /** Its bots have seen bars, and not the last ones: live ones must wait, or those between could never be told. */
  isBehind: boolean;
  /** Wall ms. */
  readonly watchedUntil: number;
}

/** Accounts that have come to a series of bars, until it is sure that they lack none of them. */
export class Newcomers {
  readonly #context: WorkerContext;
  readonly #accounts = new Map<string, Newcomer>();

  constructor(context: WorkerContext) {
    this.#context = context;
  }

  /** An account that comes to a series which others have begun. */
  add(accountId: string, interests: readonly MarketInterest[]): void {
    const watchedUntil = this.#context.clock.now() + WATCHED_MS;
    this.#accounts.set(accountId, { interests, isBehind: true, watchedUntil });
  }

  /** Forgets those that have gone. */
  keep(accountIds: readonly string[]): void {
    for (const id of this.#accounts.keys()) if (!accountIds.includes(id)) this.#accounts.delete(id);
  }

  /** They have all bars of the series. */
  settle(accountIds: Iterable<string>): void {
    for (const id of accountIds) this.#accounts.delete(id);
  }

  /** Those that have been looked at for long enough. */
  settleLate(): void {
    const now = this.#context.clock.now();
    for (const [id, { watchedUntil }] of this.#accounts) if (now > watchedUntil) this.#accounts.delete(id);
  }

  mayHearLive(accountId: string): boolean {
    return this.#accounts.get(accountId)?.isBehind !== true;
  }

  /** Where each of them stopped seeing bars; of one whose bots are only starting nothing yet. */
  async leftOff(): Promise<Map<string, number>> {
    const places = new Map<string, number>();
    for (const [accountId, newcomer] of this.#accounts) {
      const place = await leftOffAt(this.#context, newcomer.interests);
      if (place !== null) {
        places.set(accountId, place);
        continue;
      }
      // Its history comes with the start. It may be read before a bar closes and be stored after: so it is looked at
      // again until the history must be there.
      newcomer.isBehind = false;
      if (this.#context.clock.now() > newcomer.watchedUntil) this.#accounts.delete(accountId);
    }
    return places;
  }
}

/** Open time of the oldest place at which one of an account's bots stopped seeing bars; null when none has begun. */
async function leftOffAt(
  context: WorkerContext,
  interests: readonly MarketInterest[],
): Promise<number | null> {
  let oldest: number | null = null;
  for (const { accountId, userId, botId } of interests) {
    const stored = await context.database.asUser(userId, (store) => store.states.load(accountId));
    const lastOpen = lastBarOpenIn(stored?.view ?? null, botId);
    if (lastOpen !== null) oldest = oldest === null ? lastOpen : Math.min(oldest, lastOpen);
  }
  return oldest;
}

function lastBarOpenIn(view: Json, botId: string): number | null {
  if (typeof view !== 'object' || view === null || !('bots' in view)) return null;
  const bots = view['bots'];
  if (!Array.isArray(bots)) return null;
  for (const bot of bots as readonly Json[]) {
    if (typeof bot !== 'object' || bot === null || !('botId' in bot) || bot['botId'] !== botId) continue;
    // A stopped bot that is wanted again is starting: its history covers whatever it has missed.
    if ('status' in bot && bot['status'] === 'stopped') return null;
    const lastOpen = 'lastBarOpen' in bot ? bot['lastBarOpen'] : null;
    return typeof lastOpen === 'number' ? lastOpen : null;
  }
  return null;
}
