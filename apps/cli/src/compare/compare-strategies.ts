import {
  breakEvenOf,
  DEFAULT_RISK,
  judgeOne,
  measureInterval,
  outcomeOf,
  runBacktest,
  runPortfolio,
} from '@trendy/backtest';
import type { BacktestRequest, CostWaterfall, LegRequest, PortfolioRequest } from '@trendy/backtest';
import { invariant, quoteFromNumber, timeframeMs } from '@trendy/domain';
import type { BarColumns, DatumColumn, DatumName, Strategy } from '@trendy/domain';
import { DEFAULT_LIQUIDATION_FEE_BPS } from '@trendy/simulator';
import { strategies, strategyList } from '@trendy/strategies';
import type { ComparedMarket } from './markets.ts';

/** One strategy on one market; rates are fractions. Null: it does not exist. */
export interface ComparisonRow {
  readonly market: string;
  readonly strategy: string;
  readonly name: string;
  readonly netReturn: number;
  /** Over intrabar paths, fee tiers and slippage. */
  readonly low: number;
  readonly high: number;
  /** Cost a side at which nothing is left; null: there is none, see `losesWithoutCosts`. */
  readonly breakEvenBps: number | null;
  readonly losesWithoutCosts: boolean;
  readonly chargedBps: number;
  readonly sharpe: number | null;
  readonly maxDrawdown: number | null;
  /** When the drawdown limit first kept it from entering, UTC milliseconds; null: never. */
  readonly stoppedAt: number | null;
  readonly trades: number;
  /** Fees and slippage, quote currency. */
  readonly costs: number;
  /** Received when positive, quote currency. */
  readonly funding: number;
  /** Chance that the best of as many useless strategies looks this good. */
  readonly chanceOfLuck: number | null;
  readonly buyAndHold: number;
}

const CAPITAL = 10_000;
const FEES = { makerBps: 2, takerBps: 5 };
const SLIPPAGE_BPS = 2;

/** Every strategy with its defaults and the defaults of a backtest. */
export function compareStrategies(
  markets: readonly ComparedMarket[],
  onRow: (market: string, strategy: string) => void,
): ComparisonRow[] {
  return markets.flatMap((market) =>
    strategyList.map((strategy) => {
      onRow(market.name, strategy.id);
      return strategy.liveRefusal === 'no_spot_venue' ? hedged(market, strategy) : single(market, strategy);
    }),
  );
}

function legOf(market: ComparedMarket, strategy: Strategy): LegRequest {
  return {
    instrument: market.instrument,
    timeframe: market.timeframe,
    bars: market.bars,
    funding: market.funding,
    strategy: { id: strategy.id },
    risk: DEFAULT_RISK,
    fees: FEES,
    slippageBps: SLIPPAGE_BPS,
    liquidationFeeBps: DEFAULT_LIQUIDATION_FEE_BPS,
  };
}

function single(market: ComparedMarket, strategy: Strategy): ComparisonRow {
  const request: BacktestRequest = {
    ...legOf(market, strategy),
    capital: quoteFromNumber(CAPITAL),
    marginMode: 'cross',
  };
  const report = runBacktest(request, { strategies });
  invariant(report, 'compare: a backtest that nobody cancelled was cancelled');
  const interval = measureInterval(request, { strategies });
  const outcome = outcomeOf(report);
  return {
    market: market.name,
    strategy: strategy.id,
    name: strategy.name.en,
    netReturn: interval.headline.netReturn,
    low: interval.low,
    high: interval.high,
    breakEvenBps: interval.breakEven.costBps,
    losesWithoutCosts: interval.breakEven.reason === 'loses_before_costs',
    chargedBps: interval.chargedBps,
    sharpe: report.metrics.sharpe.value,
    maxDrawdown: report.metrics.maxDrawdown.value,
    stoppedAt: outcome.stoppedAt,
    trades: report.result.trades,
    ...paid(report.costs),
    chanceOfLuck:
      report.result.trades === 0 ? null : judgeOne(request, outcome, strategyList.length - 1).chanceOfLuck,
    buyAndHold: report.benchmark.return,
  };
}

