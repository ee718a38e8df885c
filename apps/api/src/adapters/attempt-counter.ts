import { epochMs } from '@trendy/domain';
import type { Attempts, Clock } from '@trendy/domain';

interface Window {
  count: number;
  endsAt: number;
}

/** Keys remembered at most; the oldest windows are forgotten first. */
const MAX_KEYS = 50_000;

/** Counts within fixed windows, in this process's memory. Several API processes each count for themselves. */
export class AttemptCounter implements Attempts {
  readonly #windows = new Map<string, Window>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  take: Attempts['take'] = (key, { max, windowMs }) => {
    const now = this.#clock.now();
    const known = this.#windows.get(key);
    if (known && known.endsAt > now) {
      if (known.count >= max) return epochMs(known.endsAt);
      known.count++;
      return null;
    }
    this.#windows.delete(key);
    if (this.#windows.size >= MAX_KEYS) this.#forgetOldest(now);
    this.#windows.set(key, { count: 1, endsAt: now + windowMs });
    return null;
  };

  giveBack: Attempts['giveBack'] = (key) => {
    const known = this.#windows.get(key);
    if (known && known.count > 0) known.count--;
  };

  #forgetOldest(now: number): void {
    for (const [key, window] of this.#windows) if (window.endsAt <= now) this.#windows.delete(key);
    for (const key of this.#windows.keys()) {
      if (this.#windows.size < MAX_KEYS) return;
      this.#windows.delete(key);
    }
  }
}
