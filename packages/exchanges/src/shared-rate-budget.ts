import type { CallPriority, RateStore, RateTaken } from '@trendy/domain';

import { InProcessRateBudget, isOfThisMinute, SHARE } from './rate-budget.ts';
import type { RateBudget } from './rate-budget.ts';

export interface SharedRateBudgetOptions {
  readonly store: RateStore;
  /** One name per exchange and address: whoever uses the same name shares one budget. */
  readonly name: string;
  readonly weightPerMinute: number;
  /** How many processes there may be behind the address: while the store is lost each takes that part of what is left. */
  readonly processes: number;
  readonly now: () => number;
}

/** A store that takes longer is as good as lost: an order that waits a second after it was announced is not sent. */
const PATIENCE_MS = 500;
const PROBE_EVERY_MS = 500;
const OBSERVE_EVERY_MS = 250;
const BAN_RETRY_MS = 500;

/**
 * The weight of one address at one exchange, counted for all processes in a shared store. A refusal by the exchange
 * stops all of them. While the store does not answer, each process goes on with its share of what was left when it last
 * heard of the store: together they stay below the limit. What was spent since, the exchange's own count tells each of
 * them with its next answer.
 */
export class SharedRateBudget implements RateBudget {
  readonly #options: SharedRateBudgetOptions;
  readonly #share: InProcessRateBudget;
  #isStoreLost = false;
  #probedAt = 0;
  /** Questions that the store has not answered: each keeps a connection that others may need. */
  #asking = 0;
  #bannedUntil = 0;
  #highest = 0;
  #isObserving = false;

  constructor(options: SharedRateBudgetOptions) {
    this.#options = options;
    const weightPerMinute = options.weightPerMinute / options.processes;
    this.#share = new InProcessRateBudget({ weightPerMinute, now: options.now });
  }

  async acquire(weight: number, priority: CallPriority, waitMs: number): Promise<number | null> {
    const { now } = this.#options;
    const deadline = now() + waitMs;
    for (;;) {
      const readyAt = await this.#take(weight, priority);
      if (readyAt === null) return null;
      if (readyAt > deadline) return readyAt;
      await pause(Math.max(1, readyAt - now()));
    }
  }

  observe(usedWeight: number): void {
    if (!isOfThisMinute(this.#options.now())) return;
    this.#share.observe(usedWeight / this.#options.processes);
    this.#highest = Math.max(this.#highest, usedWeight);
    if (this.#isObserving) return;
    this.#isObserving = true;
    setTimeout(() => this.#tellStore(), OBSERVE_EVERY_MS).unref();
  }

  ban(until: number): void {
    this.#bannedUntil = Math.max(this.#bannedUntil, until);
    void this.#tellBan(until);
  }

  async #take(weight: number, priority: CallPriority): Promise<number | null> {
    const { now, weightPerMinute } = this.#options;
    if (now() < this.#bannedUntil) return this.#bannedUntil;
    if (this.#isStoreLost) {
      this.#probe();
      return this.#share.take(weight, priority);
    }
    const ceiling = Math.floor(weightPerMinute * SHARE[priority]);
    const taken = await this.#ask(weight, ceiling);
    if (!taken) {
      this.#isStoreLost = true;
      return this.#share.take(weight, priority);
    }
    // A ban of this process may have come while the store was asked.
    if (now() < this.#bannedUntil) return this.#bannedUntil;
    return taken.waitMs === 0 ? null : now() + taken.waitMs;
  }

  /** Null when the store failed or let us wait too long; what it says later is heard all the same. */
  #ask(weight: number, ceiling: number): Promise<RateTaken | null> {
    const { store, name } = this.#options;
    this.#asking += 1;
    const answer = store.take(name, weight, ceiling).then((taken) => {
      this.#hear(taken);
      return taken;
    });
    return answerInTime(
      answer.finally(() => {
        this.#asking -= 1;
      }),
    );
  }

  #hear(taken: RateTaken): void {
    const { now, processes } = this.#options;
    this.#isStoreLost = false;
    this.#share.observeMinute(taken.minute, taken.spent / processes);
    // Known here too, for the case that the store is lost before it ends.
    if (taken.banMs > 0) this.#bannedUntil = Math.max(this.#bannedUntil, now() + taken.banMs);
  }

  /** Asks beside the calls whether the store is back: no order may wait for one that is not. */
  #probe(): void {
    const { now, weightPerMinute } = this.#options;
    if (this.#asking > 0 || now() - this.#probedAt < PROBE_EVERY_MS) return;
    this.#probedAt = now();
    void this.#ask(0, weightPerMinute);
  }

  #tellStore(): void {
    const used = this.#highest;
    this.#highest = 0;
    this.#isObserving = false;
    // Read within the last second but one, it may be told in the last: the store's clock is not ours.
    if (!isOfThisMinute(this.#options.now())) return;
    // A lost store loses a correction only; the next reply brings a newer one.
    this.#options.store.observe(this.#options.name, used).catch(() => undefined);
  }

  async #tellBan(until: number): Promise<void> {
    const { now, store, name } = this.#options;
    for (let left = until - now(); left > 0; left = until - now()) {
      try {
        return await store.ban(name, left);
      } catch {
        await pause(BAN_RETRY_MS);
      }
    }
  }
}

/** Null when the store failed or let us wait too long. */
async function answerInTime(answer: Promise<RateTaken>): Promise<RateTaken | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  try {
    return await Promise.race([answer.catch(() => null), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

const pause = (delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
