import { DEFAULT_PLAN_SETTINGS, Prng, schedulePace } from '@trendy/quant';
import type { ExecutionStyle, PlanSettings } from '@trendy/quant';
import type { Side } from '@trendy/domain';
import { ImpactMarket } from './impact-market.ts';
import type { ImpactMarketOptions } from './impact-market.ts';
import { takeAtOnce, workOrder } from './work-order.ts';

export const STUDY_STYLES = ['twap', 'vwap', 'adaptive'] as const satisfies readonly ExecutionStyle[];
export const STUDY_HALF_LIVES_MS = [1_000, 10_000, 60_000, Number.POSITIVE_INFINITY] as const;

/** One style against one market order, over all seeds of one half-life. Costs are bps of the arrival mid, without fees. */
export interface StudyRow {
  readonly style: (typeof STUDY_STYLES)[number];
  /** null: never. */
  readonly halfLifeMs: number | null;
  readonly seeds: number;
  readonly marketBps: number;
  readonly styleBps: number;
  /** Market order − style in the same market, above 0 in favour of the style; mean and its standard error. */
  readonly savedBps: number;
  readonly standardError: number;
  /** Whether the saving lies beyond two standard errors, and on which side. */
  readonly verdict: 'better' | 'worse' | 'no_difference';
  readonly children: number;
  readonly restedShare: number;
  readonly leftShare: number;
}

const MIDDLE = 60_000;
const STEP_MS = 250;
const DURATION_MS = 20 * 60_000;
const SLICES = 40;
const SECONDS_A_DAY = 86_400;
/** As in a recorded book of BTCUSDT: 3.8 at the touch, about 14 in each basis point behind it, 7 traded a second. */
const TOP_SIZE = 1_000;
const TICK_SIZE = 600;
const VOLUME_PER_SECOND = 1_860;
/** Depth differs by so much, up and down, from one market to the next. */
const DEPTH_SPREAD = 0.3;
export const STUDY_ORDER = 200;

export interface StudyTerms {
  readonly seeds: number;
  readonly permanentShare: number;
  readonly dailySigma: number;
  /** 0: the middle walks without a direction. */
  readonly driftBps: number;
}

export const STUDY_TERMS: StudyTerms = { seeds: 50, permanentShare: 0.2, dailySigma: 0.03, driftBps: 0 };

/** Orders of 200 × the size at the touch, bought and sold in turn, over 20 minutes, in every style and half-life. */
export function studyExecution(
  terms: StudyTerms,
  halfLives: readonly number[] = STUDY_HALF_LIVES_MS,
): StudyRow[] {
  return halfLives.flatMap((halfLifeMs) => STUDY_STYLES.map((style) => studyRow(terms, halfLifeMs, style)));
}

function studyRow(terms: StudyTerms, halfLifeMs: number, style: StudyRow['style']): StudyRow {
  const { seeds } = terms;
  const saved = new Float64Array(seeds);
  const sums = { market: 0, style: 0, children: 0, rested: 0, left: 0 };
  for (let seed = 0; seed < seeds; seed++) {
    const options = marketOptions(terms, halfLifeMs, seed);
    const quantity = Math.round(STUDY_ORDER * options.topSize);
    const side = seed % 2 === 0 ? 'buy' : 'sell';
    const parent = { side, quantity, minChild: 11, minOrder: 10, isReduceOnly: false } as const;
    const market = takeAtOnce(new ImpactMarket(options), side, quantity).totalBps;
    const impacted = new ImpactMarket(options);
    const urgency = style === 'twap' ? urgencyOf(impacted, options, side, quantity) : 0;
    const worked = workOrder(impacted, parent, DURATION_MS, { ...settingsOf(style), urgency }, seed);
    const { totalBps } = worked.shortfall;
    saved[seed] = market - totalBps;
    sums.market += market / seeds;
    sums.style += totalBps / seeds;
    sums.children += worked.children / seeds;
    sums.rested += worked.restedShare / seeds;
    sums.left += worked.leftShare / seeds;
  }
  const savedBps = saved.reduce((sum, value) => sum + value, 0) / seeds;
  const squares = saved.reduce((sum, value) => sum + (value - savedBps) ** 2, 0);
  const standardError = Math.sqrt(squares / (seeds - 1) / seeds);
  const isBeyond = Math.abs(savedBps) > 2 * standardError;
  return {
    style,
    halfLifeMs: Number.isFinite(halfLifeMs) ? halfLifeMs : null,
    seeds,
    marketBps: sums.market,
    styleBps: sums.style,
    savedBps,
    standardError,
    verdict: isBeyond ? (savedBps > 0 ? 'better' : 'worse') : 'no_difference',
    children: sums.children,
    restedShare: sums.rested,
    leftShare: sums.left,
  };
}

function marketOptions(terms: StudyTerms, halfLifeMs: number, seed: number): ImpactMarketOptions {
  const depth = 1 + DEPTH_SPREAD * (2 * new Prng(seed).uniform() - 1);
  return {
    seed,
    halfLifeMs,
    stepMs: STEP_MS,
    middle: MIDDLE,
    topSize: Math.round(TOP_SIZE * depth),
    tickSize: Math.round(TICK_SIZE * depth),
    permanentShare: terms.permanentShare,
    dailySigma: terms.dailySigma,
    driftBps: terms.driftBps * (seed % 2 === 0 ? 1 : -1),
    volumePerSecond: VOLUME_PER_SECOND,
    activityAt,
  };
}

/** Busy in the middle of the time; a VWAP knows this shape, the others do not. */
const activityAt = (elapsedMs: number): number =>
  1 + 0.5 * Math.sin(Math.PI * Math.min(1, elapsedMs / DURATION_MS)) - 1 / Math.PI;

const WEIGHTS = Array.from({ length: SLICES }, (_none, slice) =>
  activityAt(((slice + 0.5) / SLICES) * DURATION_MS),
);

/** Without a limit on the shortfall, because every way must fill the whole order to be compared. */
const settingsOf = (style: ExecutionStyle): PlanSettings => ({
  ...DEFAULT_PLAN_SETTINGS,
  style,
  capBps: 100,
  limitBps: null,
  slices: SLICES,
  weights: style === 'vwap' ? WEIGHTS : null,
  repegMs: 2000,
  repegTicks: 3,
  maxChildren: 5000,
});

/** As the engine paces a TWAP: by the market's volume and deviation, and by its book. */
const urgencyOf = (
  market: ImpactMarket,
  { dailySigma, volumePerSecond }: ImpactMarketOptions,
  side: Side,
  quantity: number,
): number =>
  schedulePace({
    quantity,
    side,
    durationMs: DURATION_MS,
    periods: SLICES,
    price: market.bid + 0.5,
    halfSpreadBps: (0.5 / market.bid) * 10_000,
    book: market.book(),
    market: { dailySigma, dailyVolume: volumePerSecond * SECONDS_A_DAY, outstanding: null },
  }).urgency;
