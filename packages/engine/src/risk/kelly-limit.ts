import type { Reason } from '@trendy/domain';
import { KELLY_SHARES, readRegime, regimeKelly, riskQuantity, shareQuantity } from '@trendy/quant';
import { createTally } from '../guard-state.ts';
import type { BotGuard } from '../guard-state.ts';

/** Risk of a trade while there are too few to judge by, share of equity. METHODS 1.1. */
const UNPROVEN_RISK = 0.005;

export interface KellyLimit {
  /** Base. */
  readonly quantity: number;
  /** From which regime, trades and stake it comes. */
  readonly why: Reason;
}

export interface KellyQuestion {
  readonly equity: number;
  readonly price: number;
  /** From the price to the stop, quote per base, above 0. */
  readonly distance: number;
}

/**
 * The part of the growth-optimal stake that the present regime allows, from the trades that were entered in it and from
 * all others. A regime that is not known yet has no trades of its own and the least part that allows anything.
 * @param fraction the part in a trending market; the other regimes' are as much smaller as METHODS' are than .25.
 * Source: METHODS 1.1.
 */
export function kellyLimit(
  { equity, price, distance }: KellyQuestion,
  guard: BotGuard,
  fraction: number,
): KellyLimit {
  const regime = (guard.motion.trail ? readRegime(guard.motion.trail) : null)?.regime ?? null;
  const own = (regime === null ? undefined : guard.regimes?.[regime]) ?? createTally();
  const part = (fraction / KELLY_SHARES.trending) * KELLY_SHARES[regime ?? 'volatile'];
  const { full, rate, share } = regimeKelly(part, own, guard.tally, distance / price);
  const about = {
    regime: regime ?? 'unknown',
    regimeTrades: own.wins + own.losses,
    closedTrades: guard.tally.wins + guard.tally.losses,
  };
  if (share === null || full === null || rate === null)
    return {
      quantity: riskQuantity(UNPROVEN_RISK, equity, distance),
      why: { code: 'kelly_unproven', values: about },
    };
  const stake = { cautiousWinPercent: rate * 100, fullKellyPercent: full * 100, kellyPart: part };
  const values = { ...about, ...stake, sharePercent: share * 100 };
  const quantity = shareQuantity(share, equity, price);
  if (part === 0) return { quantity, why: { code: 'kelly_crisis', values } };
  return { quantity, why: { code: full > 0 ? 'kelly_stake' : 'kelly_no_edge', values } };
}
