import {
  invariant,
  priceText,
  quantityText,
  quote,
  quoteToDecimal,
  scaleOf,
  steps,
  timeframeMs,
} from '@trendy/domain';
import type { BarColumns, InstrumentScale } from '@trendy/domain';
import { equityOf } from '@trendy/engine';
import type { EngineState } from '@trendy/engine';
import type { Collector } from '../collector.ts';
import type { Episode } from '../episode-log.ts';
import { dataHash } from '../data-hash.ts';
import type { BacktestRequest } from '../request.ts';
import { SIGNALS_ID } from '../signal-strategy.ts';
import { pausesOf } from './pauses.ts';
import { monthsOf } from './calendar.ts';
import { conventionsOf } from './conventions.ts';
import { buildCurve, holdDrawdown } from './curve.ts';
import { drawdownsOf } from './drawdowns.ts';
import { excursionsOf } from './excursions.ts';
import { buildMetrics } from './metrics.ts';
import { standardErrors } from './standard-errors.ts';
import { warningsOf } from './warnings.ts';
import type { BacktestReport, CostWaterfall, ReportData, ReportSettings, ReportTrade } from './report.ts';

export interface ReportInput {
  readonly request: BacktestRequest;
  readonly columns: BarColumns;
  /** Rows [first, last) were traded. */
  readonly first: number;
  readonly last: number;
  /** Money units: the start, then one value a bar. */
  readonly equity: Float64Array;
  readonly collected: Collector;
  readonly state: EngineState;
  /** Unrealised at the end, money units; absent: of the whole account. */
  readonly unrealised?: number;
  readonly barsHeld: number;
  readonly warmupBars: number;
  readonly points: number;
}

/** @throws InvariantError when the books do not add up, which would be a bug. */
export function buildReport(input: ReportInput): BacktestReport {
  const { request, collected, state } = input;
  const scale = scaleOf(request.instrument);
  // One symbol of an account with several is reported as if it alone had moved the account.
  const finalEquity = input.unrealised === undefined ? equityOf(state) : input.equity.at(-1)!;
  const trades = collected.mapEpisodes((episode, index) => tradeOf(input, scale, episode, index + 1));
  const decisions = collected.mapDecisions((entry) => ({
    time: entry.at,
    exposure: entry.exposure,
    stop: entry.stop === undefined ? null : priceText(scale, entry.stop),
    target: entry.target === undefined ? null : priceText(scale, entry.target),
    reason: entry.reason,
  }));
  const net = finalEquity - request.capital;
  const data = dataOf(input, scale);
  const curve = buildCurve(input);
  const profits = Float64Array.from(trades, (trade) => Number(trade.pnl));
  const pauses = pausesOf(collected.bots);
  return {
    version: 2,
    settings: settingsOf(input, scale),
    data,
    conventions: conventionsOf(request),
    warnings: warningsOf(input, data),
    result: {
      initialEquity: quoteToDecimal(request.capital),
      finalEquity: quoteToDecimal(quote(finalEquity)),
      netProfit: quoteToDecimal(quote(net)),
      isOpenAtEnd: collected.open !== null,
      trades: trades.length,
      decisions: decisions.length,
    },
    metrics: buildMetrics(input, profits),
    errors: standardErrors(input, profits),
    costs: waterfallOf(input, net),
    benchmark: {
      name: 'buy_and_hold',
      return: input.columns.close[input.last - 1]! / input.columns.open[input.first]! - 1,
      maxDrawdown: holdDrawdown(input),
    },
    decisions,
    refusals: collected.mapRefusals(({ at, reason }) => ({ time: at, reason })),
    ...(pauses.length === 0 ? {} : { pauses }),
    trades,
    months: monthsOf(input),
    drawdowns: drawdownsOf(input),
    curve,
  };
}

/** What is open at the end is valued at the last close. */
function unrealisedAtEnd(input: ReportInput): number {
  return input.unrealised ?? equityOf(input.state) - input.state.wallet;
}

