import type { Exchange } from '@trendy/simulator';

type Side = 'buy' | 'sell';
type Listener = (symbol: string, side: Side, changes: readonly (readonly [number, number])[]) => void;

/** Changes of the books. A book tells each of its changes once; every protocol that streams them hears of all. */
export interface BookFeed {
  listen(listener: Listener): void;
  /** Takes what has changed since the last call and tells the listeners. */
  drain(): void;
}

export function createBookFeed(exchange: Exchange): BookFeed {
  const listeners: Listener[] = [];
  return {
    listen: (listener) => listeners.push(listener),
    drain: () => {
      for (const market of exchange.core.markets.values())
        for (const side of ['buy', 'sell'] as const) {
          const changes = market.book.drainChanges(side);
          if (changes.length > 0)
            for (const listener of listeners) listener(market.listing.symbol, side, changes);
        }
    },
  };
}
