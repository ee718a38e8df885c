import type { Side } from '@trendy/domain';

/** An order resting in the book. `owner` 0 is the market maker, who never meets himself. */
export interface Resting {
  readonly id: number;
  readonly owner: number;
  readonly side: Side;
  /** Ticks. */
  readonly price: number;
  /** Steps still open. */
  quantity: number;
}

interface Level {
  total: number;
  readonly queue: Resting[];
}

interface BookSide {
  readonly levels: Map<number, Level>;
  /** Ascending. */
  readonly prices: number[];
}

/** What to do when an order would meet one of the same owner. */
export type SelfTrade = 'none' | 'expire_taker' | 'expire_maker' | 'expire_both';

export interface Taker {
  readonly owner: number;
  readonly side: Side;
  /** Worst acceptable price in ticks; Infinity (buy) or 0 (sell) for market orders. */
  readonly limit: number;
  readonly quantity: number;
  readonly selfTrade: SelfTrade;
}

export interface TakeResult {
  readonly remaining: number;
  /** The taker ran into its own order and must expire with what remains. */
  readonly selfTraded: boolean;
}

export interface Matching {
  fill(maker: Resting, price: number, quantity: number): void;
  /** The resting order was removed because its own owner came to take it. */
  expired(maker: Resting): void;
}

/**
 * Price–time priority: best price first, at one price the earliest first. Never crossed: `rest` refuses what would take.
 * Every change of a level counts `updateId` up and is remembered until `drainChanges`.
 */
export interface Book {
  readonly updateId: number;
  best(side: Side): number | null;
  quantityAt(side: Side, price: number): number;
  rest(order: Resting): void;
  remove(order: Resting): boolean;
  /** Shrinks in place (keeps priority). */
  reduce(order: Resting, quantity: number): void;
  take(taker: Taker, matching: Matching): TakeResult;
  /** Quantity that `take` could fill, without taking it. */
  fillable(taker: Taker): number;
  /** Best first, `limit` levels of [price, quantity]. */
  depth(side: Side, limit: number): readonly (readonly [number, number])[];
  drainChanges(side: Side): readonly (readonly [number, number])[];
}

/** @param firstUpdateId continues the count of an earlier run, so that ids never go back. */
export function createBook(firstUpdateId: number): Book {
  const sides: Record<Side, BookSide> = {
    buy: { levels: new Map(), prices: [] },
    sell: { levels: new Map(), prices: [] },
  };
  const changed: Record<Side, Set<number>> = { buy: new Set(), sell: new Set() };
  let updateId = firstUpdateId;
  const touch = (side: Side, price: number): void => {
    changed[side].add(price);
    updateId += 1;
  };
  const best = (side: Side): number | null =>
    (side === 'buy' ? sides.buy.prices.at(-1) : sides.sell.prices[0]) ?? null;
  const drop = (side: Side, price: number): void => {
    sides[side].levels.delete(price);
    sides[side].prices.splice(lowerBound(sides[side].prices, price), 1);
  };
  return {
    get updateId() {
      return updateId;
    },
    best,
    quantityAt: (side, price) => sides[side].levels.get(price)?.total ?? 0,
    rest: (order) => {
      const against = best(order.side === 'buy' ? 'sell' : 'buy');
      if (against !== null && crosses(order.side, order.price, against))
        throw new RangeError(`order ${order.id} at ${order.price} would cross the book at ${against}`);
      const { levels, prices } = sides[order.side];
      let level = levels.get(order.price);
      if (!level) {
        level = { total: 0, queue: [] };
        levels.set(order.price, level);
        prices.splice(lowerBound(prices, order.price), 0, order.price);
      }
      level.queue.push(order);
      level.total += order.quantity;
      touch(order.side, order.price);
    },
    remove: (order) => {
      const level = sides[order.side].levels.get(order.price);
      const index = level?.queue.indexOf(order) ?? -1;
      if (!level || index < 0) return false;
      level.queue.splice(index, 1);
      level.total -= order.quantity;
      if (level.queue.length === 0) drop(order.side, order.price);
      touch(order.side, order.price);
      return true;
    },
    reduce: (order, quantity) => {
      const level = sides[order.side].levels.get(order.price);
      if (!level?.queue.includes(order) || quantity <= 0 || quantity >= order.quantity) return;
      level.total -= order.quantity - quantity;
      order.quantity = quantity;
      touch(order.side, order.price);
    },
    take: (taker, matching) => takeFrom(sides, taker, matching, touch, drop),
    fillable: (taker) => fillableIn(sides[taker.side === 'buy' ? 'sell' : 'buy'], taker),
    depth: (side, limit) => {
      const { prices, levels } = sides[side];
      const chosen = side === 'buy' ? prices.slice(-limit).reverse() : prices.slice(0, limit);
      return chosen.map((price) => [price, levels.get(price)?.total ?? 0] as const);
    },
    drainChanges: (side) => {
      const list = [...changed[side]].map(
        (price) => [price, sides[side].levels.get(price)?.total ?? 0] as const,
      );
      changed[side].clear();
      return list;
    },
  };
}

function takeFrom(
  sides: Record<Side, BookSide>,
  taker: Taker,
  matching: Matching,
  touch: (side: Side, price: number) => void,
  drop: (side: Side, price: number) => void,
): TakeResult {
  const against: Side = taker.side === 'buy' ? 'sell' : 'buy';
  const { levels, prices } = sides[against];
  let remaining = taker.quantity;
  let selfTraded = false;
  while (remaining > 0 && !selfTraded) {
    const price = against === 'sell' ? prices[0] : prices.at(-1);
    if (price === undefined || !crosses(taker.side, taker.limit, price)) break;
    const level = levels.get(price)!;
    const maker = level.queue[0]!;
    if (maker.owner === taker.owner && taker.selfTrade !== 'none') {
      selfTraded = taker.selfTrade !== 'expire_maker';
      if (taker.selfTrade === 'expire_taker') break;
      level.queue.shift();
      level.total -= maker.quantity;
      if (level.queue.length === 0) drop(against, price);
      touch(against, price);
      matching.expired(maker);
      continue;
    }
    const quantity = Math.min(remaining, maker.quantity);
    maker.quantity -= quantity;
    level.total -= quantity;
    remaining -= quantity;
    if (maker.quantity === 0) level.queue.shift();
    if (level.queue.length === 0) drop(against, price);
    touch(against, price);
    matching.fill(maker, price, quantity);
  }
  return { remaining, selfTraded };
}

function fillableIn(side: BookSide, taker: Taker): number {
  const ordered = taker.side === 'buy' ? side.prices : [...side.prices].reverse();
  let sum = 0;
  for (const price of ordered) {
    if (!crosses(taker.side, taker.limit, price) || sum >= taker.quantity) break;
    for (const order of side.levels.get(price)?.queue ?? []) {
      if (order.owner === taker.owner && taker.selfTrade !== 'none') {
        if (taker.selfTrade === 'expire_maker') continue;
        return Math.min(sum, taker.quantity);
      }
      sum += order.quantity;
    }
  }
  return Math.min(sum, taker.quantity);
}

const crosses = (side: Side, limit: number, against: number): boolean =>
  side === 'buy' ? limit >= against : limit <= against;

function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