function waterfallOf(input: ReportInput, net: number): CostWaterfall {
  const { fees, funding, liquidation, realised, slippage } = input.collected.totals;
  const gross = realised + unrealisedAtEnd(input) + slippage;
  invariant(
    gross - fees - slippage + funding - liquidation === net,
    `report: gross ${gross} less costs is not the net ${net}`,
  );
  const text = (units: number): string => quoteToDecimal(quote(units));
  return {
    gross: text(gross),
    fees: text(fees),
    slippage: text(slippage),
    funding: text(funding),
    liquidation: text(liquidation),
    net: text(net),
  };
}

function tradeOf(input: ReportInput, scale: InstrumentScale, episode: Episode, number: number): ReportTrade {
  const { columns, last, request } = input;
  const isOpen = episode.exitAt === null;
  const value = episode.realised + (isOpen ? unrealisedAtEnd(input) : 0);
  const pnl = value - episode.fees + episode.funding - episode.liquidation;
  const average = (notional: number, quantity: number): number =>
    roundTo((notional / quantity / scale.unitsPerTickStep) * scale.tickSize);
  const stepMs = timeframeMs(request.timeframe);
  const endedAt = episode.exitAt ?? columns.openTime[last - 1]! + stepMs;
  const money = (units: number): string => quoteToDecimal(quote(units));
  const entryPrice = average(episode.entryNotional, episode.entryQuantity);
  return {
    number,
    side: episode.side,
    entryTime: episode.entryAt,
    entryPrice,
    exitTime: episode.exitAt,
    exitPrice: isOpen ? columns.close[last - 1]! : average(episode.exitNotional, episode.exitQuantity),
    quantity: quantityText(scale, steps(episode.entryQuantity)),
    fees: money(episode.fees),
    funding: money(episode.funding),
    slippage: money(episode.slippage),
    liquidation: money(episode.liquidation),
    pnl: money(pnl),
    return: pnl / episode.entryNotional,
    bars: Math.ceil((endedAt - episode.entryAt) / stepMs),
    ...excursionsOf(input, episode, entryPrice),
    entryReason: episode.entryReason,
    exitReason: episode.exitReason,
  };
}

/** Averages carry binary dust beyond what any venue prints. */
const roundTo = (price: number): number => Math.round(price * 1e8) / 1e8;

function settingsOf(input: ReportInput, scale: InstrumentScale): ReportSettings {
  const { request, state } = input;
  const { instrument, sources } = request;
  const id = request.strategy?.id ?? SIGNALS_ID;
  const strategy = state.strategies.get(id);
  const params = strategy?.params.parse(request.strategy?.params ?? {});
  return {
    symbol: instrument.symbol,
    timeframe: request.timeframe,
    strategy: { id, version: strategy?.version ?? '', params: params as Record<string, unknown> },
    capital: quoteToDecimal(request.capital),
    risk: request.risk,
    makerBps: request.fees.makerBps,
    takerBps: request.fees.takerBps,
    slippageBps: request.slippageBps,
    marginMode: request.marginMode,
    liquidationFeeBps: request.liquidationFeeBps,
    instrument: {
      tickSize: instrument.tickSize,
      stepSize: instrument.stepSize,
      minQuantity: quantityText(scale, instrument.minQuantity),
      minNotional: quoteToDecimal(instrument.minNotional),
      brackets: instrument.brackets.length,
      source: sources?.instrument ?? 'given',
      bracketSource: sources?.brackets ?? 'given',
    },
  };
}

function dataOf(input: ReportInput, scale: InstrumentScale): ReportData {
  const { columns, first, last, request } = input;
  const stepMs = timeframeMs(request.timeframe);
  const from = columns.openTime[first]!;
  const to = columns.openTime[last - 1]! + stepMs;
  let offGrid = 0;
  for (let row = first; row < last; row++)
    for (const price of [columns.open[row]!, columns.high[row]!, columns.low[row]!, columns.close[row]!])
      if (Math.abs(price / scale.tickSize - Math.round(price / scale.tickSize)) > 1e-6) offGrid++;
  const rates = (request.funding ?? []).filter((row) => row.time >= from && row.time < to);
  return {
    source: request.sources?.data ?? null,
    bars: last - first,
    from,
    to,
    hash: dataHash(columns),
    missingBars: Math.round((to - from) / stepMs) - (last - first),
    offGridPrices: offGrid,
    warmupBars: input.warmupBars,
    fundingSource: request.sources?.funding ?? null,
    fundingRates: rates.length,
    markSource: request.sources?.marks ?? null,
  };
}
