import { timeframeMs } from '@trendy/domain';
import * as quant from '@trendy/quant';
import type { Metric } from '@trendy/quant';
import type { ReportInput } from './build.ts';
import type { MetricErrors } from './report.ts';

const DAY_MS = 86_400_000;
const DAYS_A_YEAR = 365;
const LEAST_DAYS = 30;
/** Mean length of a block in days: a trade's days stay together. */
const BLOCK_DAYS = 5;
const RESAMPLES = 200;
const SEED = 20_240_101;
const LEAST_TRADES = 5;

/**
 * Standard errors of the figures: how much each would vary if the same were run on as many other days like these.
 * Where a formula is known it is used; else days are drawn again in blocks (stationary bootstrap, fixed seed).
 * Sources: Sharpe by Mertens 2002 on daily returns; Politis, Romano 1994.
 */
export function standardErrors(input: ReportInput, profits: Float64Array): MetricErrors {
  const daily = dailyReturns(input);
  const n = profits.length;
  const share = profits.reduce((wins, profit) => wins + (profit > 0 ? 1 : 0), 0) / n;
  const perTrade = n >= LEAST_TRADES;
  const resampled = resample(daily);
  return {
    days: daily.length,
    sharpe: sharpeError(daily),
    totalReturn: resampled((returns) => quant.totalReturn(returns)),
    cagr: resampled((returns) => quant.cagr(returns, DAYS_A_YEAR)),
    volatility: resampled((returns) => quant.volatility(returns, DAYS_A_YEAR)),
    sortino: resampled((returns) => quant.sortino(returns, DAYS_A_YEAR)),
    maxDrawdown: resampled((returns) => quant.maxDrawdown(returns)),
    calmar: resampled((returns) => quant.calmar(returns, DAYS_A_YEAR)),
    winRate: perTrade ? { value: Math.sqrt((share * (1 - share)) / n) } : few,
    expectancy: perTrade ? { value: quant.deviationOf(profits) / Math.sqrt(n) } : few,
  };
}

const few: Metric = { value: null, reason: 'fewer_than_5_trades' };
const tooShort: Metric = { value: null, reason: 'less_than_30_days' };

/** Of the yearly ratio of daily returns. */
function sharpeError(daily: Float64Array): Metric {
  if (daily.length < LEAST_DAYS) return tooShort;
  const sample = quant.sharpeSampleOf(daily);
  if (!sample) return { value: null, reason: 'no_variation' };
  const { periods, rawKurt, sharpe, skewness } = sample;
  const radicand = 1 - skewness * sharpe + ((rawKurt - 1) / 4) * sharpe * sharpe;
  if (!(radicand > 0)) return { value: null, reason: 'too_skewed' };
  return { value: Math.sqrt((radicand / (periods - 1)) * DAYS_A_YEAR) };
}

type Figure = (returns: Float64Array) => Metric;

/** Draws the days again once for all figures, so that they vary together. */
function resample(daily: Float64Array): (figure: Figure) => Metric {
  if (daily.length < LEAST_DAYS) return () => tooShort;
  const prng = new quant.Prng(SEED);
  const n = daily.length;
  const draws = Array.from({ length: RESAMPLES }, () => {
    const drawn = new Float64Array(n);
    let at = 0;
    for (let day = 0; day < n; day++) {
      at = day === 0 || prng.uniform() < 1 / BLOCK_DAYS ? prng.integer(n) : (at + 1) % n;
      drawn[day] = daily[at]!;
    }
    return drawn;
  });
  return (figure) => {
    const values = draws.map((drawn) => figure(drawn).value).filter((value) => value !== null);
    if (values.length < RESAMPLES / 2) return { value: null, reason: 'no_variation' };
    return { value: quant.deviationOf(Float64Array.from(values)) };
  };
}

/** By UTC days; the last known equity of each. */
function dailyReturns({ columns, equity, first, request }: ReportInput): Float64Array {
  const stepMs = timeframeMs(request.timeframe);
  const ends: number[] = [equity[0]!];
  let day = Math.floor(columns.openTime[first]! / DAY_MS);
  for (let index = 1; index < equity.length; index++) {
    const today = Math.floor((columns.openTime[first + index - 1]! + stepMs - 1) / DAY_MS);
    if (index === 1 || today !== day) ends.push(equity[index]!);
    else ends[ends.length - 1] = equity[index]!;
    day = today;
  }
  return quant.returnsOf(Float64Array.from(ends)).map((value) => (Number.isFinite(value) ? value : 0));
}
