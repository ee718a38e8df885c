import type { CallPriority } from '@trendy/domain';

/**
 * Weight that all accounts behind one address may spend at one exchange. Limits and bans are per address, so one
 * account's reads must never take what another account's stop needs.
 */
export interface RateBudget {
  /** Resolves with null when the call may go, or with the instant (wall ms) before which it may not. */
  acquire(weight: number, priority: CallPriority, waitMs: number): Promise<number | null>;
  /** The exchange's own count of this minute, from its reply header. */
  observe(usedWeight: number): void;
  /** All calls stop until then (wall ms). */
  ban(until: number): void;
}

export interface RateBudgetOptions {
  readonly weightPerMinute: number;
  readonly now: () => number;
}

/**
 * Share of the limit that each class may fill. The last fifth is never used, for clocks and counts that differ. Reads
 * leave entries a fifth: a worker that starts reads all of its accounts in one minute, and alerts do not wait for it.
 */
export const SHARE: Readonly<Record<CallPriority, number>> = {
  cancel: 0.8,
  protect: 0.78,
  entry: 0.72,
  read: 0.5,
  background: 0.3,
};
const MINUTE = 60_000;
/** Clocks of the exchange, the store and this process differ by less. */
const TURN_MS = 1_000;

/**
 * Whether a count that the exchange has just given is of this minute on everybody's clock. Around its turn the count of
 * the old minute, which is high, would be charged to the new one, and nothing could be entered for all of it.
 */
export const isOfThisMinute = (now: number): boolean =>
  now % MINUTE >= TURN_MS && now % MINUTE < MINUTE - TURN_MS;

/** The count of one process: all there is for a tool that runs alone, and a worker's share while the store is lost. */
export class InProcessRateBudget implements RateBudget {
  readonly #options: RateBudgetOptions;
  #minute = 0;
  #used = 0;
  #bannedUntil = 0;

  constructor(options: RateBudgetOptions) {
    this.#options = options;
  }

  async acquire(weight: number, priority: CallPriority, waitMs: number): Promise<number | null> {
    const deadline = this.#options.now() + waitMs;
    for (;;) {
      const readyAt = this.take(weight, priority);
      if (readyAt === null) return null;
      if (readyAt > deadline) return readyAt;
      await new Promise((resolve) => setTimeout(resolve, Math.max(1, readyAt - this.#options.now())));
    }
  }

  observe(usedWeight: number): void {
    if (!isOfThisMinute(this.#options.now())) return;
    this.#roll();
    this.#used = Math.max(this.#used, usedWeight);
  }

  /** A count of which it is known of which minute (of the epoch) it is: true at the turn as well. */
  observeMinute(minute: number, usedWeight: number): void {
    this.#roll();
    if (minute === this.#minute) this.#used = Math.max(this.#used, usedWeight);
  }

  ban(until: number): void {
    this.#bannedUntil = Math.max(this.#bannedUntil, until);
  }

  /** Null when the weight was taken, else the instant at which to ask again. */
  take(weight: number, priority: CallPriority): number | null {
    this.#roll();
    const now = this.#options.now();
    if (now < this.#bannedUntil) return this.#bannedUntil;
    if (weight > 0 && this.#used + weight > this.#options.weightPerMinute * SHARE[priority]) {
      return (this.#minute + 1) * MINUTE;
    }
    this.#used += weight;
    return null;
  }

  #roll(): void {
    const minute = Math.floor(this.#options.now() / MINUTE);
    if (minute === this.#minute) return;
    this.#minute = minute;
    this.#used = 0;
  }
}

export interface OrderLimit {
  readonly count: number;
  readonly windowMs: number;
}

/** After a refusal what protects is tried again soon, and less and less often while the venue goes on refusing. */
const PROTECT_AGAIN_MS = [1_000, 2_000, 4_000] as const;
const TOGETHER_MS = 500;

/** Orders of one account stay short of the venue's limits, entries first. */
export class OrderPace {
  readonly #now: () => number;
  /** Shortest window first. */
  readonly #limits: readonly OrderLimit[];
  readonly #longest: number;
  #sent: number[] = [];
  #refusals: number[] = [];
  #entriesFrom = 0;

  constructor(now: () => number, limits: readonly OrderLimit[]) {
    this.#now = now;
    this.#limits = [...limits].sort((a, b) => a.windowMs - b.windowMs);
    this.#longest = Math.max(...limits.map(({ windowMs }) => windowMs));
  }

  /** Null when an order may go now, else the instant at which to ask again. */
  take(priority: CallPriority): number | null {
    const now = this.#now();
    if (priority === 'entry' && now < this.#entriesFrom) return this.#entriesFrom;
    this.#sent = this.#sent.filter((at) => at > now - this.#longest);
    const reserve = priority === 'entry' ? 0.8 : 0.95;
    for (const { count, windowMs } of this.#limits) {
      const recent = this.#sent.filter((at) => at > now - windowMs);
      if (recent.length >= count * reserve) return (recent[0] ?? now) + windowMs;
    }
    this.#sent.push(now);
    return null;
  }

  /**
   * The venue says that this account has sent too many: somebody else uses it as well. Entries wait for the shortest
   * window to pass, after a second refusal for the next longer one; what protects is tried before them. Gives the
   * instant at which to try the refused order again: not before the venue's own word, where it gave one, because who
   * comes earlier gets the address banned, and all other accounts with it.
   */
  refused(priority: CallPriority, retryAfterMs: number | null = null): number {
    const now = this.#now();
    this.#refusals = this.#refusals.filter((at) => at > now - this.#longest);
    // Those of one batch, or of several that were on their way together, are one refusal.
    if (now - (this.#refusals.at(-1) ?? 0) >= TOGETHER_MS) this.#refusals.push(now);
    const nth = this.#refusals.length - 1;
    const window = this.#limits[Math.min(nth, this.#limits.length - 1)]?.windowMs ?? MINUTE;
    const word = retryAfterMs ?? 0;
    this.#entriesFrom = Math.max(this.#entriesFrom, now + Math.max(window, word));
    if (priority === 'entry') return this.#entriesFrom;
    return now + Math.max(PROTECT_AGAIN_MS[nth] ?? PROTECT_AGAIN_MS[2], word);
  }
}
