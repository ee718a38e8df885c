import type { LearnedCost, MarketBackground, MarketGlimpse, Side } from '@trendy/domain';
import { bookImbalance, predictImpact } from '@trendy/quant';
import type { ImpactFeatures, SlippageQuestion } from '@trendy/quant';
import { bookViewOf } from './book-columns.ts';

const MINUTES_A_DAY = 1_440;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Levels of the book whose imbalance counts. */
const IMBALANCE_LEVELS = 5;

/** What was known of an order when it left; the toxicity is null where it was not. Plain JSON. */
export type CostFeatures = Omit<ImpactFeatures, 'vpin'> & { readonly vpin: number | null };

export interface CostQuestion {
  readonly side: Side;
  /** Base. */
  readonly quantity: number;
  /** Market time, UTC ms. */
  readonly at: number;
}

/**
 * The features of METHODS 5.6 of an order that takes at once: its size over what is traded in a minute of an ordinary
 * day, the day's deviation, half the spread, the book's lean, the toxicity, how busy the market is, and the hour.
 * @returns null where the market's habits or its book are not known.
 */
export function costFeatures(
  { at, quantity, side }: CostQuestion,
  glimpse: MarketGlimpse,
  background: MarketBackground | undefined,
): CostFeatures | null {
  const { dailySigma, dailyVolume, toxicity } = background ?? {};
  const { asks, ask, bid, bids, overMs, volume } = glimpse;
  if (!bids || !asks || dailySigma === undefined || dailyVolume === undefined) return null;
  const imbalance = bookImbalance(bookViewOf({ bids, asks }), IMBALANCE_LEVELS);
  if (imbalance === null) return null;
  return {
    participation: quantity / (dailyVolume / MINUTES_A_DAY),
    sigma: dailySigma,
    halfSpreadBps: ((ask - bid) / (ask + bid)) * 10_000,
    signedImbalance: side === 'buy' ? imbalance : -imbalance,
    vpin: toxicity?.vpin ?? null,
    volumeRatio: ((volume / overMs) * DAY_MS) / dailyVolume,
    hour: Math.floor(at / HOUR_MS) % 24,
  };
}

/** The learned model's word on an order, as the prediction of slippage takes it; null: there is none. */
export function learnedAnswer(
  model: LearnedCost | undefined,
  features: CostFeatures | null,
): SlippageQuestion['learned'] {
  if (!model || !features) return null;
  const { beta, intercept, lambda, mean, ownVariance, samples, sd, variance } = model;
  // What is not known is taken for what it was on average.
  const vpin = features.vpin ?? mean[VPIN_COLUMN] ?? 0;
  const fit = { beta, intercept, mean, sd, lambda };
  return { bps: predictImpact({ fit, variance, samples }, { ...features, vpin }), variance, ownVariance };
}

/** Of the model's columns. */
const VPIN_COLUMN = 3;
