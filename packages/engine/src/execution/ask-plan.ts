import { invariant, marketMs, toTicks, unreachable } from '@trendy/domain';
import type { BotExecution, InstrumentScale, MarketMs, Reason, Ticks } from '@trendy/domain';
import { advancePlan, cancelPlan, createPlan, DEFAULT_PLAN_SETTINGS, profileWeights } from '@trendy/quant';
import type { ParentOrder, Plan, PlanView } from '@trendy/quant';
import type { EntryWork, MarketState, OpenOrder } from '../state.ts';
import { bookViewOf } from './book-columns.ts';
import { chooseStyle } from './choose-style.ts';
import { paceOf, slicesOver } from './plan-pace.ts';

/** METHODS 4.1: a child must not be refused because the price has moved since it was cut. */
const MIN_CHILD_SHARE = 1.1;
/** Each slice may be sent twice, and the last remainder be tried for some time. */
const childrenOf = (slices: number): number => Math.max(DEFAULT_PLAN_SETTINGS.maxChildren, 2 * slices + 100);

const HORIZON_SECONDS: Readonly<Record<BotExecution['style'], number>> = {
  market: 10,
  aggressive: 10,
  passive: 60,
  twap: 300,
  vwap: 900,
  adaptive: 300,
  auto: 300,
};

/** How long an entry may take, ms. */
export const horizonMs = ({ style, horizonSeconds }: BotExecution): number =>
  (horizonSeconds ?? HORIZON_SECONDS[style]) * 1_000;

export interface ChildWish {
  /** Steps. */
  readonly quantity: number;
  readonly price: Ticks;
  readonly isPostOnly: boolean;
}

/** What the plan says at one moment. */
export interface PlanAnswer {
  readonly orders: readonly ChildWish[];
  readonly cancels: readonly string[];
  readonly nextAt: MarketMs | null;
  /** The plan is over and nothing of it is open. */
  readonly done: Reason | null;
}

/**
 * Asks an entry's plan what to do now, and keeps what it remembers. The first time it is made, which takes a market.
 * @param isFresh whether the market's two sides are those of now; else nothing new is sent.
 */
export function askPlan(
  entry: EntryWork,
  market: MarketState,
  open: readonly OpenOrder[],
  now: MarketMs,
  isFresh: boolean,
  signalKey: string,
): PlanAnswer {
  entry.plan ??= makePlan(entry, market, signalKey);
  if (entry.ending !== null) entry.plan = cancelPlan(entry.plan);
  const { decisions, plan } = advancePlan(entry.plan, viewOf(entry, market, open, isFresh), now);
  entry.plan = plan;
  const orders: ChildWish[] = [];
  const cancels: string[] = [];
  let nextAt: MarketMs | null = null;
  let done: Reason | null = null;
  for (const decision of decisions)
    switch (decision.kind) {
      case 'place':
        invariant(
          decision.child === entry.orders + orders.length,
          `${signalKey}: child ${decision.child} is not the next`,
        );
        orders.push({
          quantity: decision.quantity,
          price: decision.price as Ticks,
          isPostOnly: decision.how === 'post_only',
        });
        break;
      case 'cancel':
        cancels.push(`${signalKey}|entry|${decision.child}`);
        break;
      case 'wait':
        nextAt = marketMs(Math.ceil(decision.until));
        break;
      case 'done':
        done = { code: `execution_${decision.reason}`, values: { leftSteps: decision.left } };
        break;
      default:
        unreachable(decision);
    }
  return { orders, cancels, nextAt: isFresh ? nextAt : now, done };
}

function makePlan(entry: EntryWork, market: MarketState, signalKey: string): Plan {
  const { scale, touch } = market;
  const middle = (touch.bid + touch.ask) / 2;
  const { capBps, style } = entry.execution;
  const routed = style === 'auto' ? chooseStyle(entry, market) : null;
  if (routed) entry.route = routed.route;
  const chosen = routed?.style ?? style;
  invariant(chosen !== 'auto', `${signalKey}: the router chose nothing`);
  invariant(chosen !== 'market', `${signalKey}: one market order has no plan`);
  const slices = slicesOver(entry.deadline - entry.startedAt);
  const paced = chosen === 'twap' ? paceOf(entry, market, slices) : null;
  if (paced) entry.pace = paced.pace;
  const settings = {
    ...DEFAULT_PLAN_SETTINGS,
    style: chosen,
    capBps: capBps ?? DEFAULT_PLAN_SETTINGS.capBps,
    slices,
    urgency: paced?.urgency ?? 0,
    maxChildren: childrenOf(slices),
    weights: chosen === 'vwap' ? weightsOf(entry, slices) : null,
  };
  return createPlan({ ...parentOf(entry, scale, middle) }, settings, seedOf(signalKey));
}

/** The usual volume of each part of an entry's time; null, which spreads it evenly, where it is not known. METHODS 4.2. */
function weightsOf({ background, deadline, startedAt }: EntryWork, slices: number): number[] | null {
  const { volumeProfile } = background ?? {};
  if (!volumeProfile) return null;
  const weights = profileWeights(Float64Array.from(volumeProfile), startedAt, deadline, slices);
  return weights.some((weight) => weight > 0) ? weights : null;
}

function parentOf(entry: EntryWork, scale: InstrumentScale, middle: number): ParentOrder {
  const { minNotional, minQuantity } = scale.instrument;
  const least = minNotional / ((middle / scale.tickSize) * scale.unitsPerTickStep);
  // The whole passed the venue's minimum when it was approved, at a price that may have moved since.
  const minOrder = Math.min(entry.wanted, Math.max(1, minQuantity, Math.ceil(least)));
  return {
    side: entry.side,
    quantity: entry.wanted,
    startedAt: entry.startedAt,
    deadline: entry.deadline,
    arrivalMid: middle / scale.tickSize,
    minChild: Math.max(minOrder, minQuantity, Math.ceil(least * MIN_CHILD_SHARE)),
    minOrder,
    isReduceOnly: false,
  };
}

function viewOf(
  entry: EntryWork,
  { scale, touch }: MarketState,
  open: readonly OpenOrder[],
  isFresh: boolean,
): PlanView {
  const volume = Math.floor(touch.volume / scale.stepSize);
  return {
    bid: isFresh ? toTicks(scale, touch.bid) : null,
    ask: isFresh ? toTicks(scale, touch.ask) : null,
    book: isFresh && touch.book ? bookViewOf(touch.book) : null,
    volume: isFresh ? { steps: volume, overMs: touch.overMs } : null,
    working: open.map(({ filled, request }) => ({
      child: Number(request.orderId.slice(request.orderId.lastIndexOf('|') + 1)),
      price: request.price ?? 0,
      open: request.quantity - filled,
    })),
    filled: entry.filled,
  };
}

/** The same act, the same plan, in any process. Source: FNV-1a, 32 bits. */
function seedOf(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01_00_01_93);
  return hash >>> 0;
}
