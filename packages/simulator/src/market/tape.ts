import type { Listing } from './listing.ts';
import { hash32, seedOf, uniformAt } from './noise.ts';
import { MINUTE_MS, MINUTES_PER_DAY, smoothNoise } from './reference.ts';
import type { RecordedDay } from './recording.ts';
import type { ReferenceSource } from './reference.ts';

export const MAX_TAPE = 64;

/** The taker flow of one minute, oldest first; reused buffers, `length` says how many count. */
export interface Tape {
  minute: number;
  length: number;
  /** Market time of each trade. */
  readonly at: Float64Array;
  /** Ticks. */
  readonly price: Float64Array;
  /** Lot steps. */
  readonly quantity: Float64Array;
  /** 1: the taker buys. */
  readonly buy: Uint8Array;
}

export const createTape = (): Tape => ({
  minute: -1,
  length: 0,
  at: new Float64Array(MAX_TAPE),
  price: new Float64Array(MAX_TAPE),
  quantity: new Float64Array(MAX_TAPE),
  buy: new Uint8Array(MAX_TAPE),
});

/** The market of one symbol as functions of time alone. */
export interface MarketModel {
  readonly listing: Listing;
  readonly source: ReferenceSource;
  readonly seed: number;
}

export const createMarketModel = (listing: Listing, source: ReferenceSource, seed: number): MarketModel => ({
  listing,
  source,
  seed: seedOf(seed, `${listing.symbol} tape`),
});

/** Reference price at a minute's start, quote per base. */
export function referenceAt(model: MarketModel, minute: number): number {
  const day = Math.floor(minute / MINUTES_PER_DAY);
  return Math.exp(model.source.day(day).logPrice[minute - day * MINUTES_PER_DAY]!);
}

/** Index price at any instant: the reference, drawn straight between minutes. */
export function indexPriceAt(model: MarketModel, at: number): number {
  const minute = Math.floor(at / MINUTE_MS);
  const from = referenceAt(model, minute);
  return from + (referenceAt(model, minute + 1) - from) * (at / MINUTE_MS - minute);
}

/** Mark price: the index and a slowly moving basis of a few basis points. */
export const markPriceAt = (model: MarketModel, at: number): number =>
  indexPriceAt(model, at) * (1 + 0.00012 * smoothNoise(model.seed ^ 0x77, at / 3_600_000));

/**
 * Writes the trades of a minute: a noisy bridge from its reference to the next minute's, at prices of a book with the
 * listing's spread. Bars are what these trades add up to, so klines and trades cannot disagree. O(trades), no allocation.
 */
export function writeTape(model: MarketModel, minute: number, out: Tape): void {
  const { listing, source } = model;
  const day = Math.floor(minute / MINUTES_PER_DAY);
  const path = source.day(day);
  const i = minute - day * MINUTES_PER_DAY;
  if (path.recorded) {
    writeRecorded(model, path.recorded, i, minute, out);
    return;
  }
  const activity = path.activity[i]!;
  const from = Math.exp(path.logPrice[i]!) / listing.scale.tickSize;
  const to = Math.exp(path.logPrice[i + 1]!) / listing.scale.tickSize;
  const seed = hash32(model.seed, minute);
  const length = Math.max(8, Math.min(MAX_TAPE - 4, Math.round(12 + 14 * Math.sqrt(activity))));
  const noise = from * path.sigma[i]! * 0.9 * Math.sqrt(1 / length);
  out.minute = minute;
  out.length = length;
  let walk = 0;
  let weight = 0;
  for (let k = 0; k < length; k += 1) {
    // One word of noise a step: its halves added are near enough to normal for so many of them.
    const word = hash32(seed, 2 * k);
    walk += noise * (((word & 0xffff) + (word >>> 16) + 1) / 65_536 - 1) * TRIANGLE_SD;
    out.price[k] = walk;
    const u = (hash32(seed, 2 * k + 1) >>> 16) / 65_536;
    // Many small trades and a few large ones.
    const w = 0.08 + u * u * u;
    out.quantity[k] = w;
    weight += w;
  }
  const volume = listing.character.minuteVolume * activity * (0.6 + 0.8 * uniformAt(seed, 999));
  const perWeight = volume / listing.scale.stepSize / weight;
  const last = walk;
  const half = listing.character.spreadTicks / 2;
  const leaning = to > from ? 0.56 : 0.44;
  for (let k = 0; k < length; k += 1) {
    const share = (k + 1) / length;
    const mid = from + (to - from) * share + (out.price[k]! - last * share);
    const word = hash32(seed ^ 0x20, k);
    const buy = (word & 0xffff) / 65_536 < leaning;
    out.buy[k] = buy ? 1 : 0;
    out.price[k] = Math.max(1, Math.round(buy ? mid + half : mid - half));
    out.quantity[k] = Math.max(1, Math.round(out.quantity[k]! * perWeight));
    out.at[k] = minute * MINUTE_MS + Math.floor(((k + (word >>> 16) / 65_536) * MINUTE_MS) / length);
  }
}

/** Makes the sum of two uniforms, less one, a noise of standard deviation 1. */
const TRIANGLE_SD = Math.sqrt(6);
const RECORDED_TRADES = 24;
/** Open, both extremes and close need a trade each. */
const TRADES_OF_A_BAR = 4;

/**
 * Trades that give a recorded minute back: its open, one extreme, the other, its close, and its volume. A minute of less
 * than four lot steps gets four: its prices are kept, its volume cannot be.
 */
function writeRecorded(model: MarketModel, day: RecordedDay, i: number, minute: number, out: Tape): void {
  const { scale } = model.listing;
  const seed = hash32(model.seed, minute);
  const total = Math.max(TRADES_OF_A_BAR, Math.round(day.volume[i]! / scale.stepSize));
  const length = Math.min(RECORDED_TRADES, total);
  const [open, close] = [day.open[i]!, day.close[i]!];
  const [first, second] = close >= open ? [day.low[i]!, day.high[i]!] : [day.high[i]!, day.low[i]!];
  const atFirst = Math.round((length - 1) / 3);
  const atSecond = Math.round(((length - 1) * 2) / 3);
  out.minute = minute;
  out.length = length;
  let given = 0;
  for (let k = 0; k < length; k += 1) {
    const price =
      k <= atFirst
        ? between(open, first, k, 0, atFirst)
        : k <= atSecond
          ? between(first, second, k, atFirst, atSecond)
          : between(second, close, k, atSecond, length - 1);
    const until = Math.round((total * (k + 1)) / length);
    out.price[k] = Math.max(1, Math.round(price / scale.tickSize));
    out.quantity[k] = Math.max(1, until - given);
    given = until;
    const before = k === 0 ? open : out.price[k - 1]! * scale.tickSize;
    out.buy[k] = price > before || (price === before && uniformAt(seed, k) < 0.5) ? 1 : 0;
    out.at[k] = minute * MINUTE_MS + Math.floor(((k + uniformAt(seed ^ 0x30, k)) * MINUTE_MS) / length);
  }
}

/** The price at step k of a straight walk from step `from` to step `to`; both ends exact. */
function between(start: number, end: number, k: number, from: number, to: number): number {
  if (k >= to) return end;
  return start + ((end - start) * (k - from)) / (to - from);
}
