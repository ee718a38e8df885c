import { err, marketMs, ok } from '@trendy/domain';
import type { Bar, MarketFeed, Result, VenueFailure } from '@trendy/domain';

import type { SimProcess } from './process.ts';
import type { VenueServer } from './venue-server.ts';
import type { Dice } from './virtual-time.ts';

const DEEP = { base: 1_000, isWhole: true };
const MARK_EVERY_MS = 7_000;
const MINUTE_MS = 60_000;
const LONG_HISTORY_MS = 86_400_000;

/** Public prices as one process gets them. Closed bars are not told: the bots of this world act on alerts. */
export function simFeed(process: SimProcess, server: VenueServer, dice: Dice): MarketFeed {
  const read = async <T>(question: () => T): Promise<Result<T, VenueFailure>> => {
    if (server.weather.isDown || dice.chance(server.weather.silent)) {
      await process.ask(1_000, 0, () => undefined);
      return err({ kind: 'no_answer', reason: { code: 'timeout' } });
    }
    return process.ask(dice.between(2, 40), dice.between(2, 40), () => ok(question()));
  };
  const lastBar = (symbol: string): Bar => {
    const price = server.mark(symbol);
    const closeTime = Math.floor(process.localNow / MINUTE_MS) * MINUTE_MS;
    const prices = { open: price, high: price, low: price, close: price, volume: 1 };
    return { openTime: marketMs(closeTime - MINUTE_MS), closeTime: marketMs(closeTime), ...prices };
  };
  const feed: Partial<MarketFeed> = {
    recentBars: (symbol) => read(() => [lastBar(symbol)]),
    // What is usual of a market is asked for beside the order path, and must not shift its dice.
    bars: (_symbol, _timeframe, from, to) =>
      to - from >= LONG_HISTORY_MS ? Promise.resolve(ok([])) : read(() => []),
    marketTime: () => read(() => marketMs(Math.round(process.localNow))),
    quality: (symbol) =>
      read(() => {
        const price = server.mark(symbol);
        return { bid: price * 0.99995, ask: price * 1.00005, volume24hQuote: 1e9 };
      }),
    glimpse: (symbol) =>
      read(() => {
        const price = server.mark(symbol);
        const [bid, ask] = [price * 0.99995, price * 1.00005];
        const levels = { bids: [[bid, 1_000]] as const, asks: [[ask, 1_000]] as const };
        return { bid, ask, volume: 1_000, overMs: MINUTE_MS, ...levels };
      }),
    // Nor must this, which is asked for in the same way.
    nearDepth: () => Promise.resolve(ok({ bids: DEEP, asks: DEEP })),
    openStream: (handlers) => {
      let symbols: readonly string[] = [];
      const tick = (): void => {
        if (!server.weather.isDown) {
          for (const symbol of symbols) {
            handlers.onMark(symbol, server.mark(symbol), marketMs(Math.round(process.localNow)));
          }
        }
        process.clock.startTimer(MARK_EVERY_MS, tick);
      };
      process.clock.startTimer(dice.between(5, 500), () => {
        handlers.onConnected();
        tick();
      });
      return {
        want: (bars) => {
          symbols = [...new Set(bars.map(({ symbol }) => symbol))];
        },
        close: () => Promise.resolve(),
      };
    },
  };
  return feed as MarketFeed;
}
