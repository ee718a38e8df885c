import type { Reason } from '@trendy/domain';
import type { Effects } from '../effects.ts';
import { drawdownOf, equityOf } from '../equity.ts';
import { rulesOf } from '../guard-state.ts';
import type { AccountGuard, AccountRules, DrawdownLevel, Latch } from '../guard-state.ts';
import { holdWant } from '../hold.ts';
import { setStatus } from '../journal.ts';
import { ruleOf } from '../protection-rule.ts';
import type { BotState, EngineState } from '../state.ts';
import type { Want } from '../target.ts';

const DAY_MS = 86_400_000;
/** A level is left below this part of its threshold. */
const HYSTERESIS = 0.8;
/** A day's result smaller than this share of its first equity is neither gain nor loss. */
const FLAT_SHARE = 1e-4;
/** 1 − 0.9 is a hair below 0.1: thresholds are inclusive all the same. */
const HAIR = 1e-12;
const NOTHING: readonly Want[] = [];

/** Before an event of an account that has rules: a new UTC day begins with the equity that the last event left. */
export function openDay(state: EngineState, guard: AccountGuard, out: Effects): readonly Want[] {
  const day = dayOf(state.now);
  if (day <= guard.day) return NOTHING;
  const equity = guard.day < 0 ? equityOf(state) : guard.lastEquity;
  const latched = guard.day < 0 ? null : closeDay(guard, rulesOf(state), day);
  guard.day = day;
  guard.startEquity = equity;
  guard.lastEquity = equity;
  guard.flows = 0;
  guard.hadExposure = false;
  return latch(state, guard, latched, out);
}

/**
 * After it: follows the equity through the drawdown levels.
 * @returns what a level that has just been reached makes the bots do: leave, or at least enter nothing more.
 */
export function watchAccount(state: EngineState, guard: AccountGuard, out: Effects): readonly Want[] {
  const equity = equityOf(state);
  guard.lastEquity = equity;
  guard.hadExposure ||= state.marketList.some(({ position }) => position.quantity !== 0);
  return latch(state, guard, moveLevel(state, guard, rulesOf(state), equity), out);
}

function latch(
  state: EngineState,
  guard: AccountGuard,
  latched: Latched | null,
  out: Effects,
): readonly Want[] {
  if (latched === null || guard.latch === latched.code) return NOTHING;
  // Losing days leave positions open; a severe drawdown that these come to must still close them.
  if (guard.latch === 'drawdown_severe') return NOTHING;
  guard.latch = latched.code;
  return halt(state, out, latched);
}

interface Latched extends Reason {
  readonly code: Latch;
  readonly flatten: boolean;
}

/** What happens at midnight still belongs to the day that ends: its last bar closes there. */
const dayOf = (at: number): number => Math.floor((at - 1) / DAY_MS);

function closeDay(guard: AccountGuard, { lossDays }: AccountRules, today: number): Latched | null {
  const result = guard.lastEquity - guard.startEquity - guard.flows;
  const bound = FLAT_SHARE * guard.startEquity;
  if (!guard.hadExposure || Math.abs(result) <= bound) return null;
  if (result > 0) {
    guard.lossDays = 0;
    guard.isHalved = false;
    return null;
  }
  guard.lossDays++;
  if (!lossDays || guard.lossDays < lossDays.blockAfter) return null;
  guard.isHalved = true;
  guard.blockedDay = today;
  if (guard.lossDays < lossDays.latchAfter) return null;
  const values = { days: guard.lossDays, limitDays: lossDays.latchAfter };
  return { code: 'loss_days_latched', values, flatten: false };
}

function moveLevel(
  state: EngineState,
  guard: AccountGuard,
  { drawdown }: AccountRules,
  equity: number,
): Latched | null {
  if (!drawdown) return null;
  // Nothing left is a drawdown of all, whatever the peak was.
  const lost = state.peakEquity > 0 && equity <= 0 ? 1 : drawdownOf(state);
  const thresholds = [
    drawdown.mildPercent / 100,
    drawdown.moderatePercent / 100,
    drawdown.severePercent / 100,
  ];
  let level = guard.level;
  while (level < 3 && lost >= thresholds[level]! - HAIR) level++;
  while (level > 0 && lost < HYSTERESIS * thresholds[level - 1]!) level--;
  guard.level = level as DrawdownLevel;
  if (level < 3) return null;
  const values = { drawdownPercent: lost * 100, limitPercent: drawdown.severePercent };
  return { code: 'drawdown_severe', values, flatten: drawdown.flatten };
}

/** Every bot stops entering; positions are left where the rule says so. */
function halt(state: EngineState, out: Effects, { flatten, ...reason }: Latched): readonly Want[] {
  return state.bots.flatMap((bot) => {
    if (bot.status === 'active' || isLatched(bot)) setStatus(state, out, bot, 'paused', reason);
    const signalKey = riskKey(state, bot);
    if (flatten) return [{ bot, signalKey, exposure: 0, reason, protection: ruleOf(bot) }];
    const want = holdWant(state, bot, signalKey, reason);
    return want === null ? [] : [want];
  });
}

/** Paused by an earlier latch: its owner is told of the graver one. */
const isLatched = ({ status, statusReason: { code } }: BotState): boolean =>
  status === 'paused' && (code === 'loss_days_latched' || code === 'risk_latched');

/** Names what a bot does because of a rule. */
export const riskKey = (state: EngineState, { config }: BotState): string =>
  `risk:${config.botId}:${state.now}`;

/** Loss of the running day as a share of what it began with, less what was taken out since; 0 after a gain. */
export function dailyLossOf(state: EngineState, guard: AccountGuard): number {
  const base = Math.min(guard.startEquity, guard.startEquity + guard.flows);
  const from = base > 0 ? base : guard.startEquity + guard.flows;
  if (guard.day < 0 || from <= 0) return 0;
  return Math.max(0, (guard.startEquity + guard.flows - equityOf(state)) / from);
}
