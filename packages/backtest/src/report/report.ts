import type { BotRisk, LocalisedText, Reason, Timeframe } from '@trendy/domain';
import type { Metric } from '@trendy/quant';
import type { ExitReason } from '../episode-log.ts';
import type { ReportInterval } from '../interval/interval.ts';

/**
 * What a run came to, as plain JSON: the same request gives the same bytes. Money, prices and quantities are exact
 * decimal text, times UTC milliseconds, returns and drawdowns fractions (0.1 is 10 %).
 */
export interface BacktestReport {
  readonly version: 2;
  readonly settings: ReportSettings;
  readonly data: ReportData;
  /** Code of each convention → what it means here. */
  readonly conventions: Readonly<Record<string, LocalisedText>>;
  readonly warnings: readonly ReportWarning[];
  readonly result: ReportResult;
  readonly metrics: ReportMetrics;
  /** Standard errors of the metrics of the same names. */
  readonly errors: MetricErrors;
  readonly costs: CostWaterfall;
  readonly benchmark: {
    readonly name: 'buy_and_hold';
    readonly return: number;
    readonly maxDrawdown: number | null;
  };
  readonly decisions: readonly ReportDecision[];
  readonly refusals: readonly { readonly time: number; readonly reason: Reason }[];
  /** When a rule had stopped the bot until a person resumes it, oldest first; absent where none did. */
  readonly pauses?: readonly ReportPause[];
  readonly trades: readonly ReportTrade[];
  /** UTC months, oldest first. */
  readonly months: readonly ReportMonth[];
  /** The deepest, deepest first. */
  readonly drawdowns: readonly ReportDrawdown[];
  readonly curve: ReportCurve;
  /** The result as a range; present where it was measured. */
  readonly interval?: ReportInterval;
}

export interface ReportSettings {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly strategy: {
    readonly id: string;
    readonly version: string;
    readonly params: Readonly<Record<string, unknown>>;
  };
  readonly capital: string;
  readonly risk: BotRisk;
  readonly makerBps: number;
  readonly takerBps: number;
  readonly slippageBps: number;
  readonly marginMode: 'cross' | 'isolated';
  readonly liquidationFeeBps: number;
  readonly instrument: {
    readonly tickSize: string;
    readonly stepSize: string;
    readonly minQuantity: string;
    readonly minNotional: string;
    readonly brackets: number;
    readonly source: string;
    readonly bracketSource: string;
  };
}

export interface ReportData {
  readonly source: string | null;
  readonly bars: number;
  /** Open of the first and close of the last bar. */
  readonly from: number;
  readonly to: number;
  readonly hash: string;
  readonly missingBars: number;
  readonly offGridPrices: number;
  readonly warmupBars: number;
  readonly fundingSource: string | null;
  readonly fundingRates: number;
  readonly markSource: string | null;
}

export interface ReportPause {
  readonly from: number;
  /** Null: to the end. */
  readonly to: number | null;
  readonly reason: Reason;
}

export interface ReportWarning {
  readonly code: string;
  readonly text: LocalisedText;
}

export interface ReportResult {
  readonly initialEquity: string;
  readonly finalEquity: string;
  readonly netProfit: string;
  readonly isOpenAtEnd: boolean;
  readonly trades: number;
  readonly decisions: number;
}

/** Over returns from bar close to bar close, start equity included; yearly figures with A periods a year. */
export interface ReportMetrics {
  readonly periodsPerYear: number;
  readonly totalReturn: Metric;
  readonly cagr: Metric;
  readonly volatility: Metric;
  readonly sharpe: Metric;
  readonly sortino: Metric;
  readonly maxDrawdown: Metric;
  readonly calmar: Metric;
  readonly omega: Metric;
  readonly tailRatio: Metric;
  readonly ulcerIndex: Metric;
  readonly winRate: Metric;
  readonly profitFactor: Metric;
  readonly expectancy: Metric;
  readonly payoff: Metric;
  readonly systemQuality: Metric;
  readonly timeInMarket: Metric;
}

