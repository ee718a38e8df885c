import type { BacktestRequest } from '@trendy/backtest';
import { BacktestRequestBody } from '@trendy/contracts';
import { quoteFromNumber, timeframeMs } from '@trendy/domain';
import type { BacktestRecord, BotRisk, StrategyRegistry } from '@trendy/domain';

import { DEFAULT_LIQUIDATION_FEE_BPS } from '@trendy/simulator';

import type { History, HistoryRange } from './load-history.ts';

export interface BacktestPlan {
  readonly wanted: ReturnType<typeof BacktestRequestBody.parse>;
  /** With the bars that warm the indicators. */
  readonly range: HistoryRange;
  /** Trades from here on. */
  readonly tradesFrom: number;
}

const DAY_MS = 86_400_000;
/** Recursive indicators remember far back. */
const WARMUPS = 15;

/** What a stored backtest asks for, at this market time. @throws ZodError on a row that the API did not write. */
export function planOf(
  record: BacktestRecord,
  strategies: StrategyRegistry,
  marketNow: number,
): BacktestPlan {
  const wanted = BacktestRequestBody.parse(record.request);
  const to = Math.min(wanted.to === undefined ? marketNow : Date.parse(wanted.to), marketNow);
  const tradesFrom = wanted.from === undefined ? to - wanted.days * DAY_MS : Date.parse(wanted.from);
  const strategy = strategies.get(wanted.strategyId);
  const params = strategy?.params.safeParse(wanted.params ?? {});
  const warmup = strategy && params?.success ? strategy.warmup(params.data) : 0;
  return {
    wanted,
    range: { from: tradesFrom - WARMUPS * warmup * timeframeMs(wanted.timeframe), to },
    tradesFrom,
  };
}

export function requestOf({ wanted, tradesFrom }: BacktestPlan, history: History): BacktestRequest {
  const { resumeAfterDays = null } = wanted;
  const { exits, guards, takeProfitPercent, ...risk } = wanted.risk;
  const botRisk: BotRisk = {
    ...risk,
    ...(takeProfitPercent === null ? {} : { takeProfitPercent }),
    ...(guards ? { guards } : {}),
    ...(exits ? { exits } : {}),
  };
  return {
    instrument: history.instrument,
    timeframe: wanted.timeframe,
    bars: history.bars,
    strategy: { id: wanted.strategyId, ...(wanted.params ? { params: wanted.params } : {}) },
    funding: history.funding.map(({ at, rate }) => ({ time: at, rate })),
    ...(history.marks ? { marks: history.marks } : {}),
    capital: quoteFromNumber(wanted.capital),
    risk: botRisk,
    fees: { makerBps: wanted.makerBps, takerBps: wanted.takerBps },
    slippageBps: wanted.slippageBps,
    marginMode: 'cross',
    liquidationFeeBps: DEFAULT_LIQUIDATION_FEE_BPS,
    from: tradesFrom,
    ...(resumeAfterDays === null ? {} : { resumeAfterDays }),
    sources: {
      instrument: 'exchange',
      brackets: history.instrument.brackets.length > 0 ? 'exchange' : 'default',
      data: `${wanted.venue} ${wanted.environment}`,
      funding: `${wanted.venue} ${wanted.environment}`,
      ...(history.marks ? { marks: `${wanted.venue} ${wanted.environment}` } : {}),
    },
  };
}
