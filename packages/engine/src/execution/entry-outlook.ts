import type { MarketBackground, MarketGlimpse, MarketQuality, MarketMs, Side } from '@trendy/domain';
import {
  createSlippagePrediction,
  judgeSlippage,
  predictSlippage,
  SLIPPAGE_ALERT_BPS,
  SLIPPAGE_LIMIT_BPS,
} from '@trendy/quant';
import { bookViewOf } from './book-columns.ts';
import { DAILY_SIGMA } from './plan-pace.ts';
import { costFeatures, learnedAnswer } from './learned-cost.ts';
import type { CostFeatures } from './learned-cost.ts';

/** From the look at the book to the venue. */
const LATENCY_MS = 100;

export interface EntryOutlook {
  /** Middle of the book, quote per base. */
  readonly arrivalPrice: number;
  /** Expected cost against that middle, basis points; below 0 for one that waits for the spread. */
  readonly predictedBps: number;
  /** `alert` from 25 bps on, `reject` above 50. */
  readonly verdict: 'ok' | 'alert' | 'reject';
  readonly alertBps: number;
  readonly limitBps: number;
  /** What a model of the cost is to learn from; null where something of it was not known, or where it only waits. */
  readonly features: CostFeatures | null;
  /** Orders that the learned part of the prediction comes from; null: it has none. */
  readonly learnedFrom: number | null;
}

export interface EntryQuestion {
  readonly side: Side;
  /** Base. */
  readonly quantity: number;
  /** Quote per base; null: at the market. */
  readonly limitPrice: number | null;
  readonly isPostOnly: boolean;
  readonly at: MarketMs;
}

/**
 * What an entry will cost if it leaves now, from the book as it stands; a limit bounds it, and one that only waits takes
 * nothing. Source: METHODS 4.5.
 */
export function entryOutlook(
  question: EntryQuestion,
  glimpse: MarketGlimpse,
  quality: Pick<MarketQuality, 'volume24hQuote'>,
  background?: MarketBackground,
): EntryOutlook {
  const { asks = [], bids = [] } = glimpse;
  const middle = (glimpse.bid + glimpse.ask) / 2;
  const features = costFeatures(question, glimpse, background);
  const learned = learnedAnswer(background?.learned, features);
  const prediction = createSlippagePrediction();
  predictSlippage(
    {
      side: question.side,
      quantity: question.quantity,
      book: bookViewOf({ asks, bids }),
      latencyMs: LATENCY_MS,
      market: {
        dailySigma: background?.dailySigma ?? DAILY_SIGMA,
        dailyVolume: quality.volume24hQuote / middle,
        outstanding: null,
      },
      impactScale: 1,
      learned,
    },
    prediction,
  );
  const predictedBps = question.isPostOnly
    ? -prediction.halfSpread
    : Math.min(prediction.bps, distanceBps(question, middle));
  return {
    arrivalPrice: middle,
    predictedBps,
    verdict: judgeSlippage(predictedBps),
    alertBps: SLIPPAGE_ALERT_BPS,
    limitBps: SLIPPAGE_LIMIT_BPS,
    features: question.isPostOnly ? null : features,
    learnedFrom: learned === null || question.isPostOnly ? null : (background?.learned?.samples ?? null),
  };
}

/** How far from the middle a limit lets an order go; no limit, no bound. */
function distanceBps({ limitPrice, side }: EntryQuestion, middle: number): number {
  if (limitPrice === null) return Number.POSITIVE_INFINITY;
  // A limit at the very bound must not be beyond it by the dust of a division.
  return Math.round((side === 'buy' ? 1 : -1) * (limitPrice / middle - 1) * 1e10) / 1e6;
}