/** How much each figure would vary over as many other days like these; null with the reason. */
export interface MetricErrors {
  /** UTC days that they rest on. */
  readonly days: number;
  readonly sharpe: Metric;
  readonly totalReturn: Metric;
  readonly cagr: Metric;
  readonly volatility: Metric;
  readonly sortino: Metric;
  readonly maxDrawdown: Metric;
  readonly calmar: Metric;
  readonly winRate: Metric;
  readonly expectancy: Metric;
}

export interface ReportMonth {
  readonly year: number;
  /** 1…12 */
  readonly month: number;
  /** Net; null when nothing was left to lose. */
  readonly return: number | null;
}

export interface ReportDrawdown {
  /** Fraction lost from the peak. */
  readonly depth: number;
  /** UTC milliseconds: of the peak, the lowest point, and when the peak was reached again. */
  readonly from: number;
  readonly trough: number;
  readonly recovery: number | null;
  /** From the peak to the recovery, or to the end. */
  readonly bars: number;
}

/** gross − fees − slippage + funding − liquidation = net, to the last unit. Costs are positive, funding is signed. */
export interface CostWaterfall {
  readonly gross: string;
  readonly fees: string;
  readonly slippage: string;
  readonly funding: string;
  readonly liquidation: string;
  readonly net: string;
}

export interface ReportDecision {
  readonly time: number;
  readonly exposure: number;
  readonly stop: string | null;
  readonly target: string | null;
  readonly reason: Reason;
}

export interface ReportTrade {
  readonly number: number;
  readonly side: 'long' | 'short';
  readonly entryTime: number;
  /** Average. */
  readonly entryPrice: number;
  /** Null while open at the end. */
  readonly exitTime: number | null;
  /** Average; the last close while open at the end. */
  readonly exitPrice: number;
  readonly quantity: string;
  readonly fees: string;
  readonly funding: string;
  readonly slippage: string;
  readonly liquidation: string;
  /** Net of fees, slippage, funding and liquidation. */
  readonly pnl: string;
  /** Of the entry notional. */
  readonly return: number;
  readonly bars: number;
  /** How far the price went against and with it, fractions of the entry price, by whole bars. */
  readonly maxAdverse: number;
  readonly maxFavourable: number;
  readonly entryReason: Reason | null;
  readonly exitReason: ExitReason;
}

/** Columns of equal length; the first point is the start. Quote currency. */
export interface ReportCurve {
  readonly time: readonly number[];
  readonly equity: readonly number[];
  readonly drawdown: readonly number[];
  /** Equity of buying at the first open and holding. */
  readonly buyAndHold: readonly number[];
  /** Total points before thinning. */
  readonly points: number;
}

const STOPPED: readonly string[] = ['drawdown_limit', 'bot_paused'];

/**
 * When an entry was first refused because too much was lost already, UTC milliseconds; null where none was.
 * What was refused before a person resumed the bot for the last time does not count: it went on.
 */
export function stoppedAtOf({
  pauses = [],
  refusals,
}: Pick<BacktestReport, 'pauses' | 'refusals'>): number | null {
  const resumedAt = pauses.findLast(({ to }) => to !== null)?.to ?? Number.NEGATIVE_INFINITY;
  return refusals.find(({ time, reason }) => time > resumedAt && STOPPED.includes(reason.code))?.time ?? null;
}

/** Headline figures for lists. */
export interface BacktestSummary {
  readonly netReturn: number | null;
  readonly cagr: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly maxDrawdown: number | null;
  readonly trades: number;
  readonly winRate: number | null;
  readonly profitFactor: number | null;
  readonly buyAndHold: number | null;
  readonly finalEquity: string;
}

export const summaryOf = (report: BacktestReport): BacktestSummary => ({
  netReturn: report.metrics.totalReturn.value,
  cagr: report.metrics.cagr.value,
  sharpe: report.metrics.sharpe.value,
  sortino: report.metrics.sortino.value,
  maxDrawdown: report.metrics.maxDrawdown.value,
  trades: report.result.trades,
  winRate: report.metrics.winRate.value,
  profitFactor: report.metrics.profitFactor.value,
  buyAndHold: report.benchmark.return,
  finalEquity: report.result.finalEquity,
});
