import { invariant, quoteToNumber } from '@trendy/domain';
import type { MarginBracket, Reason } from '@trendy/domain';
import { drawdownOf, exactTicks } from '../equity.ts';
import { isOthers } from '../foreign.ts';
import type { EngineState, MarketState } from '../state.ts';
import type { Approved, Target, Verdict, Want } from '../target.ts';
import { countEntry, ruleRefusal } from './entry-rules.ts';
import { limitSize } from './limit-size.ts';
import type { Limited } from './limit-size.ts';
import { moneyLimit } from './money-limit.ts';

/**
 * Decides what of a target may be carried out. Reducing is always allowed; whatever adds exposure passes every rule.
 * A refused entry of the opposite side still closes what is open, and ends what is being entered there. What somebody
 * else has opened is not a bot's to touch.
 */
export function check(state: EngineState, want: Want, target: Target): Verdict {
  const market = state.markets.get(want.bot.config.symbol);
  if (!market) invariant(false, `check: ${want.bot.config.symbol} has no instrument`);
  const held = market.position.quantity;
  if (want.isOwnOnly === true && isOthers(market, want.bot)) {
    const heldBase = Number((held * market.scale.stepSize).toPrecision(12));
    return { approved: null, refused: { code: 'position_not_ours', values: { heldBase } } };
  }
  // The wish counts, not the size: an exposure that is too small to trade must be refused, not taken for flat.
  const isReversal = held !== 0 && want.exposure !== 0 && Math.sign(held) !== Math.sign(want.exposure);
  const isReduction =
    want.exposure === 0 ||
    (held !== 0 && !isReversal && target.quantity !== 0 && Math.abs(target.quantity) <= Math.abs(held));
  if (isReduction) return { approved: approve(target), refused: null };
  const entry = judgeEntry(state, market, want, target, isReversal ? 0 : held);
  const { refused, sizing } = entry;
  if (!refused) {
    countEntry(state, want.bot);
    return { approved: approve(entry.target), refused: null, sizing };
  }
  if (isReversal) return { approved: approve({ ...target, quantity: 0 }), refused, sizing };
  // What is still being entered on the other side is no longer wanted, whether or not this side may be entered.
  const isTurn = entersOther(want);
  return { approved: isTurn ? approve({ ...target, quantity: held }) : null, refused, sizing };
}

function entersOther({ bot: { goal }, exposure }: Want): boolean {
  return goal !== null && goal.mayEnter && Math.sign(goal.quantity) === -Math.sign(exposure);
}

function judgeEntry(
  state: EngineState,
  market: MarketState,
  want: Want,
  target: Target,
  held: number,
): Limited {
  const refused =
    entryRefusal(state, market, want) ?? scopeRefusal(market, target) ?? ruleRefusal(state, want.bot);
  if (refused) return { target, sizing: null, refused };
  const limited = limitSize(state, market, want, target);
  if (limited.refused) return limited;
  const added = Math.abs(limited.target.quantity) - Math.abs(held);
  return {
    ...limited,
    refused: shrunkRefusal(market, limited, added) ?? sizeRefusal(state, market, limited.target, added),
  };
}

/** Whoever holds a webhook's secret may do with the bot what its owner lets it do, and no more. */
function scopeRefusal({ scale }: MarketState, { excess }: Target): Reason | null {
  if (excess === null) return null;
  const base = (steps: number): number => steps * scale.stepSize;
  const values = { askedBase: base(excess.asked), allowedBase: base(excess.allowed) };
  return { code: 'size_out_of_scope', values };
}

