import { timeframeMs } from '@trendy/domain';
import type { Reason, RiskGuards, Sizing } from '@trendy/domain';

import { maxLeverageForStop, riskQuantity, shareQuantity, sizePosition, varQuantity } from '@trendy/quant';
import type { SizeConstraint } from '@trendy/quant';
import { exactTicks } from '../equity.ts';
import type { AccountGuard } from '../guard-state.ts';
import { MOTION_WARMUP } from '../price-motion.ts';
import type { BotState, EngineState, MarketState } from '../state.ts';
import type { Target, Want } from '../target.ts';
import { committedNotional } from './commitment.ts';
import { kellyLimit } from './kelly-limit.ts';
import { tailLimits } from './tail-limit.ts';

export interface Limited {
  readonly target: Target;
  readonly sizing: Sizing | null;
  readonly refused: Reason | null;
}

const LEVEL_MULTIPLIERS = [1, 0.75, 0.5, 0] as const;
const HALF = 0.5;
/** Of the standard normal, 95 %. */
const Z = 1.6448536269514722;
const DAY_MS = 86_400_000;

/** Makes an entry as small as the tightest rule says. What its bot's own settings ask for is the first limit. */
export function limitSize(state: EngineState, market: MarketState, want: Want, target: Target): Limited {
  const { guards } = want.bot.config.risk;
  const multiplier = multiplierOf(state.guard);
  if (!guards && multiplier === 1) return { target, sizing: null, refused: null };
  const { stepSize } = market.scale;
  const price = exactTicks(market, market.markPrice) * market.scale.tickSize;
  const wanted = Math.abs(target.quantity) * stepSize;
  const sight: Sight = { state, market, want, target, price, equity: target.equity / 1e8, wanted };
  const { leverage, binding: cap } = guards?.liquidation
    ? safeLeverage(sight, guards.liquidation)
    : { leverage: target.leverage, binding: 'liquidation' };
  if (leverage < 1) return { target, sizing: null, refused: tooNear(sight, leverage) };
  const constraints: SizeConstraint[] = [{ name: 'wanted', quantity: wanted }];
  if (leverage < target.leverage)
    constraints.push({ name: cap, quantity: (wanted * leverage) / target.leverage });
  if (guards?.sizing?.varPercent !== undefined && !isWarm(want.bot))
    return { target, sizing: null, refused: tooFewBars(want.bot) };
  const tails = guards?.sizing ? tailLimits({ ...sight, quantity: target.quantity }, guards.sizing) : [];
  if ('code' in tails) return { target, sizing: null, refused: tails };
  const kelly = guards ? addLimits(constraints, sight, guards) : null;
  constraints.push(...tails);
  const decision = sizePosition(constraints, [multiplier]);
  const quantity = Math.floor(decision.quantity / stepSize + 1e-9);
  const { binding, limits } = decision;
  const sizing = { binding, limits, multiplier, ...(kelly ? { kelly } : {}) };
  return {
    target: { ...target, quantity: Math.sign(target.quantity) * quantity, leverage },
    sizing,
    refused: null,
  };
}

const multiplierOf = (guard: AccountGuard | null): number =>
  guard === null ? 1 : LEVEL_MULTIPLIERS[guard.level] * (guard.isHalved ? HALF : 1);

/** Everything that the rules look at, in quote and base units. */
interface Sight {
  readonly state: EngineState;
  readonly market: MarketState;
  readonly want: Want;
  readonly target: Target;
  readonly price: number;
  readonly equity: number;
  readonly wanted: number;
}

