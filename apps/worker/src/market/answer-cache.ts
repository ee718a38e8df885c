import { err } from '@trendy/domain';
import type { Result, VenueFailure } from '@trendy/domain';

import type { WorkerClock } from '../clock.ts';

type Answer<T> = Promise<Result<T, VenueFailure>>;

const STALE: VenueFailure = { kind: 'no_answer', reason: { code: 'stale_answer' } };

/**
 * The newest word on each symbol, shared by all accounts of a venue: a burst of entries into one symbol asks once. An
 * answer that was under way for longer than it may be old is none: nothing is decided on what was so a while ago.
 */
export class AnswerCache<T> {
  readonly #clock: Pick<WorkerClock, 'monotonicMs'>;
  readonly #lifeMs: number;
  readonly #maxAgeMs: number;
  readonly #ask: (symbol: string) => Answer<T>;
  readonly #answers = new Map<string, { readonly answer: Answer<T>; readonly askedAt: number }>();

  /** @param maxAgeMs counted from the question, so that an answer is never believed younger than it is. */
  constructor(
    clock: Pick<WorkerClock, 'monotonicMs'>,
    lifeMs: number,
    ask: (symbol: string) => Answer<T>,
    maxAgeMs = Number.POSITIVE_INFINITY,
  ) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
    this.#ask = ask;
    this.#maxAgeMs = maxAgeMs;
  }

  of(symbol: string): Answer<T> {
    const known = this.#answers.get(symbol);
    if (known && this.#clock.monotonicMs() - known.askedAt < this.#lifeMs) return known.answer;
    const askedAt = this.#clock.monotonicMs();
    const answer = this.#ask(symbol).then((given) => {
      const isStale = this.#clock.monotonicMs() - askedAt > this.#maxAgeMs;
      // A failure is not kept: whoever comes next asks again.
      if ((isStale || !given.ok) && this.#answers.get(symbol)?.askedAt === askedAt)
        this.#answers.delete(symbol);
      return isStale ? err(STALE) : given;
    });
    this.#answers.set(symbol, { answer, askedAt });
    return answer;
  }
}
