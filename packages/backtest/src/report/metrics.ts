import { timeframeMs } from '@trendy/domain';
import * as quant from '@trendy/quant';
import type { ReportInput } from './build.ts';
import type { ReportMetrics } from './report.ts';

const YEAR_MS = 365 * 86_400_000;
/** A yearly rate from fewer days says nothing. */
const CAGR_MIN_DAYS = 30;

/** @param profits net result of each trade, quote currency. */
export function buildMetrics(input: ReportInput, profits: Float64Array): ReportMetrics {
  const { request, equity } = input;
  const stepMs = timeframeMs(request.timeframe);
  const periodsPerYear = YEAR_MS / stepMs;
  const returns = quant.returnsOf(equity);
  const bars = returns.length;
  const isLong = bars * stepMs >= CAGR_MIN_DAYS * 86_400_000;
  const tooShort: quant.Metric = { value: null, reason: 'less_than_30_days' };
  return {
    periodsPerYear,
    // From the money itself: a product of a million rounded returns would differ in the last digits.
    totalReturn: { value: equity[bars]! / equity[0]! - 1 },
    cagr: isLong ? quant.cagr(returns, periodsPerYear) : tooShort,
    volatility: quant.volatility(returns, periodsPerYear),
    sharpe: quant.sharpe(returns, periodsPerYear),
    sortino: quant.sortino(returns, periodsPerYear),
    maxDrawdown: quant.maxDrawdown(returns),
    calmar: isLong ? quant.calmar(returns, periodsPerYear) : tooShort,
    omega: quant.omega(returns),
    tailRatio: quant.tailRatio(returns),
    ulcerIndex: quant.ulcerIndex(returns),
    winRate: quant.winRate(profits),
    profitFactor: quant.profitFactor(profits),
    expectancy: quant.expectancy(profits),
    payoff: quant.payoff(profits),
    systemQuality: quant.systemQuality(profits),
    timeInMarket: { value: input.barsHeld / bars },
  };
}
