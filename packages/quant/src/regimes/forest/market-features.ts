import { AtrKernel } from '../../indicators/atr.ts';
import { BollingerKernel } from '../../indicators/bollinger.ts';
import { DmiKernel } from '../../indicators/directional.ts';
import { createEma } from '../../indicators/ema.ts';
import { RsiKernel } from '../../indicators/rsi.ts';
import { keep } from '../regime-features.ts';

/** What the forest is told of a bar; all of it from that bar and the ones before. */
export const MARKET_FEATURES = [
  'return1',
  'return5',
  'return20',
  'emaSlopePerAtr',
  'adx14',
  'rsi14',
  'volatilityRatio10To50',
  'bandWidthPercentile',
  'volumeZ',
  'funding',
  'varianceRatio5',
  'garchSigma',
] as const;
export const FEATURE_COUNT = MARKET_FEATURES.length;
/** Filled by whoever has the volatility model of the moment. */
export const SIGMA_FEATURE = FEATURE_COUNT - 1;

export interface MarketBar {
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Last settled funding rate; absent counts as 0. */
  readonly funding?: number;
}

const WIDTHS = 500;
const VOLUMES = 100;
const RETURNS = 100;
const BLOCK = 5;

/**
 * All features but `garchSigma`, bar by bar. Source: METHODS 2.3; variance ratio, Lo, MacKinlay 1988.
 * @returns a row with 0 in the sigma's place; null while any feature is warming up (about 520 bars) or does not exist.
 */
export class MarketFeatures {
  readonly #ema = createEma(20);
  readonly #atr = new AtrKernel(14);
  readonly #adx = new DmiKernel(14, 14);
  readonly #rsi = new RsiKernel(14);
  readonly #bands = new BollingerKernel(20, 2);
  readonly #returns: number[] = [];
  readonly #widths: number[] = [];
  readonly #volumes: number[] = [];
  #close = Number.NaN;
  #average = Number.NaN;

  update(bar: MarketBar): Float64Array | null {
    const change = Math.log(bar.close / this.#close);
    this.#close = bar.close;
    if (Number.isFinite(change)) keep(this.#returns, change, RETURNS);
    const average = this.#ema.update(bar.close);
    const slope = (average - this.#average) / this.#atr.update(bar.high, bar.low, bar.close);
    this.#average = average;
    const adx = this.#adx.update(bar.high, bar.low, bar.close);
    const rsi = this.#rsi.update(bar.close);
    this.#bands.update(bar.close);
    const width = this.#bands.width;
    if (Number.isFinite(width)) keep(this.#widths, width, WIDTHS);
    keep(this.#volumes, bar.volume, VOLUMES);
    if (this.#widths.length < WIDTHS || this.#returns.length < RETURNS) return null;
    const row = Float64Array.of(
      this.#sum(1),
      this.#sum(5),
      this.#sum(20),
      slope,
      adx,
      rsi,
      Math.sqrt(this.#meanSquare(10) / this.#meanSquare(50)),
      this.#widths.filter((other) => other < width).length / WIDTHS,
      this.#volumeZ(),
      bar.funding ?? 0,
      this.#varianceRatio(),
      0,
    );
    return row.every(Number.isFinite) ? row : null;
  }

  #sum(bars: number): number {
    let sum = 0;
    for (let index = RETURNS - bars; index < RETURNS; index++) sum += this.#returns[index]!;
    return sum;
  }

  #meanSquare(bars: number): number {
    let sum = 0;
    for (let index = RETURNS - bars; index < RETURNS; index++) sum += this.#returns[index]! ** 2;
    return sum / bars;
  }

  #volumeZ(): number {
    const mean = this.#volumes.reduce((sum, volume) => sum + volume, 0) / VOLUMES;
    const variance = this.#volumes.reduce((sum, volume) => sum + (volume - mean) ** 2, 0) / (VOLUMES - 1);
    return variance > 0 ? (this.#volumes[VOLUMES - 1]! - mean) / Math.sqrt(variance) : 0;
  }

  /** Variance of 5-bar returns over 5 × that of single ones: above 1 moves go on, below 1 they turn back. */
  #varianceRatio(): number {
    const mean = this.#returns.reduce((sum, value) => sum + value, 0) / RETURNS;
    const single = this.#returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / RETURNS;
    let blocks = 0;
    for (let end = BLOCK; end <= RETURNS; end++) {
      let sum = 0;
      for (let index = end - BLOCK; index < end; index++) sum += this.#returns[index]! - mean;
      blocks += sum * sum;
    }
    return blocks / (RETURNS - BLOCK + 1) / (BLOCK * single);
  }
}
