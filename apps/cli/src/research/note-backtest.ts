import { randomUUID } from 'node:crypto';
import { judge, marketReturns, outcomeOf, rangeOf, toColumns } from '@trendy/backtest';
import type { BacktestReport, BacktestRequest, Verdict } from '@trendy/backtest';
import { Prng } from '@trendy/quant';
import { completeParams, dataKeyOf } from './data-key.ts';
import { configurationOf, TrialFile } from './trial-file.ts';
import type { TrialStart } from './trial-file.ts';

/**
 * Notes that a configuration is tried by hand; given signals are no configuration and are not noted.
 * @returns takes the report, and says what the result is worth among all that was tried; null for signals.
 */
export function noteBacktest(
  file: string,
  request: BacktestRequest,
): (report: BacktestReport) => Verdict | null {
  const strategyId = request.strategy?.id;
  if (strategyId === undefined) return () => null;
  const dataKey = dataKeyOf(request);
  const params = completeParams(request, {});
  const start: TrialStart = {
    ...{ strategyId, dataKey, params, source: 'backtest', originId: randomUUID(), part: 0, index: 0 },
    ...{ purpose: 'trial', span: null },
  };
  const open = (): TrialFile => new TrialFile(file, () => new Date());
  const register = open();
  register.begin([start]);
  register.close();
  return (report) => {
    const outcome = outcomeOf(report);
    const again = open();
    again.finish([{ ...start, outcome }]);
    const others = again.count(strategyId, new Set([configurationOf({ dataKey, params })])).count;
    again.close();
    const market = marketReturns(toColumns(request.bars), request.timeframe, rangeOf(request));
    const random = new Prng(1);
    return judge({
      returns: [outcome.dailyReturns],
      chosen: 0,
      trades: outcome.trades,
      market: market.length === outcome.dailyReturns.length ? market : null,
      otherTrials: others,
      uniform: () => random.uniform(),
    });
  };
}
