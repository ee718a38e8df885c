import type { MarketFeed, MarketGlimpse, Result, VenueFailure } from '@trendy/domain';

import type { WorkerClock } from '../clock.ts';

/** Orders of one moment look at one book. */
const LIFE_MS = 500;

type Answer = Result<MarketGlimpse, VenueFailure>;

/** Each symbol's book as it stands, shared by all accounts of a venue. */
export class GlimpseCache {
  readonly #clock: WorkerClock;
  readonly #feed: MarketFeed;
  readonly #answers = new Map<string, { readonly answer: Promise<Answer>; readonly askedAt: number }>();

  constructor(clock: WorkerClock, feed: MarketFeed) {
    this.#clock = clock;
    this.#feed = feed;
  }

  of(symbol: string): Promise<Answer> {
    const known = this.#answers.get(symbol);
    if (known && this.#clock.monotonicMs() - known.askedAt < LIFE_MS) return known.answer;
    const answer = this.#feed.glimpse(symbol).then((given) => {
      // A failure is not kept: whoever comes next asks again.
      if (!given.ok) this.#answers.delete(symbol);
      return given;
    });
    this.#answers.set(symbol, { answer, askedAt: this.#clock.monotonicMs() });
    return answer;
  }
}
