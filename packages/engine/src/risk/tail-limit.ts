import type { MarketTail, Reason, SideTail, SizingGuard } from '@trendy/domain';
import type { SizeConstraint } from '@trendy/quant';
import type { EngineState, MarketState } from '../state.ts';
import { committedNotional } from './commitment.ts';
import { LEAST_TAIL_DAYS } from './market-tail.ts';

const DAY_MS = 86_400_000;
/** A tail of so many days ago is no longer the market's. */
const STALE_DAYS = 3;

/** What each rule looks at. */
const RULES = [
  { name: 'tail_value_at_risk', field: 'tailVarPercent', of: 'valueAtRisk' },
  { name: 'tail_shortfall', field: 'tailShortfallPercent', of: 'shortfall' },
] as const;

/** Of whom the account limits what all positions together may lose. */
const hasRule = (sizing: SizingGuard | undefined): boolean =>
  sizing?.tailVarPercent !== undefined || sizing?.tailShortfallPercent !== undefined;

/** Symbols whose tail an account's rules need and do not have for this UTC day. */
export function tailsWanted(state: EngineState): readonly string[] {
  if (!state.bots.some(({ config, status }) => status !== 'stopped' && hasRule(config.risk.guards?.sizing)))
    return [];
  const today = Math.floor(state.now / DAY_MS) * DAY_MS;
  const wanted: string[] = [];
  for (const { position, tail } of state.marketList) {
    if (tail !== null && tail.at >= today) continue;
    const isTraded = state.bots.some(
      ({ config, status }) => config.symbol === position.symbol && status !== 'stopped',
    );
    if (isTraded || position.quantity !== 0) wanted.push(position.symbol);
  }
  return wanted;
}

export interface TailQuestion {
  readonly state: EngineState;
  readonly market: MarketState;
  /** Of the target, signed. */
  readonly quantity: number;
  readonly equity: number;
  readonly price: number;
}

/**
 * What is left of the budgets for this entry, base. The other positions are taken to lose on the same day, each on its
 * worse side: the sum of their tails is the most that the tail of all of them together can be.
 * @returns the reason instead when a tail is not known, or the others have used a budget up.
 */
export function tailLimits(question: TailQuestion, sizing: SizingGuard): SizeConstraint[] | Reason {
  const { equity, market, price, quantity, state } = question;
  const limits: SizeConstraint[] = [];
  // Refused for that alone, by another rule.
  if (!(equity > 0)) return limits;
  for (const { field, name, of } of RULES) {
    const limitPercent = sizing[field];
    if (limitPercent === undefined) continue;
    const tail = knownTail(state, market);
    if (tail === null) return unknown(market);
    let used = 0;
    for (const other of state.marketList) {
      const notional = other === market ? 0 : committedNotional(state, other);
      if (notional === 0) continue;
      const theirs = knownTail(state, other);
      if (theirs === null) return unknown(other);
      used += notional * Math.max(theirs.long[of], theirs.short[of]);
    }
    const left = (limitPercent / 100) * equity - used;
    if (!(left > 0))
      return {
        code: 'tail_budget_used',
        values: { rule: name, usedPercent: (used / equity) * 100, limitPercent },
      };
    limits.push({ name, quantity: left / (price * sideOf(tail, quantity)[of]) });
  }
  return limits;
}

const sideOf = (tail: MarketTail, quantity: number): SideTail => (quantity < 0 ? tail.short : tail.long);

const knownTail = ({ now }: EngineState, { tail }: MarketState): MarketTail | null =>
  tail !== null && now - tail.at < (STALE_DAYS + 1) * DAY_MS ? tail : null;

const unknown = ({ position, tail }: MarketState): Reason => ({
  code: 'tail_unknown',
  values: { symbol: position.symbol, knownDays: tail?.days ?? 0, leastDays: LEAST_TAIL_DAYS },
});
