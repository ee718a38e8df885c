import type { FeeRates, MarketBackground, Venue } from '@trendy/domain';

import { atMost } from '../clock.ts';
import type { WorkerClock } from '../clock.ts';

/** Tiers follow the volume of a month and change once a day at most. */
const FRESH_MS = 6 * 60 * 60_000;
/** Between two questions that were not answered. */
const RETRY_MS = 60_000;
/** An entry waits so long for its first answer; then it goes without. */
const WAIT_MS = 1_000;

type Asked = Pick<Venue, 'feeRates'>;

interface Known {
  found: FeeRates | undefined;
  askedAt: number;
  asking: Promise<void> | null;
}

/**
 * What one account pays for its fills, by symbol: asked for when an entry first wants to know, and every six hours from
 * then on, behind it. An old answer is better than none.
 */
export class AccountFees {
  readonly #clock: WorkerClock;
  readonly #venue: () => Asked | null;
  readonly #symbols = new Map<string, Known>();

  /** @param venue null while the account has no connection. */
  constructor(clock: WorkerClock, venue: () => Asked | null) {
    this.#clock = clock;
    this.#venue = venue;
  }

  async of(symbol: string): Promise<FeeRates | undefined> {
    const known = this.#symbols.get(symbol) ?? {
      found: undefined,
      askedAt: Number.NEGATIVE_INFINITY,
      asking: null,
    };
    this.#symbols.set(symbol, known);
    this.#refresh(symbol, known);
    if (known.found === undefined && known.asking) await atMost(this.#clock, known.asking, WAIT_MS);
    return known.found;
  }

  #refresh(symbol: string, known: Known): void {
    const now = this.#clock.monotonicMs();
    const venue = this.#venue();
    if (known.asking || !venue || now - known.askedAt < (known.found ? FRESH_MS : RETRY_MS)) return;
    known.askedAt = now;
    known.asking = this.#ask(venue, symbol, known)
      // Whatever went wrong there, an entry goes without; a later one asks again.
      .catch(() => undefined)
      .finally(() => {
        known.asking = null;
      });
  }

  async #ask(venue: Asked, symbol: string, known: Known): Promise<void> {
    const answer = await venue.feeRates(symbol);
    if (answer.ok) known.found = answer.value;
    // What is known is as good as before: asked again in a minute instead of in six hours.
    else if (known.found) known.askedAt += RETRY_MS - FRESH_MS;
  }
}

export const withFees = (background: MarketBackground, fees: FeeRates | undefined): MarketBackground =>
  fees === undefined ? background : { ...background, fees };
