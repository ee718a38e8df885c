import type { MarketFeed, MarketQuality, Result, VenueFailure } from '@trendy/domain';

import type { WorkerClock } from '../clock.ts';

/** An answer is good for so long; a burst of entries into one symbol asks once. */
const LIFE_MS = 5_000;

type Answer = Result<MarketQuality, VenueFailure>;

/** The newest word on each symbol's liquidity, shared by all accounts of a venue. */
export class QualityCache {
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
    const answer = this.#feed.quality(symbol).then((given) => {
      // A failure is not kept: the next entry asks again.
      if (!given.ok) this.#answers.delete(symbol);
      return given;
    });
    this.#answers.set(symbol, { answer, askedAt: this.#clock.monotonicMs() });
    return answer;
  }
}
