import type { LivePrices, MarketKey, PriceTick } from '@trendy/domain';

/** Far more symbols than a venue lists; beyond it nothing new is kept. */
const MAX_SYMBOLS = 5_000;
/** Older ones are not news any more: the market's bars know better. */
const FRESH_MS = 60_000;
/** Several workers may tell of the same symbol; a reader hears of it so often at most. */
const EVERY_MS = 900;

/** The newest price of each symbol that some worker has told of. */
export class HeardPrices implements LivePrices {
  readonly #ticks = new Map<string, PriceTick>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  latest(market: MarketKey, symbol: string): PriceTick | null {
    const tick = this.#ticks.get(keyOf({ ...market, symbol }));
    return tick && this.#now() - tick.at < FRESH_MS ? tick : null;
  }

  /** Keeps what is news and returns it. */
  hear(ticks: readonly PriceTick[]): readonly PriceTick[] {
    const news: PriceTick[] = [];
    for (const tick of ticks) {
      const key = keyOf(tick);
      const known = this.#ticks.get(key);
      if (known ? tick.at - known.at < EVERY_MS : this.#ticks.size >= MAX_SYMBOLS) continue;
      this.#ticks.set(key, tick);
      news.push(tick);
    }
    return news;
  }
}

const keyOf = ({ venue, environment, symbol }: MarketKey & { readonly symbol: string }): string =>
  `${venue} ${environment} ${symbol}`;
