import type { Side } from '@trendy/domain';
import type { Book, Resting } from '../book/book.ts';
import type { Listing } from './listing.ts';
import type { Rng } from './noise.ts';

/** Offsets from the best price, ticks, and the grid on which levels stand there: dense near the touch, sparse far away. */
const ZONES = [
  { until: 20, grid: 1 },
  { until: 400, grid: 10 },
  { until: 5_000, grid: 100 },
  { until: 25_000, grid: 1_000 },
] as const;
/** Share of the price within which the maker quotes. */
const REACH = 0.045;
/** How many times an ordinary level stands at the best price. */
const TOUCH_CROWD = 40;
/** Levels whose size changes at each breath, so that the book lives between trades. */
const BREATH = 4;

/** The market maker's ladder around a moving middle. */
export interface Maker {
  /** Withdraws what would stand in the way of a move to these best prices. */
  stepAside(bestBid: number, bestAsk: number): void;
  /** Stands at these best prices; users' orders in the way must have been taken before. */
  quote(bestBid: number, bestAsk: number): void;
  /** Small changes of size without a move. */
  breathe(): void;
  /** At least this much at the touch, for a taker who is about to come. */
  ensure(side: Side, price: number, quantity: number): void;
  /** A fill of one of the maker's orders; forgets it when it is used up. */
  filled(order: Resting): void;
}

/** Own ids are negative so that they cannot meet users' order ids. */
export function createMaker(book: Book, listing: Listing, rng: Rng): Maker {
  const own: Record<Side, Map<number, Resting>> = { buy: new Map(), sell: new Map() };
  const best: Record<Side, number> = { buy: 0, sell: 0 };
  let nextId = -1;
  const put = (side: Side, price: number, quantity: number): void => {
    const order: Resting = { id: nextId, owner: 0, side, price, quantity };
    nextId -= 1;
    own[side].set(price, order);
    book.rest(order);
  };
  const pull = (side: Side, price: number): void => {
    const order = own[side].get(price);
    if (!order) return;
    own[side].delete(price);
    book.remove(order);
  };
  const sizeAt = (side: Side, price: number): number => {
    const distance = Math.abs(best[side] - price);
    const grid = gridAt(distance) ?? 1;
    const tenBps = Math.max(4, price * 0.001);
    const base = listing.character.depthQuote / (price * listing.scale.tickSize);
    // A crowd at the touch, thin behind it, full from two basis points on.
    const fullness = distance === 0 ? TOUCH_CROWD : Math.min(1, 0.25 + distance / (tenBps / 5));
    const steps = (base / listing.scale.stepSize / tenBps) * Math.min(grid, tenBps) * fullness;
    return Math.max(1, Math.round(steps * (0.4 + 1.2 * rng.next())));
  };
  const fillSide = (side: Side): void => {
    const direction = side === 'buy' ? -1 : 1;
    for (const price of own[side].keys()) {
      const distance = (price - best[side]) * direction;
      const grid = distance < 0 ? null : gridAt(distance);
      if (grid === null || price % grid !== 0) pull(side, price);
    }
    const limit = best[side] * REACH;
    for (let offset = 0; offset < limit;) {
      const price = best[side] + offset * direction;
      const grid = gridAt(offset);
      if (grid === null || price <= 0) break;
      const misfit = ((price % grid) + grid) % grid;
      if (misfit === 0) {
        if (!own[side].has(price)) put(side, price, sizeAt(side, price));
        offset += grid;
      } else offset += side === 'buy' ? misfit : grid - misfit;
    }
  };
  return {
    stepAside: (bestBid, bestAsk) => {
      for (const price of own.buy.keys()) if (price > bestBid) pull('buy', price);
      for (const price of own.sell.keys()) if (price < bestAsk) pull('sell', price);
    },
    quote: (bestBid, bestAsk) => {
      if (best.buy === bestBid && best.sell === bestAsk && own.buy.has(bestBid) && own.sell.has(bestAsk))
        return;
      best.buy = bestBid;
      best.sell = bestAsk;
      fillSide('buy');
      fillSide('sell');
    },
    breathe: () => {
      if (best.buy === 0) return;
      fillSide('buy');
      fillSide('sell');
      for (const side of ['buy', 'sell'] as const) {
        const prices = [...own[side].keys()];
        for (let i = 0; i < BREATH && prices.length > 0; i += 1) {
          const price = prices[Math.floor(rng.next() * prices.length)]!;
          pull(side, price);
          put(side, price, sizeAt(side, price));
        }
      }
    },
    ensure: (side, price, quantity) => {
      const order = own[side].get(price);
      if (order && order.quantity >= quantity) return;
      if (order) pull(side, price);
      put(side, price, quantity + sizeAt(side, price));
    },
    filled: (order) => {
      if (order.quantity === 0) own[order.side].delete(order.price);
    },
  };
}

function gridAt(distance: number): number | null {
  for (const zone of ZONES) if (distance < zone.until) return zone.grid;
  return null;
}
