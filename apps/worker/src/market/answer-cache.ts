import type { Result, VenueFailure } from '@trendy/domain';

import type { WorkerClock } from '../clock.ts';

type Answer<T> = Promise<Result<T, VenueFailure>>;

/** The newest word on each symbol, shared by all accounts of a venue: a burst of entries into one symbol asks once. */
export class AnswerCache<T> {
  readonly #clock: WorkerClock;
  readonly #lifeMs: number;
  readonly #ask: (symbol: string) => Answer<T>;
  readonly #answers = new Map<string, { readonly answer: Answer<T>; readonly askedAt: number }>();

  constructor(clock: WorkerClock, lifeMs: number, ask: (symbol: string) => Answer<T>) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
    this.#ask = ask;
  }

  of(symbol: string): Answer<T> {
    const known = this.#answers.get(symbol);
    if (known && this.#clock.monotonicMs() - known.askedAt < this.#lifeMs) return known.answer;
    const answer = this.#ask(symbol).then((given) => {
      // A failure is not kept: whoever comes next asks again.
      if (!given.ok) this.#answers.delete(symbol);
      return given;
    });
    this.#answers.set(symbol, { answer, askedAt: this.#clock.monotonicMs() });
    return answer;
  }
}