/** A rule has left less than can be traded. What was too small before any rule is told as such. */
function shrunkRefusal({ scale }: MarketState, { sizing, target }: Limited, added: number): Reason | null {
  const { minNotional, minQuantity } = scale.instrument;
  if (!sizing || (sizing.binding === 'wanted' && sizing.multiplier === 1) || target.equity <= 0) return null;
  if (added >= Math.max(1, minQuantity)) return null;
  const kelly = sizing.binding === 'kelly' ? sizing.kelly : undefined;
  if (kelly && sizing.limits['kelly'] === 0) return kelly;
  const values = {
    ...kelly?.values,
    rule: sizing.binding === 'wanted' ? 'multiplier' : sizing.binding,
    quantityBase: Math.abs(target.quantity) * scale.stepSize,
    wantedBase: sizing.limits['wanted'] ?? 0,
    multiplier: sizing.multiplier,
    minNotionalQuote: quoteToNumber(minNotional),
  };
  return { code: 'risk_size_too_small', values };
}

const approve = (target: Target): Approved<Target> => target as Approved<Target>;

function entryRefusal(state: EngineState, market: MarketState, want: Want): Reason | null {
  const { bot } = want;
  const { risk, symbol } = bot.config;
  if (bot.status !== 'active') return { code: `bot_${bot.status}`, values: { since: bot.statusReason.code } };
  for (const order of state.orders.values())
    if (order.request.symbol === symbol && order.status === 'unknown')
      return { code: 'order_unknown', values: { orderId: order.request.orderId } };
  if (Number.isNaN(market.markPrice)) return { code: 'no_price', values: { symbol } };
  if (want.exposure < 0 && !risk.allowShort) return { code: 'short_not_allowed' };
  const drawdown = drawdownOf(state) * 100;
  if (drawdown >= risk.maxDrawdownPercent)
    return {
      code: 'drawdown_limit',
      values: { drawdownPercent: drawdown, limitPercent: risk.maxDrawdownPercent },
    };
  return null;
}

function sizeRefusal(state: EngineState, market: MarketState, target: Target, added: number): Reason | null {
  const { instrument, unitsPerTickStep } = market.scale;
  if (target.equity <= 0) return { code: 'no_equity', values: { equity: target.equity / 1e8 } };
  const unitsPerStep = exactTicks(market, market.markPrice) * unitsPerTickStep;
  if (added < instrument.minQuantity || added === 0)
    return {
      code: 'below_min_quantity',
      values: { quantitySteps: added, minQuantitySteps: instrument.minQuantity },
    };
  const addedNotional = added * unitsPerStep;
  if (addedNotional < instrument.minNotional)
    return {
      code: 'below_min_notional',
      values: {
        notionalQuote: addedNotional / 1e8,
        minNotionalQuote: quoteToNumber(instrument.minNotional),
      },
    };
  const notional = Math.abs(target.quantity) * unitsPerStep;
  const limit = moneyLimit(target.equity);
  if (notional > limit)
    return {
      code: 'above_money_limit',
      values: { notionalQuote: notional / 1e8, limitQuote: limit / 1e8 },
    };
  const maxLeverage = leverageLimit(instrument.brackets, notional / 1e8);
  if (target.leverage > maxLeverage)
    return { code: 'leverage_limit', values: { leverage: target.leverage, maxLeverage } };
  const free = target.equity - marginElsewhere(state, market);
  if (notional / target.leverage > free)
    return {
      code: 'insufficient_margin',
      values: { marginQuote: notional / target.leverage / 1e8, freeQuote: free / 1e8 },
    };
  return null;
}

/** Margin bound by the account's other positions, money units, at each bot's own leverage. */
function marginElsewhere(state: EngineState, market: MarketState): number {
  let bound = 0;
  for (const bot of state.bots) {
    const other = state.markets.get(bot.config.symbol);
    if (other && other !== market && other.position.quantity !== 0)
      bound += other.position.cost / bot.config.risk.leverage;
  }
  return bound;
}

function leverageLimit(brackets: readonly MarginBracket[], notionalQuote: number): number {
  const bracket = brackets.find((row) => notionalQuote < row.notionalCap) ?? brackets.at(-1);
  return bracket?.maxLeverage ?? Number.POSITIVE_INFINITY;
}
