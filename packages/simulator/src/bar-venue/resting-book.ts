import type { Ticks } from '@trendy/domain';
import { actsBelow, isTradedThrough, isTriggered, levelOf, remainingOf } from './resting-orders.ts';
import type { RestingOrder } from './resting-orders.ts';

/**
 * Orders that wait at a venue, in order of placement, and which of them a range of prices comes to. They are a handful:
 * a list is faster than a map and gives no garbage.
 */
export class RestingBook {
  readonly #orders: RestingOrder[] = [];
  /** Highest level that acts when the price falls, lowest that acts when it rises; NaN: to be found again. */
  #nearestBelow = Number.NaN;
  #nearestAbove = Number.NaN;

  get size(): number {
    return this.#orders.length;
  }

  has(orderId: string): boolean {
    return this.#indexOf(orderId) >= 0;
  }

  /** Not to be kept: what is removed is gone from it at once. */
  values(): readonly RestingOrder[] {
    return this.#orders;
  }

  add(order: RestingOrder): void {
    this.#orders.push(order);
    this.#nearestBelow = Number.NaN;
  }

  remove(orderId: string): boolean {
    const index = this.#indexOf(orderId);
    if (index < 0) return false;
    this.#nearestBelow = Number.NaN;
    // Order matters: what was placed first is met first.
    this.#orders.copyWithin(index, index + 1);
    this.#orders.pop();
    return true;
  }

  /** A trigger went off without all of its fill: a market order from now on. */
  setOff(order: RestingOrder): void {
    order.isSetOff = true;
    this.#nearestBelow = Number.NaN;
  }

  /** In ticks. */
  get nearestBelow(): number {
    this.#findNearest();
    return this.#nearestBelow;
  }

  /** In ticks. */
  get nearestAbove(): number {
    this.#findNearest();
    return this.#nearestAbove;
  }

  /** Whether a range comes to any order's level; most come to none. */
  isReached(low: Ticks, high: Ticks): boolean {
    this.#findNearest();
    return low <= this.#nearestBelow || high >= this.#nearestAbove;
  }

  /** @param held signed steps. */
  findTriggered(
    low: Ticks,
    high: Ticks,
    type: 'stop_market' | 'take_profit_market' | 'any',
    held: number,
  ): RestingOrder | null {
    let found: RestingOrder | null = null;
    for (let index = 0; index < this.#orders.length; index++) {
      const order = this.#orders[index]!;
      const { request } = order;
      if (request.triggerPrice === undefined || order.isSetOff) continue;
      if (type !== 'any' && request.type !== type) continue;
      // What rests only since this bar is under way has seen neither its open nor, surely, its favourable side.
      if (order.isNewInside && (type === 'any' || request.type === 'take_profit_market')) continue;
      if (!isTriggered(request, low, high)) continue;
      // Its position is gone: it waits for its cancellation.
      if (request.reduceOnly && reducible(order, held) === 0) continue;
      if (!found || comesBefore(order, found)) found = order;
    }
    return found;
  }

  findLimit(low: Ticks, high: Ticks): RestingOrder | null {
    for (let index = 0; index < this.#orders.length; index++) {
      const order = this.#orders[index]!;
      if (order.request.type !== 'limit' || order.isNewInside || order.isFresh) continue;
      if (isTradedThrough(order.request, low, high)) return order;
    }
    return null;
  }

  #indexOf(orderId: string): number {
    for (let index = 0; index < this.#orders.length; index++)
      if (this.#orders[index]!.request.orderId === orderId) return index;
    return -1;
  }

  #findNearest(): void {
    if (!Number.isNaN(this.#nearestBelow)) return;
    this.#nearestBelow = Number.NEGATIVE_INFINITY;
    this.#nearestAbove = Number.POSITIVE_INFINITY;
    for (let index = 0; index < this.#orders.length; index++) {
      const { request, isSetOff } = this.#orders[index]!;
      const level = levelOf(request);
      if (Number.isNaN(level) || isSetOff) continue;
      if (actsBelow(request)) this.#nearestBelow = Math.max(this.#nearestBelow, level);
      else this.#nearestAbove = Math.min(this.#nearestAbove, level);
    }
  }
}

/** Both beyond one price: the stop first, whatever was placed first; of two targets the one that is met first. */
function comesBefore(order: RestingOrder, other: RestingOrder): boolean {
  const isStop = order.request.type === 'stop_market';
  if (isStop !== (other.request.type === 'stop_market')) return isStop;
  if (isStop) return false;
  const [level, before] = [levelOf(order.request), levelOf(other.request)];
  return actsBelow(order.request) ? level > before : level < before;
}

/** Steps by which an order may reduce what is held; a reduce-only order never turns a position over. */
export function reducible(order: RestingOrder, held: number): number {
  const reduces = order.request.side === 'buy' ? held < 0 : held > 0;
  return reduces ? Math.min(Math.abs(held), remainingOf(order)) : 0;
}