/** Both legs on one account; neither has a stop, because each is the other's. */
function hedged(market: ComparedMarket, strategy: Strategy): ComparisonRow {
  const run = (feeMultiple: number, slippageBps: number) => {
    const report = runPortfolio(portfolioOf(market, strategy, feeMultiple, slippageBps), { strategies });
    invariant(report, 'compare: a portfolio that nobody cancelled was cancelled');
    return report;
  };
  const netOf = (feeMultiple: number, slippageBps: number): number =>
    Number(run(feeMultiple, slippageBps).result.netProfit) / CAPITAL;
  const report = run(1, SLIPPAGE_BPS);
  const nets = [0.8, 1, 1.25].flatMap((fee) => [0.5, 1, 2].map((slip) => netOf(fee, slip * SLIPPAGE_BPS)));
  const chargedBps = FEES.takerBps + SLIPPAGE_BPS;
  const breakEven = breakEvenOf(
    (costBps) => netOf(costBps / chargedBps, (SLIPPAGE_BPS * costBps) / chargedBps),
    chargedBps,
  );
  return {
    market: market.name,
    strategy: strategy.id,
    name: strategy.name.en,
    netReturn: Number(report.result.netProfit) / CAPITAL,
    low: Math.min(...nets),
    high: Math.max(...nets),
    breakEvenBps: breakEven.costBps,
    losesWithoutCosts: breakEven.reason === 'loses_before_costs',
    chargedBps,
    sharpe: report.metrics.sharpe.value,
    maxDrawdown: report.metrics.maxDrawdown.value,
    stoppedAt: null,
    trades: report.result.trades,
    ...paid(report.costs),
    chanceOfLuck: null,
    buyAndHold: market.bars.close.at(-1)! / market.bars.open[0]! - 1,
  };
}

const paid = ({ fees, funding, slippage }: CostWaterfall): Pick<ComparisonRow, 'costs' | 'funding'> => ({
  costs: Number(fees) + Number(slippage),
  funding: Number(funding),
});

function portfolioOf(
  market: ComparedMarket,
  strategy: Strategy,
  feeMultiple: number,
  slippageBps: number,
): PortfolioRequest {
  const { funding, spot } = market;
  invariant(spot, `${strategy.id} needs the spot market of ${market.name}; give "spot"`);
  const known = {
    name: 'funding_rate' as const,
    availableAt: Float64Array.from(funding, ({ time }) => time),
    value: Float64Array.from(funding, ({ rate }) => rate),
  };
  const costs = {
    fees: { makerBps: FEES.makerBps * feeMultiple, takerBps: FEES.takerBps * feeMultiple },
    slippageBps,
    risk: { ...DEFAULT_RISK, stopPercent: 0, sizePercent: 40 },
  };
  const { funding: _charged, ...leg } = legOf(market, strategy);
  const stepMs = timeframeMs(market.timeframe);
  return {
    capital: quoteFromNumber(CAPITAL),
    marginMode: 'cross',
    legs: [
      { ...legOf(market, strategy), ...costs, data: [known, closeOf('spot_close', spot.bars, stepMs)] },
      {
        ...leg,
        ...costs,
        risk: { ...costs.risk, allowShort: false },
        instrument: spot.instrument,
        bars: spot.bars,
        market: 'spot',
        strategy: { id: strategy.id, params: { spotLeg: true } },
        data: [known, closeOf('perpetual_close', market.bars, stepMs)],
      },
    ],
  };
}

/** What the other leg reads: a close is known at its bar's close, not at its open. */
const closeOf = (name: DatumName, { close, openTime }: BarColumns, stepMs: number): DatumColumn => ({
  name,
  availableAt: openTime.map((time) => time + stepMs),
  value: close,
});
