import type { DrawdownGuard, RiskGuards } from '@trendy/domain';
import { REGIME_HISTORY } from '@trendy/quant';
import type { TrailingRegime } from '@trendy/quant';
import { createMotion, MOTION_HISTORY } from './price-motion.ts';
import type { PriceMotion } from './price-motion.ts';
import type { EngineState } from './state.ts';

/** 0: none, then mild, moderate, severe. */
export type DrawdownLevel = 0 | 1 | 2 | 3;
export type Latch = 'drawdown_severe' | 'loss_days_latched';

/** What the rules of an account remember. Plain JSON. */
export interface AccountGuard {
  level: DrawdownLevel;
  /** Entries are refused until a person resumes a bot; of two reasons the graver one. */
  latch: Latch | null;
  /** UTC day of the numbers below, days since 1970; −1 before the first event. */
  day: number;
  /** Equity at the beginning of the day, money units. */
  startEquity: number;
  /** Money in and out since then. */
  flows: number;
  /** At the last event. */
  lastEquity: number;
  /** A position was open at some time of the day. */
  hadExposure: boolean;
  lossDays: number;
  /** Size is halved until a day ends with a gain. */
  isHalved: boolean;
  /** Day on which loss days allow no entry; −1: none. */
  blockedDay: number;
}

/** Closed trades: how many, and the sums of what they gained or lost per notional, both positive. */
export interface Tally {
  wins: number;
  losses: number;
  won: number;
  lost: number;
}

/** What the rules of a bot remember. Plain JSON. */
export interface BotGuard {
  /** When its stop was last hit; −1: never. */
  stoppedAt: number;
  /** Times of its entries within the last minute. */
  readonly entries: number[];
  readonly motion: PriceMotion;
  /** All closed trades. */
  readonly tally: Tally;
  /** Those of them that were entered in each regime; absent: none was. */
  regimes?: Partial<Record<TrailingRegime, Tally>>;
  /** Regime in which the open position was entered; absent while flat, and where it was not known. */
  entered?: TrailingRegime;
  /** The open position: gained or lost so far, net of fees and funding, and exit notional, money units. */
  readonly closing: { realised: number; notional: number };
}

export const createAccountGuard = (): AccountGuard => ({
  level: 0,
  latch: null,
  day: -1,
  startEquity: 0,
  flows: 0,
  lastEquity: 0,
  hadExposure: false,
  lossDays: 0,
  isHalved: false,
  blockedDay: -1,
});

export const createTally = (): Tally => ({ wins: 0, losses: 0, won: 0, lost: 0 });

/** Whether a bot's rules look at the market's regime. */
export const asksRegime = (guards: RiskGuards | undefined): boolean =>
  guards?.sizing?.kellyFraction !== undefined;

/** Closed bars that a bot's rules look back over when it starts; 0 where none of them does. */
export function motionHistory(guards: RiskGuards | undefined): number {
  if (!guards?.sizing) return 0;
  return asksRegime(guards) ? REGIME_HISTORY : MOTION_HISTORY;
}

export const createBotGuard = (): BotGuard => ({
  stoppedAt: -1,
  entries: [],
  motion: createMotion(),
  tally: createTally(),
  closing: { realised: 0, notional: 0 },
});

/** The account's rules: of what its bots ask for, the tightest. */
export interface AccountRules {
  readonly drawdown: DrawdownGuard | null;
  readonly lossDays: NonNullable<RiskGuards['lossDays']> | null;
  readonly dailyLossPercent: number | null;
}

export function tightestRules(guards: readonly (RiskGuards | undefined)[]): AccountRules {
  let rules: AccountRules = { drawdown: null, lossDays: null, dailyLossPercent: null };
  for (const guard of guards) if (guard) rules = tighter(rules, guard);
  return rules;
}

/** The account's rules, of all bots that are not stopped. */
export const rulesOf = (state: EngineState): AccountRules =>
  tightestRules(state.bots.map((bot) => (bot.status === 'stopped' ? undefined : bot.config.risk.guards)));

const tighter = (rules: AccountRules, guard: RiskGuards): AccountRules => ({
  drawdown:
    rules.drawdown && guard.drawdown
      ? tighterDrawdown(rules.drawdown, guard.drawdown)
      : (guard.drawdown ?? rules.drawdown),
  lossDays:
    rules.lossDays && guard.lossDays
      ? {
          blockAfter: Math.min(rules.lossDays.blockAfter, guard.lossDays.blockAfter),
          latchAfter: Math.min(rules.lossDays.latchAfter, guard.lossDays.latchAfter),
        }
      : (guard.lossDays ?? rules.lossDays),
  dailyLossPercent:
    rules.dailyLossPercent !== null && guard.dailyLossPercent !== undefined
      ? Math.min(rules.dailyLossPercent, guard.dailyLossPercent)
      : (guard.dailyLossPercent ?? rules.dailyLossPercent),
});

const tighterDrawdown = (a: DrawdownGuard, b: DrawdownGuard): DrawdownGuard => ({
  mildPercent: Math.min(a.mildPercent, b.mildPercent),
  moderatePercent: Math.min(a.moderatePercent, b.moderatePercent),
  severePercent: Math.min(a.severePercent, b.severePercent),
  flatten: a.flatten || b.flatten,
});
