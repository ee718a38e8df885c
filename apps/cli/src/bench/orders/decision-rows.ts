import {
  bookImbalance,
  createLevels,
  createRouting,
  createSlippagePrediction,
  microprice,
  predictSlippage,
  routeOrder,
  TickBook,
} from '@trendy/quant';
import type { RoutingQuestion } from '@trendy/quant';
import { median, shown } from '../row.ts';
import type { BenchRow } from '../row.ts';
import type { BookFeed } from './book-feed.ts';

const WINDOW = 131_072;
const LEVELS = 20;
/** Books taken from the feed, one after each so many messages, so that every decision sees another one. */
const BOOKS = 500;
/** Decisions a round; each is timed alone, so the clock's own cost is in it. */
const DECISIONS = 100_000;
/** A stall beyond this would be seen in the time from a signal to its order. */
const MOST_P99_US = 50;

/**
 * Time of one prediction of slippage and of one routing decision over 20 levels of recorded books, and of one message of
 * the feed from its JSON to the measures of the book: median, 99th percentile and maximum.
 */
export function decisionRows(feed: BookFeed, rounds: number): BenchRow[] {
  const questions = questionsOf(feed);
  const prediction = createSlippagePrediction();
  const routing = createRouting();
  const bps: number[] = [];
  const predictions = spread(rounds * DECISIONS, (index) => {
    predictSlippage(questions[index % questions.length]!, prediction);
    return prediction.bps;
  });
  const routes = spread(rounds * DECISIONS, (index) => {
    routeOrder(questions[index % questions.length]!, routing);
    return routing.passiveBps;
  });
  const clock = spread(rounds * DECISIONS, (index) => index);
  for (const question of questions) {
    predictSlippage(question, prediction);
    bps.push(prediction.bps);
  }
  const what = `${questions.length} books of ${LEVELS} levels (${feed.source}), median ${median(bps).toFixed(2)} bps; the clock itself ${clock.p50.toFixed(3)} µs`;
  return [
    ...timeRows('slippage prediction', predictions, clock, what),
    ...timeRows('routing decision', routes, clock, what),
    ...messageRows(feed),
  ];
}

interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

/** Microseconds of single calls; the first tenth warms the compiler and does not count. */
function spread(count: number, call: (index: number) => number): Spread {
  const warm = Math.floor(count / 10);
  const times = new Float64Array(count);
  let sum = 0;
  for (let index = -warm; index < count; index++) {
    const start = performance.now();
    sum += call(index + warm);
    const end = performance.now();
    if (index >= 0) times[index] = (end - start) * 1000;
  }
  if (Number.isNaN(sum)) throw new Error('a decision came to no number');
  times.sort();
  return { p50: times[count >> 1]!, p99: times[Math.floor(count * 0.99)]!, most: times[count - 1]! };
}

const timeRows = (name: string, { p50, p99, most }: Spread, clock: Spread, what: string): BenchRow[] => [
  shown(`${name}, p50`, p50, 'µs', what),
  { ...shown(`${name}, p99`, p99, 'µs', what), target: `≤ ${MOST_P99_US}`, ok: p99 <= MOST_P99_US },
  shown(
    `${name}, max`,
    most,
    'µs',
    `the clock alone in the same run: ${clock.most.toFixed(0)} µs; the rest is the machine’s other work`,
  ),
];

function questionsOf({ isBid, price, size, middle, messageEnd }: BookFeed): RoutingQuestion[] {
  const book = new TickBook(middle, WINDOW);
  const every = Math.max(1, Math.floor(messageEnd.length / BOOKS));
  const out: RoutingQuestion[] = [];
  let at = 0;
  messageEnd.forEach((end, message) => {
    for (; at < end; at++)
      if (isBid[at] === 1) book.setBid(price[at]!, size[at]!);
      else book.setAsk(price[at]!, size[at]!);
    if (message % every !== 0) return;
    const sides = { bids: createLevels(LEVELS), asks: createLevels(LEVELS) };
    for (const side of ['bids', 'asks'] as const)
      sides[side].levels = book.writeLevels(side, sides[side].price, sides[side].size);
    out.push({
      side: out.length % 2 === 0 ? 'buy' : 'sell',
      quantity: [0.01, 0.5, 3, 25][out.length % 4]!,
      book: sides,
      latencyMs: 50,
      market: { dailyVolume: 300_000, dailySigma: 0.03, outstanding: null },
      impactScale: 1,
      learned: out.length % 3 === 0 ? { bps: 2, variance: 4, ownVariance: 2 } : null,
      isForcedExit: false,
      takerFeeBps: 5,
      makerFeeBps: 2,
      waitMs: 60_000,
      driftBps: 0,
      isToxic: out.length % 7 === 0,
      knowsVolume: true,
      nearDepth: 0,
    });
  });
  return out;
}

/** As Binance sends a change of the book. */
interface DepthMessage {
  readonly b: readonly (readonly [string, string])[];
  readonly a: readonly (readonly [string, string])[];
}

function messageRows(feed: BookFeed): BenchRow[] {
  const texts = textsOf(feed);
  const book = new TickBook(feed.middle, WINDOW);
  const bids = createLevels(5);
  const asks = createLevels(5);
  const view = { bids, asks };
  const times = spread(texts.length, (index) => {
    const message = JSON.parse(texts[index % texts.length]!) as DepthMessage;
    for (const [price, size] of message.b) book.setBid(Math.round(Number(price) * 10), Number(size));
    for (const [price, size] of message.a) book.setAsk(Math.round(Number(price) * 10), Number(size));
    bids.levels = book.writeLevels('bids', bids.price, bids.size);
    asks.levels = book.writeLevels('asks', asks.price, asks.size);
    return (bookImbalance(view, 5) ?? 0) + (microprice(view) ?? 0);
  });
  const levels = Math.round(feed.price.length / texts.length);
  const what = `JSON → book → imbalance and microprice, ${levels} levels a message on average`;
  return [
    shown('feed messages', 1000 / times.p50, 'k messages/s', what),
    shown('feed message, p50', times.p50, 'µs', what),
    shown('feed message, p99', times.p99, 'µs', what),
    shown('feed message, max', times.most, 'µs', what),
  ];
}

function textsOf({ isBid, price, size, messageEnd }: BookFeed): string[] {
  let at = 0;
  return Array.from(messageEnd, (end, message) => {
    const sides: { b: [string, string][]; a: [string, string][] } = { b: [], a: [] };
    for (; at < end; at++)
      sides[isBid[at] === 1 ? 'b' : 'a'].push([(price[at]! / 10).toFixed(2), size[at]!.toFixed(3)]);
    return JSON.stringify({
      e: 'depthUpdate',
      E: message,
      T: message,
      s: 'BTCUSDT',
      U: at,
      u: end,
      pu: at,
      ...sides,
    });
  });
}
