import { invariant, quote, quoteToDecimal, timeframeMs } from '@trendy/domain';
import type { LocalisedText, Timeframe } from '@trendy/domain';
import { equityOf } from '@trendy/engine';
import type { EngineState } from '@trendy/engine';
import * as quant from '@trendy/quant';
import type { Metric } from '@trendy/quant';
import type { Leg } from '../leg.ts';
import { buildReport } from '../report/build.ts';
import type { BacktestReport, CostWaterfall, ReportWarning } from '../report/report.ts';
import type { PortfolioRequest } from './request.ts';

const YEAR_MS = 365 * 86_400_000;
const COSTS = ['gross', 'fees', 'slippage', 'funding', 'liquidation', 'net'] as const;

/**
 * What several symbols on one account came to, as plain JSON. Each leg's report is whole, with an equity as if that
 * leg alone had moved the account's capital; the legs' nets add up to the account's, to the last unit.
 */
export interface PortfolioReport {
  readonly version: 2;
  readonly capital: string;
  readonly marginMode: 'cross' | 'isolated';
  /** Distance of the account's returns: the finest timeframe of the legs. */
  readonly timeframe: Timeframe;
  readonly conventions: Readonly<Record<string, LocalisedText>>;
  readonly warnings: readonly (ReportWarning & { readonly symbol: string })[];
  readonly result: {
    readonly initialEquity: string;
    readonly finalEquity: string;
    readonly netProfit: string;
    readonly trades: number;
  };
  readonly metrics: Readonly<
    Record<
      'totalReturn' | 'cagr' | 'volatility' | 'sharpe' | 'sortino' | 'maxDrawdown' | 'calmar' | 'winRate',
      Metric
    >
  >;
  readonly costs: CostWaterfall;
  readonly legs: readonly BacktestReport[];
  /** The account's equity, quote currency; the first point is the start. */
  readonly curve: {
    readonly time: readonly number[];
    readonly equity: readonly number[];
    readonly points: number;
  };
}

export interface PortfolioReportInput {
  readonly request: PortfolioRequest;
  readonly legs: readonly { readonly leg: Leg; readonly equity: Float64Array }[];
  readonly state: EngineState;
  readonly time: Float64Array;
  /** Money units. */
  readonly equity: Float64Array;
  readonly points: number;
}

/** @throws InvariantError when the legs do not add up to the account, which would be a bug. */
export function buildPortfolioReport(input: PortfolioReportInput): PortfolioReport {
  const { equity, request, state } = input;
  const legs = input.legs.map((leg) => reportOf(input, leg));
  const costs = sumCosts(legs);
  const net = equityOf(state) - request.capital;
  invariant(
    costs.net === quoteToDecimal(quote(net)),
    `portfolio: the legs' net ${costs.net} is not the account's ${quoteToDecimal(quote(net))}`,
  );
  const timeframe = finest(request);
  return {
    version: 2,
    capital: quoteToDecimal(request.capital),
    marginMode: request.marginMode,
    timeframe,
    conventions: {
      order: {
        en: 'At one instant: closes and decisions, then funding, then what fills at opens; what fills within bars is worked on at their end, leg by leg.',
        ko: '같은 시각에는 마감과 판단, 펀딩, 시가 체결 순이며, 봉 안의 체결은 봉 끝에 종목별로 처리해요.',
      },
      margin: {
        en: 'One wallet. Under cross margin the other positions count with their profit, loss and maintenance margin at their last mark; what is spent on the spot market is no margin.',
        ko: '지갑은 하나예요. 교차 증거금에서는 다른 포지션의 손익과 유지증거금을 마지막 마크 가격으로 반영하고, 현물에 쓴 돈은 증거금이 아니에요.',
      },
      legs: {
        en: 'A leg is reported as if it alone had moved the capital; their nets add up.',
        ko: '각 종목은 혼자 자본을 움직인 것처럼 보고하며, 순손익을 더하면 계정과 같아요.',
      },
    },
    warnings: legs.flatMap((leg) =>
      leg.warnings.map((warning) => ({ ...warning, symbol: leg.settings.symbol })),
    ),
    result: {
      initialEquity: quoteToDecimal(request.capital),
      finalEquity: quoteToDecimal(quote(equityOf(state))),
      netProfit: costs.net,
      trades: legs.reduce((sum, leg) => sum + leg.trades.length, 0),
    },
    metrics: metricsOf(equity, timeframe, legs),
    costs,
    legs,
    curve: curveOf(input),
  };
}

function reportOf(input: PortfolioReportInput, part: PortfolioReportInput['legs'][number]): BacktestReport {
  const { leg, equity } = part;
  const { capital, from, marginMode, resumeAfterDays, to } = input.request;
  return buildReport({
    request: {
      ...leg.request,
      capital,
      marginMode,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(resumeAfterDays === undefined ? {} : { resumeAfterDays }),
    },
    columns: leg.columns,
    first: leg.first,
    last: leg.last,
    equity,
    collected: leg.collector,
    state: input.state,
    unrealised: leg.unrealised(input.state),
    barsHeld: leg.barsHeld,
    warmupBars: Math.max(0, leg.warmup - leg.historyRows),
    points: input.points,
  });
}

function sumCosts(legs: readonly BacktestReport[]): CostWaterfall {
  const sums = COSTS.map((key) => {
    const units = legs.reduce((sum, leg) => sum + Math.round(Number(leg.costs[key]) * 1e8), 0);
    return [key, quoteToDecimal(quote(units))] as const;
  });
  return Object.fromEntries(sums) as unknown as CostWaterfall;
}

const finest = (request: PortfolioRequest): Timeframe =>
  request.legs
    .map((leg) => leg.timeframe)
    .reduce((best, timeframe) => (timeframeMs(timeframe) < timeframeMs(best) ? timeframe : best));

function metricsOf(
  equity: Float64Array,
  timeframe: Timeframe,
  legs: readonly BacktestReport[],
): PortfolioReport['metrics'] {
  const stepMs = timeframeMs(timeframe);
  const perYear = YEAR_MS / stepMs;
  const returns = quant.returnsOf(equity);
  const isLong = returns.length * stepMs >= 30 * 86_400_000;
  const tooShort: Metric = { value: null, reason: 'less_than_30_days' };
  const profits = Float64Array.from(legs.flatMap((leg) => leg.trades.map((trade) => Number(trade.pnl))));
  return {
    totalReturn: { value: equity.at(-1)! / equity[0]! - 1 },
    cagr: isLong ? quant.cagr(returns, perYear) : tooShort,
    volatility: quant.volatility(returns, perYear),
    sharpe: quant.sharpe(returns, perYear),
    sortino: quant.sortino(returns, perYear),
    maxDrawdown: quant.maxDrawdown(returns),
    calmar: isLong ? quant.calmar(returns, perYear) : tooShort,
    winRate: quant.winRate(profits),
  };
}

/** Thinned evenly to the wanted number of points, first and last kept. */
function curveOf({ equity, points, time }: PortfolioReportInput): PortfolioReport['curve'] {
  const total = equity.length;
  const kept = Math.max(2, Math.min(total, points));
  const rows = Array.from({ length: kept }, (_unused, index) =>
    Math.round((index * (total - 1)) / (kept - 1)),
  );
  return {
    time: rows.map((row) => time[row]!),
    equity: rows.map((row) => equity[row]! / 1e8),
    points: total,
  };
}
