import { marketMs } from '@trendy/domain';
import type {
  MarketFeed,
  MarketGlimpse,
  MarketKey,
  MarketMs,
  MarketQuality,
  NearDepth,
} from '@trendy/domain';

import type { WorkerClock } from '../clock.ts';
import { AnswerCache } from './answer-cache.ts';
import { Backgrounds } from './backgrounds.ts';

const QUALITY_LIFE_MS = 5_000;
/** Orders of one moment look at one book: fifty orders a second leave an address no weight for more of them. */
const BOOK_LIFE_MS = 750;
/** Nothing is predicted from a book, and no way of sending chosen by it, that may be older. */
const BOOK_MAX_AGE_MS = 2_000;

/** One venue's market: its feed, and its clock as far as we have seen it run. */
export class Market {
  readonly key: MarketKey;
  readonly feed: MarketFeed;
  /** Each symbol's liquidity. */
  readonly quality: AnswerCache<MarketQuality>;
  /** Each symbol's book as it stands. */
  readonly glimpses: AnswerCache<MarketGlimpse>;
  /** How deep it is near its middle, where a glimpse does not say. */
  readonly nearDepths: AnswerCache<NearDepth>;
  /** What is usual of each symbol. */
  readonly backgrounds: Backgrounds;
  readonly #clock: WorkerClock;
  /** Market milliseconds per wall millisecond; 1 but on an accelerated simulated exchange. */
  readonly #speed: number;
  #seen: { readonly market: number; readonly wall: number } | null = null;

  constructor(clock: WorkerClock, key: MarketKey, feed: MarketFeed, speed: number) {
    this.#clock = clock;
    this.key = key;
    this.feed = feed;
    this.quality = new AnswerCache(clock, QUALITY_LIFE_MS, (symbol) => feed.quality(symbol));
    this.glimpses = new AnswerCache(clock, BOOK_LIFE_MS, (symbol) => feed.glimpse(symbol), BOOK_MAX_AGE_MS);
    this.nearDepths = new AnswerCache(
      clock,
      BOOK_MAX_AGE_MS,
      (symbol) => feed.nearDepth(symbol),
      BOOK_MAX_AGE_MS,
    );
    this.backgrounds = new Backgrounds(clock, feed, () => this.marketNow());
    this.#speed = speed;
  }

  /** A time stamp that the venue has just sent. */
  observe(at: MarketMs): void {
    const wall = this.#clock.now();
    if (this.#seen && at < this.#project(wall)) return;
    this.#seen = { market: at, wall };
  }

  /** Market time now: the newest seen, carried on by the wall clock. Before anything was seen, the wall clock. */
  readonly marketNow = (): MarketMs => marketMs(Math.round(this.#project(this.#clock.now())));

  /** The market time that it was at a wall instant. */
  toMarket(wall: number): MarketMs {
    return marketMs(Math.round(this.#project(wall)));
  }

  /** Wall milliseconds until a market time; below 0 when it is past. */
  wallMsUntil(at: MarketMs): number {
    return (at - this.marketNow()) / this.#speed;
  }

  /** Asks the venue for its clock, once at the start. */
  async syncClock(): Promise<void> {
    const answer = await this.feed.marketTime();
    if (answer.ok) this.#seen = { market: answer.value, wall: this.#clock.now() };
  }

  #project(wall: number): number {
    return this.#seen ? this.#seen.market + (wall - this.#seen.wall) * this.#speed : wall;
  }
}
