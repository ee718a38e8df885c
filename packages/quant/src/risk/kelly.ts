import { solveCholesky, cholesky } from '../linear-algebra/index.ts';
import type { SquareMatrix } from '../linear-algebra/index.ts';
import type { TrailingRegime } from '../regimes/trailing-regime.ts';
import { incompleteBeta } from '../statistics/special-functions.ts';

/** Growth-optimal stake of a bet that pays `payoff` for 1; negative where the bet loses. Kelly 1956. */
export const kellyBinary = (winRate: number, payoff: number): number => winRate - (1 - winRate) / payoff;

/**
 * Growth-optimal notional as a share of equity, when a trade wins `win` or loses `loss` per unit of notional.
 * Thorp 2006: p/L − (1 − p)/W. @throws RangeError unless both are above 0.
 */
export function kellyNotional(winRate: number, win: number, loss: number): number {
  if (!(win > 0 && loss > 0)) throw new RangeError(`win ${win}, loss ${loss}; both must be above 0`);
  return winRate / loss - (1 - winRate) / win;
}

/** Continuous case: excess mean over variance, both of the same period. Merton; Thorp 2006. */
export const kellyContinuous = (mean: number, sd: number): number => mean / (sd * sd);

/** Several assets: Σ⁻¹ μ. @param covariance p × p, row-major, of the same period as `mean`. */
export const kellyWeights = (covariance: SquareMatrix, mean: Float64Array): Float64Array =>
  solveCholesky(cholesky(covariance, mean.length), mean);

/** Trades that were closed, by how much they moved per unit of notional. */
export interface TradeTally {
  readonly wins: number;
  readonly losses: number;
  /** Sum over the winners, positive. */
  readonly won: number;
  /** Sum over the losers, positive. */
  readonly lost: number;
}

/** Part of the full Kelly stake that is used in each regime. METHODS 1.1. */
export const KELLY_SHARES: Readonly<Record<TrailingRegime, number>> = {
  trending: 0.25,
  ranging: 0.2,
  volatile: 0.1,
  crisis: 0,
};
/** All trades together weigh as much as this many of the regime that is asked for. */
const PRIOR_TRADES = 30;
const LEAST_TRADES = 30;
const CAUTIOUS_QUANTILE = 0.2;
/** Of equity as notional, before leverage caps. */
export const KELLY_CEILING = 0.2;

export interface KellyStake {
  /** Notional as a share of equity, 0 … KELLY_CEILING; null: too few trades to say, size by a fixed risk instead. */
  readonly share: number | null;
  /** Of the full stake before the regime's part, the cautious one; null as above. */
  readonly full: number | null;
  /** Cautious rate of winning that it rests on; null as above. */
  readonly rate: number | null;
  readonly reason: 'kelly' | 'no_edge' | 'insufficient_data';
}

const UNPROVEN: KellyStake = { share: null, full: null, rate: null, reason: 'insufficient_data' };

/**
 * Fractional Kelly of one regime, shrunk to all trades and cautious about the rate of winning. The regime's trades are
 * among all trades, so that both together are no more evidence than all trades are, and never bolder than both alone.
 * @param part of the full stake that is used, at least 0. @param inRegime trades entered in the regime, of `all`.
 * @param stopDistance stands in for the mean loss while nothing was lost yet, share of price, above 0.
 * @throws RangeError on counts that are not whole, a regime with more trades than there are, or a stop not above 0.
 * Source: METHODS 1.1 (Kelly 1956, Thorp 2006, MacLean, Thorp, Ziemba 2010).
 */
export function regimeKelly(
  part: number,
  inRegime: TradeTally,
  all: TradeTally,
  stopDistance: number,
): KellyStake {
  assertTally(inRegime);
  assertTally(all);
  if (inRegime.wins > all.wins || inRegime.losses > all.losses)
    throw new RangeError(
      `${inRegime.wins} wins and ${inRegime.losses} losses of ${all.wins} and ${all.losses}`,
    );
  if (!(part >= 0)) throw new RangeError(`part is ${part}; must be at least 0`);
  if (!(stopDistance > 0)) throw new RangeError(`stop distance is ${stopDistance}; must be above 0`);
  if (all.wins + all.losses < LEAST_TRADES) return UNPROVEN;
  const rate = cautiousRate(inRegime, all);
  const noEdge: KellyStake = { share: 0, full: 0, rate, reason: 'no_edge' };
  if (all.wins === 0) return noEdge;
  const meanLoss = all.losses === 0 ? stopDistance : all.lost / all.losses;
  const win = shrunk(inRegime.won, inRegime.wins, all.won / all.wins);
  const loss = shrunk(inRegime.lost, inRegime.losses, meanLoss);
  if (!(win > 0 && loss > 0)) return noEdge;
  const full = kellyNotional(rate, win, loss);
  if (!(full > 0)) return noEdge;
  return { share: Math.min(KELLY_CEILING, part * full), full, rate, reason: 'kelly' };
}

/** 20 % quantile of Beta(1 + wins, 1 + losses) after p = (wins + 30 · rate of all) / (trades + 30). */
function cautiousRate(own: TradeTally, all: TradeTally): number {
  const [count, total] = [own.wins + own.losses, all.wins + all.losses];
  const mean = (own.wins + (PRIOR_TRADES * all.wins) / total) / (count + PRIOR_TRADES);
  const evidence = Math.min(count + PRIOR_TRADES, total);
  const quantile = (wins: number, losses: number): number =>
    betaQuantile(CAUTIOUS_QUANTILE, 1 + wins, 1 + losses);
  const shrunken = quantile(mean * evidence, (1 - mean) * evidence);
  return Math.min(shrunken, Math.max(quantile(own.wins, own.losses), quantile(all.wins, all.losses)));
}

const shrunk = (sum: number, count: number, mean: number): number =>
  (sum + PRIOR_TRADES * mean) / (count + PRIOR_TRADES);

/** By bisection: the incomplete beta rises, so 60 halvings reach the last digit. */
export function betaQuantile(probability: number, a: number, b: number): number {
  if (!(probability >= 0 && probability <= 1))
    throw new RangeError(`probability is ${probability}; must lie in 0 … 1`);
  let low = 0;
  let high = 1;
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, a, b) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function assertTally({ losses, wins, won, lost }: TradeTally): void {
  if (!(Number.isSafeInteger(wins) && Number.isSafeInteger(losses) && wins >= 0 && losses >= 0))
    throw new RangeError(`${wins} wins and ${losses} losses; both must be whole numbers from 0 on`);
  if (!(won >= 0 && lost >= 0)) throw new RangeError(`won ${won}, lost ${lost}; both must be at least 0`);
}
