import { TickBook } from '@trendy/quant';
import { createBook } from '@trendy/simulator';
import type { Resting } from '@trendy/simulator';
import { atLeast, median, shown } from '../row.ts';
import type { BenchRow } from '../row.ts';
import type { BookFeed } from './book-feed.ts';

/** Ticks of the books; holds all levels of the feed that are near enough to matter. */
const WINDOW = 131_072;
/** Changes that are timed together: short enough that other work on the machine seldom falls into it. */
const PIECE = 20_000;
/** The matching book holds orders in queues; it need not run through all of a piece to show its rate. */
const MATCHING_SHARE = 10;
const STEPS_PER_UNIT = 1000;

/** A book that takes the changes from one index of the feed to another. */
interface FeedReader {
  apply(from: number, to: number): void;
  /** Best bid and ask added up, to see that two books agree; null where it keeps none. */
  tops(): number | null;
}

/**
 * Book updates a second over one feed, piece by piece in turn: our book by ticks, the bare arrays that it is made of, a
 * `Map` a side that only stores, and the matching book of the simulated exchange. Ratios are medians over the pieces.
 */
export function bookRows(feed: BookFeed, rounds: number): BenchRow[] {
  const levels = feed.price.length;
  const ways = [tickBook, bareArrays, maps, matchingBook];
  const times = ways.map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    const readers = ways.map((way) => way(feed));
    for (let from = 0; from + PIECE <= levels; from += PIECE) {
      readers.forEach((reader, index) => {
        const start = performance.now();
        reader.apply(from, from + PIECE);
        // The first round warms the compiler.
        if (round >= 0) times[index]!.push(performance.now() - start);
      });
      const [ours, bare] = readers.map((reader) => reader.tops());
      if (ours !== bare) throw new Error(`two books disagree: ${String(ours)} and ${String(bare)}`);
    }
  }
  const [ours, bare, map, matching] = times as [number[], number[], number[], number[]];
  const ratio = (of: readonly number[]): number => median(of.map((ms, piece) => ms / ours[piece]!));
  const rate = (of: readonly number[], count = PIECE): number => count / median(of) / 1000;
  const what = `${levels.toLocaleString('en')} levels (${feed.source})`;
  return [
    atLeast(
      'book updates against a Map',
      ratio(map),
      '×',
      `a Map a side that keeps no best price, ${what}`,
      5,
    ),
    shown('book updates, share of the bare arrays', ratio(bare), '×', 'arrays by tick with both best prices'),
    shown('book updates', rate(ours), 'M levels/s', what),
    shown('bare arrays by tick', rate(bare), 'M levels/s', 'the same loop'),
    shown('Map', rate(map), 'M levels/s', 'set and delete'),
    shown(
      'matching book of the simulator',
      rate(matching, PIECE / MATCHING_SHARE),
      'M levels/s',
      'orders in queues, one a level',
    ),
  ];
}

function tickBook({ isBid, price, size, middle }: BookFeed): FeedReader {
  const book = new TickBook(middle, WINDOW);
  return {
    apply: (from, to) => {
      for (let index = from; index < to; index++)
        if (isBid[index] === 1) book.setBid(price[index]!, size[index]!);
        else book.setAsk(price[index]!, size[index]!);
    },
    tops: () => (book.bid ?? 0) + (book.ask ?? 0),
  };
}

/** What cannot be left out: a store, and the best price on both sides. */
function bareArrays({ isBid, price, size, middle }: BookFeed): FeedReader {
  const low = middle - WINDOW / 2;
  const bids = new Float64Array(WINDOW);
  const asks = new Float64Array(WINDOW);
  const best = { bid: -1, ask: WINDOW };
  const apply = (from: number, to: number): void => {
    let { bid, ask } = best;
    for (let index = from; index < to; index++) {
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
    best.bid = bid;
    best.ask = ask;
  };
  const shownAt = (index: number): number => (index < 0 || index === WINDOW ? 0 : low + index);
  return { apply, tops: () => shownAt(best.bid) + shownAt(best.ask) };
}

function maps({ isBid, price, size }: BookFeed): FeedReader {
  const bids = new Map<number, number>();
  const asks = new Map<number, number>();
  return {
    apply: (from, to) => {
      for (let index = from; index < to; index++) {
        const side = isBid[index] === 1 ? bids : asks;
        if (size[index]! > 0) side.set(price[index]!, size[index]!);
        else side.delete(price[index]!);
      }
    },
    tops: () => null,
  };
}

function matchingBook({ isBid, price, size }: BookFeed): FeedReader {
  const book = createBook(0);
  const resting = { buy: new Map<number, Resting>(), sell: new Map<number, Resting>() };
  const apply = (from: number, to: number): void => {
    for (let index = from; index < from + (to - from) / MATCHING_SHARE; index++) {
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
  };
  return { apply, tops: () => null };
}
