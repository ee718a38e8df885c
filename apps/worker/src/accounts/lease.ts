import type { Leases, TakenLease } from '@trendy/domain';

import type { RunningTimer, WorkerClock } from '../clock.ts';

export const LEASE_MS = 12_000;
const RENEW_EVERY_MS = 2_500;
/** Nothing that another worker must not repeat may begin when less than this is left. */
const MARGIN_MS = 2_000;

/** The right to work on one account, renewed while it is held. Measured by the monotonic clock, not the wall's. */
export class HeldLease {
  readonly fence: number;
  /** What earlier holders have left. */
  readonly taken: TakenLease;
  /** Monotonic ms, from before it was asked for. */
  readonly takenAt: number;
  readonly #clock: WorkerClock;
  readonly #leases: Leases;
  readonly #accountId: string;
  #timer: RunningTimer;
  #expiresAt: number;
  #lost = false;

  private constructor(
    clock: WorkerClock,
    leases: Leases,
    accountId: string,
    taken: TakenLease,
    takenAt: number,
  ) {
    this.taken = taken;
    this.takenAt = takenAt;
    this.fence = taken.fence;
    this.#clock = clock;
    this.#leases = leases;
    this.#accountId = accountId;
    this.#expiresAt = takenAt + LEASE_MS;
    this.#timer = this.#renewLater();
  }

  static async take(clock: WorkerClock, leases: Leases, accountId: string): Promise<HeldLease | null> {
    // Counted from before the question, so that we never believe it longer than the database does.
    const askedAt = clock.monotonicMs();
    const taken = await leases.take(accountId, clock.uniqueId(), LEASE_MS);
    return taken && new HeldLease(clock, leases, accountId, taken, askedAt);
  }

  /** Milliseconds in which something irrevocable may still be begun and ended; 0 when it was lost. */
  get usableMs(): number {
    return this.#lost ? 0 : Math.max(0, this.#expiresAt - this.#clock.monotonicMs() - MARGIN_MS);
  }

  async release(): Promise<void> {
    this.#timer.cancel();
    if (this.#lost) return;
    this.#lost = true;
    await this.#leases.release(this.#accountId, this.fence).catch(() => undefined);
  }

  #renewLater(): RunningTimer {
    return this.#clock.startTimer(RENEW_EVERY_MS, () => {
      if (this.#lost) return;
      this.#timer = this.#renewLater();
      void this.#renew();
    });
  }

  async #renew(): Promise<void> {
    const askedAt = this.#clock.monotonicMs();
    try {
      if (await this.#leases.renew(this.#accountId, this.fence, LEASE_MS)) {
        this.#expiresAt = askedAt + LEASE_MS;
      } else {
        this.#lost = true;
      }
    } catch {
      // The database is away: the lease runs down by itself.
    }
  }
}
