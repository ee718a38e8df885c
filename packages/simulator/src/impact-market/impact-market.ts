import type { Side } from '@trendy/domain';
import { createLevels, Prng } from '@trendy/quant';
import type { BookView } from '@trendy/quant';

export interface ImpactMarketOptions {
  readonly seed: number;
  /** Of what a trade took from the book, half is back after so long; Infinity: never. */
  readonly halfLifeMs: number;
  /** Length of one step: quotes move and orders arrive at steps. */
  readonly stepMs: number;
  /** Middle at the start, ticks. */
  readonly middle: number;
  /** Lot steps at the best price of a rested book, and at every tick behind it. */
  readonly topSize: number;
  readonly tickSize: number;
  /** Share of the price move of a trade that stays for ever, 0 … 1. */
  readonly permanentShare: number;
  /** Of daily returns. */
  readonly dailySigma: number;
  /** Expected move of the middle, basis points a day. */
  readonly driftBps: number;
  /** Mean volume of the others, lot steps a second, and its shape over time: mean 1, above 0. */
  readonly volumePerSecond: number;
  readonly activityAt: (elapsedMs: number) => number;
}

export interface Taken {
  readonly filled: number;
  /** Σ price × quantity, ticks × steps. */
  readonly paid: number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Spread of the logarithm of a second's volume around its expectation. */
const VOLUME_NOISE = 0.8;
const DEEPEST = 2_000;

/**
 * A market that feels what an order does to it: a spread of one tick, an even book behind the best price, a middle that
 * walks without regard to the order. What is taken is missing and comes back with the half-life; a share of the move
 * stays. While it is missing both sides stand away from where they were (bids follow taken asks at once), so that with a
 * half-life of Infinity a price that was paid stays, and nothing is won by waiting. A resting order fills only when the
 * price goes through it, by no more than half the volume of the others, and moves the market as a taken one does.
 * Source: Obizhaeva, Wang 2013; Alfonsi, Fruth, Schied 2010. The same options give the same market.
 */
export class ImpactMarket {
  readonly #options: ImpactMarketOptions;
  readonly #random: Prng;
  readonly #missing: Record<Side, number> = { buy: 0, sell: 0 };
  readonly #book = { bids: createLevels(5), asks: createLevels(5) };
  #middle: number;
  #elapsedMs = 0;
  #minuteVolume = 0;
  #lastMinute: number;
  #stepVolume = 0;

  constructor(options: ImpactMarketOptions) {
    if (!(options.halfLifeMs > 0))
      throw new RangeError(`halfLifeMs is ${options.halfLifeMs}; must be above 0`);
    if (!(options.permanentShare >= 0 && options.permanentShare <= 1))
      throw new RangeError(`permanentShare is ${options.permanentShare}; must lie in 0 … 1`);
    if (!(options.topSize >= options.tickSize && options.tickSize > 0))
      throw new RangeError(
        `topSize ${options.topSize}, tickSize ${options.tickSize}; must be above 0, top the larger`,
      );
    this.#options = options;
    this.#random = new Prng(options.seed);
    this.#middle = options.middle;
    this.#lastMinute = options.volumePerSecond * 60 * options.activityAt(0);
  }

  get elapsedMs(): number {
    return this.#elapsedMs;
  }

  /** Ticks; the middle of bid and ask lies half a tick above. */
  get bid(): number {
    return Math.floor(this.#middle + this.#displaced('buy') - this.#displaced('sell'));
  }

  get ask(): number {
    return this.bid + 1;
  }

  /** Of the others, in the last complete minute; the expected volume before there is one. */
  get volume(): { readonly steps: number; readonly overMs: number } {
    return { steps: this.#lastMinute, overMs: MINUTE_MS };
  }

  /** The first five levels; the arrays are written again at each call. */
  book(): BookView {
    const { topSize, tickSize } = this.#options;
    const { bids, asks } = this.#book;
    for (let level = 0; level < bids.price.length; level++) {
      bids.price[level] = this.bid - level;
      asks.price[level] = this.ask + level;
      bids.size[level] = level === 0 ? Math.max(tickSize, topSize - this.#missing.sell) : tickSize;
      asks.size[level] = level === 0 ? Math.max(tickSize, topSize - this.#missing.buy) : tickSize;
    }
    bids.levels = bids.price.length;
    asks.levels = asks.price.length;
    return this.#book;
  }

  /** One step of time: the middle walks, the book refills, the others trade. */
  advance(): void {
    const { stepMs, dailySigma, driftBps, halfLifeMs, middle, volumePerSecond, activityAt } = this.#options;
    const share = stepMs / DAY_MS;
    this.#middle +=
      middle * (dailySigma * Math.sqrt(share) * this.#random.normal() + (driftBps / 10_000) * share);
    const kept = 0.5 ** (stepMs / halfLifeMs);
    this.#missing.buy *= kept;
    this.#missing.sell *= kept;
    const noise = Math.exp(VOLUME_NOISE * this.#random.normal() - VOLUME_NOISE ** 2 / 2);
    this.#stepVolume = ((volumePerSecond * stepMs) / 1000) * activityAt(this.#elapsedMs) * noise;
    this.#minuteVolume += this.#stepVolume;
    this.#elapsedMs += stepMs;
    if (this.#elapsedMs % MINUTE_MS !== 0) return;
    this.#lastMinute = Math.round(this.#minuteVolume);
    this.#minuteVolume = 0;
  }

  /** Takes at once what stands within the limit. @param limit worst price, ticks. */
  take(side: Side, quantity: number, limit: number): Taken {
    const { topSize, tickSize } = this.#options;
    const sign = side === 'buy' ? 1 : -1;
    const best = side === 'buy' ? this.ask : this.bid;
    let left = quantity;
    let paid = 0;
    for (let level = 0; level < DEEPEST && left > 0; level++) {
      const price = best + sign * level;
      if (sign * (limit - price) < 0) break;
      const size = level === 0 ? Math.max(tickSize, topSize - this.#missing[side]) : tickSize;
      const filled = Math.min(left, Math.floor(size));
      paid += filled * price;
      left -= filled;
    }
    this.#feel(side, quantity - left);
    return { filled: quantity - left, paid };
  }

  /** What a resting order gets in this step: nothing unless the price went through it. */
  fillResting(side: Side, price: number, open: number): number {
    const isThrough = side === 'buy' ? price > this.bid : price < this.ask;
    if (!isThrough) return 0;
    const filled = Math.min(open, Math.floor(this.#stepVolume / 2));
    this.#feel(side, filled);
    return filled;
  }

  /** Moves the market by what was traded: the price stands where it was left, part of the move for ever. */
  #feel(side: Side, quantity: number): void {
    const { permanentShare } = this.#options;
    const before = this.#displaced(side);
    this.#missing[side] += quantity;
    const stays = permanentShare * (this.#displaced(side) - before);
    this.#middle += side === 'buy' ? stays : -stays;
    this.#missing[side] -= stays * this.#options.tickSize;
  }

  /** How far the missing volume moves the quotes, ticks: what stood at the touch beyond an ordinary level comes first. */
  #displaced(side: Side): number {
    const { topSize, tickSize } = this.#options;
    return Math.max(0, this.#missing[side] - (topSize - tickSize)) / tickSize;
  }
}
