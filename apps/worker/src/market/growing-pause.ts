import type { WorkerClock } from '../clock.ts';

const FIRST_MS = 2_000;
const LONGEST_MS = 60_000;

/** The pause between attempts at one thing: 2 s after the first failure, then twice as long each time, up to 60 s. */
export class GrowingPause {
  readonly #clock: Pick<WorkerClock, 'monotonicMs'>;
  #pauseMs = 0;
  #until = Number.NEGATIVE_INFINITY;

  constructor(clock: Pick<WorkerClock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  isOver(): boolean {
    return this.#clock.monotonicMs() >= this.#until;
  }

  /**
   * After a failure. Returns the length of the pause in ms, or null when it was the longest already: whoever hears of
   * each failure until then has heard enough.
   */
  grow(): number | null {
    const before = this.#pauseMs;
    this.#pauseMs = Math.min(LONGEST_MS, Math.max(FIRST_MS, 2 * before));
    this.#until = this.#clock.monotonicMs() + this.#pauseMs;
    return before < LONGEST_MS ? this.#pauseMs : null;
  }

  /** Something has happened that is worth one more attempt soon; after that, the pauses are what they were. */
  shorten(): void {
    this.#until = Math.min(this.#until, this.#clock.monotonicMs() + FIRST_MS);
  }

  /** It works (again). */
  end(): void {
    this.#pauseMs = 0;
    this.#until = Number.NEGATIVE_INFINITY;
  }
}
