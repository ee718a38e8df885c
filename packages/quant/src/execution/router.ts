import { depthWithin } from '../microstructure/book-measures.ts';
import { normalCdf } from '../statistics/normal.ts';
import type { ExecutionStyle } from './plan-types.ts';
import { createSlippagePrediction, judgeSlippage, predictSlippage } from './predict-slippage.ts';
import type { SlippagePrediction, SlippageQuestion } from './predict-slippage.ts';

/** An order larger than this share of the depth within 10 bps is worked over time. METHODS 4.6. */
const LARGE_SHARE = 0.05;
const DEPTH_BPS = 10;
const DAY_MS = 86_400_000;

export interface RoutingQuestion extends SlippageQuestion {
  /** Stop-loss, kill or liquidation exit: out at once. */
  readonly isForcedExit: boolean;
  readonly takerFeeBps: number;
  /** Depth within 10 bps on the order's side of the book as a deeper look has found it; 0: there was none. */
  readonly nearDepth: number;
  /** Below 0: a rebate. */
  readonly makerFeeBps: number;
  /** How long a passive order would wait, and the move expected against it meanwhile, bps. */
  readonly waitMs: number;
  readonly driftBps: number;
  /** VPIN above its trailing 90th percentile: whoever rests is picked off. */
  readonly isToxic: boolean;
  /** Whether the volume of the last interval is known: ADAPTIVE needs it, TWAP does not (nor does it rest in toxic flow). */
  readonly knowsVolume: boolean;
}

export type RoutingReason = 'cheapest' | 'forced_exit' | 'large' | 'slippage_alert' | 'toxic';

/** Written again at each decision. */
export interface Routing {
  style: ExecutionStyle;
  reason: RoutingReason;
  /** Expected cost, bps against the middle, fees included. */
  aggressiveBps: number;
  passiveBps: number;
  fillProbability: number;
  /** Order over the known depth within 10 bps on its side of the book. */
  depthShare: number;
  readonly slippage: SlippagePrediction;
}

export const createRouting = (): Routing => ({
  style: 'aggressive',
  reason: 'cheapest',
  aggressiveBps: 0,
  passiveBps: 0,
  fillProbability: 0,
  depthShare: 0,
  slippage: createSlippagePrediction(),
});

/**
 * The cheapest way to work an order: taker fee + slippage, or maker fee − P(fill) × half spread + (1 − P(fill)) × (drift +
 * the taker's cost later); and what overrides it: forced exits cross at once, large orders are worked over time, an
 * expected slippage of 25 bps waits in the spread, toxic flow forbids waiting. Allocates nothing. Source: METHODS 4.6.
 */
export function routeOrder(question: RoutingQuestion, out: Routing): void {
  const { slippage } = out;
  predictSlippage(question, slippage);
  const { bids, asks } = question.book;
  const hasBook = bids.levels > 0 && asks.levels > 0;
  const mid = hasBook ? (bids.price[0]! + asks.price[0]!) / 2 : 0;
  const seen = hasBook ? depthWithin(question.side === 'buy' ? asks : bids, mid, DEPTH_BPS) : 0;
  const depth = Math.max(seen, question.nearDepth);
  out.depthShare = depth > 0 ? question.quantity / depth : Number.POSITIVE_INFINITY;
  const { market } = question;
  out.fillProbability = passiveFillProbability(slippage.halfSpread, market?.dailySigma ?? 0, question.waitMs);
  out.aggressiveBps = question.takerFeeBps + slippage.bps;
  const missed = 1 - out.fillProbability;
  out.passiveBps =
    question.makerFeeBps -
    slippage.halfSpread * out.fillProbability +
    (missed === 0 ? 0 : missed * (question.driftBps + out.aggressiveBps));
  choose(question, out);
}

function choose({ isForcedExit, isToxic, knowsVolume }: RoutingQuestion, out: Routing): void {
  const isCheaperPassive = out.passiveBps < out.aggressiveBps;
  const isAlert = judgeSlippage(out.slippage.bps) !== 'ok';
  if (isForcedExit) set(out, 'aggressive', 'forced_exit');
  else if (out.depthShare > LARGE_SHARE) set(out, knowsVolume && !isToxic ? 'adaptive' : 'twap', 'large');
  else if (isToxic) set(out, 'aggressive', isCheaperPassive || isAlert ? 'toxic' : 'cheapest');
  else if (isAlert) set(out, 'passive', 'slippage_alert');
  else set(out, isCheaperPassive ? 'passive' : 'aggressive', 'cheapest');
}

function set(out: Routing, style: ExecutionStyle, reason: RoutingReason): void {
  out.style = style;
  out.reason = reason;
}

/**
 * Chance that the middle, a driftless walk, reaches an order resting half a spread away within the wait: 2 Φ(−d / (σ √t)).
 * Source: reflection principle; METHODS 6.2. 0 without volatility, 1 without a distance.
 */
export function passiveFillProbability(distanceBps: number, dailySigma: number, waitMs: number): number {
  const reach = dailySigma * Math.sqrt(waitMs / DAY_MS) * 10_000;
  if (!(reach > 0)) return 0;
  return Math.min(1, 2 * normalCdf(-distanceBps / reach));
}
