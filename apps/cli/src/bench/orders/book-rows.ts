import { TickBook } from '@trendy/quant';
import { createBook } from '@trendy/simulator';
import type { Resting } from '@trendy/simulator';
import { atLeast, interleaved, shown } from '../row.ts';
import type { BenchRow } from '../row.ts';
import type { BookFeed } from './book-feed.ts';

/** Ticks on either side of the first price; a power of two for no reason but the look of it. */
const WINDOW = 131_072;
/** The matching book holds orders in queues; it need not run through all of the feed to show its rate. */
const MATCHING_SHARE = 4;
const STEPS_PER_UNIT = 1000;

/**
 * Book updates a second over one feed, in turn: our book by ticks, the bare arrays that it is made of, a `Map` a side
 * that only stores, and the matching book of the simulated exchange.
 */
export function bookRows(feed: BookFeed, rounds: number): BenchRow[] {
  const levels = feed.price.length;
  const some = Math.floor(levels / MATCHING_SHARE);
  const [ours, bare, map, matching] = interleaved(rounds, [
    () => runTickBook(feed),
    () => runBare(feed),
    () => runMaps(feed),
    () => runMatching(feed, some),
  ]) as [number, number, number, number];
  const tops = [runTickBook(feed), runBare(feed)];
  if (tops[0] !== tops[1]) throw new Error(`the two books end differently: ${tops.join(' and ')}`);
  const rate = (ms: number, count = levels): number => count / ms / 1000;
  const what = `${levels.toLocaleString('en')} levels (${feed.source})`;
  return [
    atLeast(
      'book updates against a Map',
      map / ours,
      '×',
      `a Map a side that keeps no best price, ${what}`,
      5,
    ),
    shown('book updates, share of the bare arrays', bare / ours, '×', 'arrays by tick with both best prices'),
    shown('book updates', rate(ours), 'M levels/s', what),
    shown('bare arrays by tick', rate(bare), 'M levels/s', 'the same loop'),
    shown('Map', rate(map), 'M levels/s', 'set and delete'),
    shown(
      'matching book of the simulator',
      rate(matching, some),
      'M levels/s',
      'orders in queues, one a level',
    ),
  ];
}

function runTickBook({ isBid, price, size, middle }: BookFeed): number {
  const book = new TickBook(middle, WINDOW);
  for (let index = 0; index < price.length; index++)
    if (isBid[index] === 1) book.setBid(price[index]!, size[index]!);
    else book.setAsk(price[index]!, size[index]!);
  return (book.bid ?? 0) + (book.ask ?? 0);
}

/** What cannot be left out: a store, and the best price on both sides. */
function runBare({ isBid, price, size, middle }: BookFeed): number {
  const low = middle - WINDOW / 2;
  const bids = new Float64Array(WINDOW);
  const asks = new Float64Array(WINDOW);
  let bid = -1;
  let ask = WINDOW;
  for (let index = 0; index < price.length; index++) {
    const at = price[index]! - low;
    const quantity = size[index]!;
    if (at < 0 || at >= WINDOW) continue;
    if (isBid[index] === 1) {
      bids[at] = quantity;
      if (quantity > 0) {
        if (at > bid) bid = at;
      } else if (at === bid) while (bid >= 0 && bids[bid] === 0) bid--;
    } else {
      asks[at] = quantity;
      if (quantity > 0) {
        if (at < ask) ask = at;
      } else if (at === ask) while (ask < WINDOW && asks[ask] === 0) ask++;
    }
  }
  return low + bid + low + ask;
}

function runMaps({ isBid, price, size }: BookFeed): number {
  const bids = new Map<number, number>();
  const asks = new Map<number, number>();
  for (let index = 0; index < price.length; index++) {
    const side = isBid[index] === 1 ? bids : asks;
    if (size[index]! > 0) side.set(price[index]!, size[index]!);
    else side.delete(price[index]!);
  }
  return bids.size + asks.size;
}

function runMatching({ isBid, price, size }: BookFeed, count: number): number {
  const book = createBook(0);
  const resting = { buy: new Map<number, Resting>(), sell: new Map<number, Resting>() };
  for (let index = 0; index < count; index++) {
    const side = isBid[index] === 1 ? 'buy' : 'sell';
    const at = price[index]!;
    const before = resting[side].get(at);
    if (before) {
      book.remove(before);
      resting[side].delete(at);
    }
    const quantity = Math.round(size[index]! * STEPS_PER_UNIT);
    const against = book.best(side === 'buy' ? 'sell' : 'buy');
    // A feed tells a move of both sides in two changes; between them the matching book would be crossed.
    if (quantity === 0 || (against !== null && (side === 'buy' ? at >= against : at <= against))) continue;
    const order: Resting = { id: index + 1, owner: 1, side, price: at, quantity };
    resting[side].set(at, order);
    book.rest(order);
  }
  return book.updateId;
}