/** @returns what the Kelly stake rests on, where there is one. */
function addLimits(constraints: SizeConstraint[], sight: Sight, guards: RiskGuards): Reason | null {
  const { equity, price } = sight;
  const { cluster, maxExposurePercent, sizing } = guards;
  if (maxExposurePercent !== undefined)
    constraints.push({
      name: 'symbol_exposure',
      quantity: shareQuantity(maxExposurePercent / 100, equity, price),
    });
  if (cluster) {
    const free = (cluster.maxExposurePercent / 100) * equity - notionalOfOthers(sight, cluster.symbols);
    constraints.push({ name: 'cluster_exposure', quantity: Math.max(0, free) / price });
  }
  if (!sizing) return null;
  const distance = stopDistance(sight);
  const { motion } = sight.want.bot.guard ?? { motion: null };
  if (sizing.riskPercent !== undefined) {
    const range = motion && isWarm(sight.want.bot) ? (sizing.atrMultiple ?? 2) * motion.atr : 0;
    const quantity = riskQuantity(sizing.riskPercent / 100, equity, Math.max(range, distance));
    constraints.push({ name: 'risk_per_trade', quantity });
  }
  if (sizing.varPercent !== undefined)
    constraints.push({ name: 'value_at_risk', quantity: varLimit(sight, sizing.varPercent / 100) });
  if (sizing.kellyFraction === undefined) return null;
  const { guard } = sight.want.bot;
  const kelly = guard && kellyLimit({ equity, price, distance }, guard, sizing.kellyFraction);
  constraints.push({ name: 'kelly', quantity: kelly?.quantity ?? 0 });
  return kelly?.why ?? null;
}

/** Notional that the account's other symbols of a cluster hold, or are about to hold, quote. */
function notionalOfOthers({ state, market }: Sight, symbols: readonly string[]): number {
  let notional = 0;
  for (const other of state.marketList) {
    if (other === market || !symbols.includes(other.position.symbol)) continue;
    notional += committedNotional(state, other);
  }
  return notional;
}

/** From the mark to the stop, quote per base; above 0. */
function stopDistance({ price, target, market, want }: Sight): number {
  const stop = target.stop === null ? null : target.stop * market.scale.tickSize;
  const distance = stop === null ? (want.protection.stopPercent / 100) * price : Math.abs(price - stop);
  return Math.max(distance, market.scale.tickSize);
}

/** Budget less the value at risk of the other positions, which are taken to move with this one. */
function varLimit(sight: Sight, budget: number): number {
  const { equity, price, want, state, market } = sight;
  const sd = dailyDeviation(want.bot);
  let used = 0;
  for (const other of state.marketList) {
    if (other === market) continue;
    const notional = committedNotional(state, other);
    if (notional === 0) continue;
    const bot = state.bots.find(({ config }) => config.symbol === other.position.symbol);
    const known = bot && isWarm(bot) ? dailyDeviation(bot) : sd;
    used += notional * known * Z;
  }
  return varQuantity(budget - used / equity, equity, price, sd, Z);
}

const dailyDeviation = ({ config, guard }: BotState): number =>
  Math.sqrt(((guard?.motion.variance ?? 0) * DAY_MS) / timeframeMs(config.timeframe));

/** Largest whole leverage that keeps the liquidation away from the stop, at most what was asked for, and what bound it. */
function safeLeverage(
  sight: Sight,
  rule: NonNullable<RiskGuards['liquidation']>,
): { readonly leverage: number; readonly binding: 'liquidation' | 'leverage_cap' } {
  const { market, price, target, wanted } = sight;
  const { brackets } = market.scale.instrument;
  const notional = wanted * price;
  const bracket = brackets.find((row) => notional < row.notionalCap) ?? brackets.at(-1);
  const most = maxLeverageForStop(
    target.quantity < 0 ? -1 : 1,
    Math.min(stopDistance(sight) / price, 0.999 / rule.stopDistances),
    bracket?.maintenanceRate ?? 0,
    rule.stopDistances,
  );
  const safe = Math.floor(most + 1e-9);
  const leverage = Math.min(target.leverage, rule.maxLeverage, safe);
  return { leverage, binding: rule.maxLeverage < safe ? 'leverage_cap' : 'liquidation' };
}

/** Whether enough bars were seen to say how the price moves. */
const isWarm = ({ guard }: BotState): boolean => guard !== null && guard.motion.bars >= MOTION_WARMUP;

/** A limit that cannot be computed allows nothing. */
const tooFewBars = ({ config, guard }: BotState): Reason => ({
  code: 'risk_unknown',
  values: {
    rule: 'value_at_risk',
    symbol: config.symbol,
    knownBars: guard?.motion.bars ?? 0,
    leastBars: MOTION_WARMUP,
  },
});

const tooNear = ({ target }: Sight, most: number): Reason => ({
  code: 'liquidation_too_near',
  values: { leverage: target.leverage, maxLeverage: most },
});
