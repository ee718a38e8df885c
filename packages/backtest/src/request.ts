import { EXECUTION_STYLES, MAX_TARGETS, timeframeMs } from '@trendy/domain';
import type { Bar, BotRisk, DatumColumn, Instrument, MarginBracket, Quote, Timeframe } from '@trendy/domain';
import type { BarColumns } from '@trendy/domain';
import type { FeeSchedule, IntrabarPath, MarginMode, MarketKind } from '@trendy/simulator';

/** Funding settlements of the symbol, oldest first; a rate is known at its time. */
export interface FundingRate {
  /** UTC milliseconds. */
  readonly time: number;
  readonly rate: number;
}

/** The exchange's rules as they were from a date on; what is left out stays as it was before. */
export interface DatedTables {
  /** UTC milliseconds. */
  readonly validFrom: number;
  readonly fees?: FeeSchedule;
  readonly brackets?: readonly MarginBracket[];
}

/** A decision given in advance: acted on at the first bar close at or after its time. */
export interface GivenSignal {
  /** UTC milliseconds. */
  readonly time: number;
  /** −1…1 of the full size. */
  readonly exposure: number;
}

export interface BacktestRequest {
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly bars: BarColumns | readonly Bar[];
  /** Exactly one of `strategy` and `signals`. */
  readonly strategy?: { readonly id: string; readonly params?: Readonly<Record<string, unknown>> };
  readonly signals?: readonly GivenSignal[];
  /** Absent: none is charged, and the report says so. */
  readonly funding?: readonly FundingRate[];
  /** Mark price bars of the same timeframe; absent: last prices stand in, and the report says so. */
  readonly marks?: BarColumns;
  readonly capital: Quote;
  readonly risk: BotRisk;
  readonly fees: FeeSchedule;
  readonly slippageBps: number;
  readonly marginMode: MarginMode;
  readonly liquidationFeeBps: number;
  /** Figures beside the bars; `funding_rate` comes from `funding` where it is not given. */
  readonly data?: readonly DatumColumn[];
  /** Absent: perpetual. A spot leg has no funding, no leverage, no short and no liquidation. */
  readonly market?: MarketKind;
  /** A finer series of the same symbol, through which the venue walks inside each bar. Goes with `fineTimeframe`. */
  readonly fineBars?: BarColumns;
  readonly fineTimeframe?: Timeframe;
  /** What a bar is taken to have done where it does not say; absent: worst, the stop first. */
  readonly path?: IntrabarPath;
  /** Of a bar's volume, the most that fills in it may be together, above 0 to 1; absent: any quantity fills. */
  readonly maxVolumeShare?: number;
  /** Bars by which orders without a trigger come later to the market; absent: 0, the next open. */
  readonly latencyBars?: number;
  /** The same in milliseconds: they meet the open of the first finer bar after it. */
  readonly latencyMs?: number;
  /** Fees and brackets by date, oldest first; the first must hold before the first bar. Absent: one set for all time. */
  readonly tables?: readonly DatedTables[];
  /** When the symbol was traded at all, UTC milliseconds: nothing is known before, and all is closed at the end. */
  readonly listing?: { readonly onboardAt?: number; readonly delistAt?: number };
  /** Trades from here on; earlier bars only warm the indicators. UTC milliseconds. */
  readonly from?: number;
  /** Exclusive. UTC milliseconds. */
  readonly to?: number;
  /** Days after which a person resumes what losing days have latched, above 0; absent: nobody ever does. */
  readonly resumeAfterDays?: number;
  /** Where the instrument's figures come from, for the report. */
  readonly sources?: {
    readonly instrument: 'exchange' | 'table' | 'inferred' | 'given';
    readonly brackets: 'exchange' | 'given' | 'default';
    readonly data?: string;
    readonly funding?: string;
    readonly marks?: string;
  };
}

/** What is told of one symbol; money, margin mode and range belong to the account. */
export type LegRequest = Omit<BacktestRequest, 'capital' | 'marginMode' | 'from' | 'to' | 'resumeAfterDays'>;

/** Milliseconds by which orders without a trigger come later; undefined: none. */
export function latencyOf(request: LegRequest): number | undefined {
  if (request.latencyBars !== undefined) return request.latencyBars * timeframeMs(request.timeframe);
  return request.latencyMs;
}

/** What the caller says about a bot when they say nothing. Source: METHODS part 0b. */
export const DEFAULT_RISK: BotRisk = {
  sizePercent: 10,
  leverage: 1,
  stopPercent: 2,
  maxDrawdownPercent: 12,
  allowShort: true,
};

/** A request that cannot be run: which field, and what would be right. */
export class BacktestInputError extends Error {
  override readonly name = 'BacktestInputError';
  readonly field: string;

  constructor(field: string, message: string) {
    super(`${field}: ${message}`);
    this.field = field;
  }
}

export function toColumns(bars: BarColumns | readonly Bar[]): BarColumns {
  if (!Array.isArray(bars)) return bars as BarColumns;
  const rows: readonly Bar[] = bars;
  return {
    openTime: Float64Array.from(rows, (bar) => bar.openTime),
    open: Float64Array.from(rows, (bar) => bar.open),
    high: Float64Array.from(rows, (bar) => bar.high),
    low: Float64Array.from(rows, (bar) => bar.low),
    close: Float64Array.from(rows, (bar) => bar.close),
    volume: Float64Array.from(rows, (bar) => bar.volume),
  };
}

/** @throws BacktestInputError naming the field, the value and the fix. */
export function checkRequest(request: BacktestRequest, columns: BarColumns): void {
  if (request.capital <= 0) fail('capital', `is ${request.capital / 1e8}; must be above 0`);
  checkResume(request.resumeAfterDays);
  checkLeg(request, columns);
}

/** @throws BacktestInputError on a person who comes at no time. */
export function checkResume(days: number | undefined): void {
  if (days !== undefined && !(days > 0 && days <= 3_650))
    fail('resumeAfterDays', `is ${days}; must be above 0 and at most 3650, or absent for never`);
}

const fail = (field: string, message: string): never => {
  throw new BacktestInputError(field, message);
};

/** @throws BacktestInputError naming the field, the value and the fix. */
export function checkLeg(request: LegRequest, columns: BarColumns): void {
  if (!request.strategy === !request.signals)
    fail('strategy', 'give either a strategy or a list of signals, not both and not neither');
  if (columns.openTime.length === 0) fail('bars', 'there are none; give at least one bar');
  const tickSize = Number(request.instrument.tickSize);
  checkBars(columns, timeframeMs(request.timeframe), 'bars', tickSize);
  if (request.marks) checkBars(request.marks, timeframeMs(request.timeframe), 'marks', tickSize);
  checkRealism(request);
  checkExits(request.risk);
  checkExecution(request.risk);
  const { risk } = request;
  if (!(risk.leverage >= 1 && risk.leverage <= 125)) fail('leverage', `is ${risk.leverage}; must be 1–125`);
  if (!(risk.sizePercent > 0 && risk.sizePercent <= 100))
    fail('sizePercent', `is ${risk.sizePercent}; must be above 0 and at most 100`);
  if (!(risk.stopPercent >= 0 && risk.stopPercent < 100))
    fail('stopPercent', `is ${risk.stopPercent}; must be 0 (no stop) to below 100`);
  if (risk.takeProfitPercent !== undefined && !(risk.takeProfitPercent > 0))
    fail('takeProfitPercent', `is ${risk.takeProfitPercent}; must be above 0, or absent for no target`);
  checkSignals(request.signals ?? []);
  const rates = request.funding ?? [];
  rates.forEach((row, index) => {
    if (!Number.isFinite(row.rate))
      fail('funding', `row ${index + 1} has the rate ${row.rate}; must be a number`);
    if (index > 0 && !(row.time > rates[index - 1]!.time))
      fail(
        'funding',
        `row ${index + 1} is not later than the row before it; sort by time and drop duplicates`,
      );
  });
}

/** @throws BacktestInputError on a way of entering that no plan can be made of. */
function checkExecution({ execution }: BotRisk): void {
  if (!execution) return;
  const { capBps, horizonSeconds, style } = execution;
  if (!EXECUTION_STYLES.includes(style))
    fail('execution.style', `is ${String(style)}; must be one of ${EXECUTION_STYLES.join(', ')}`);
  if (horizonSeconds !== undefined && !(horizonSeconds > 0 && horizonSeconds <= 86_400))
    fail('execution.horizonSeconds', `is ${horizonSeconds}; must be above 0 and at most 86400`);
  if (capBps !== undefined && !(capBps > 0 && capBps <= 1_000))
    fail('execution.capBps', `is ${capBps}; must be above 0 and at most 1000`);
}

/** @throws BacktestInputError on exits that contradict themselves. */
function checkExits({ exits }: BotRisk): void {
  if (!exits) return;
  const { breakEven, maxBars, targets, trailing } = exits;
  if (trailing && !(trailing.percent > 0 && trailing.percent < 100))
    fail('exits.trailing', `is ${trailing.percent} %; must be above 0 and below 100`);
  if (trailing && !((trailing.activationPercent ?? 0) >= 0))
    fail('exits.trailing', `starts at ${trailing.activationPercent} %; must be 0 or more`);
  if (
    breakEven &&
    !(breakEven.triggerPercent > 0 && breakEven.triggerPercent > (breakEven.offsetPercent ?? 0))
  )
    fail('exits.breakEven', `is ${breakEven.triggerPercent} %; must be above 0 and above its offset`);
  if (maxBars !== undefined && !(Number.isInteger(maxBars) && maxBars >= 1))
    fail('exits.maxBars', `is ${maxBars}; must be a whole number from 1`);
  if (!targets) return;
  if (targets.length === 0 || targets.length > MAX_TARGETS)
    fail('exits.targets', `are ${targets.length}; give 1 to ${MAX_TARGETS}`);
  let before = 0;
  let shares = 0;
  for (const { percent, sharePercent } of targets) {
    if (!(percent > before))
      fail('exits.targets', `has ${percent} % after ${before} %; give them nearest first`);
    if (!(sharePercent > 0)) fail('exits.targets', `has a share of ${sharePercent} %; must be above 0`);
    before = percent;
    shares += sharePercent;
  }
  if (shares > 100 + 1e-9) fail('exits.targets', `have shares of ${shares} % in all; give at most 100`);
}

/** @throws BacktestInputError on terms of filling that cannot be kept. */
function checkRealism(request: LegRequest): void {
  const { fineBars, fineTimeframe, latencyBars, latencyMs, maxVolumeShare, timeframe } = request;
  if (fineBars) {
    if (
      !fineTimeframe ||
      timeframeMs(timeframe) % timeframeMs(fineTimeframe) !== 0 ||
      fineTimeframe === timeframe
    )
      return fail(
        'fineTimeframe',
        `is ${fineTimeframe ?? 'absent'}; bars of ${timeframe} must be made of whole finer bars`,
      );
    checkBars(fineBars, timeframeMs(fineTimeframe), 'fineBars', Number(request.instrument.tickSize));
  }
  if (latencyBars !== undefined && !(Number.isInteger(latencyBars) && latencyBars >= 0 && latencyBars <= 100))
    fail('latencyBars', `is ${latencyBars}; must be a whole number from 0 to 100`);
  if (latencyMs !== undefined && !(latencyMs >= 0 && latencyMs <= 86_400_000))
    fail('latencyMs', `is ${latencyMs}; must be 0 to 86400000`);
  if (latencyMs !== undefined && latencyBars !== undefined)
    fail('latencyMs', 'and latencyBars are both given; give one of them');
  if (latencyMs !== undefined && latencyMs > 0 && !fineBars)
    fail('latencyMs', 'needs finer bars to find the price after it; give fineBars, or latencyBars instead');
  if (maxVolumeShare !== undefined && !(maxVolumeShare > 0 && maxVolumeShare <= 1))
    fail('maxVolumeShare', `is ${maxVolumeShare}; must be above 0 and at most 1`);
  if (request.market === 'spot') {
    if (request.risk.leverage !== 1)
      fail('leverage', `is ${request.risk.leverage}; on the spot market it is 1`);
    if (request.risk.allowShort) fail('allowShort', 'is on; on the spot market nothing can be sold short');
    if (request.funding) fail('funding', 'is given; there is none on the spot market');
  }
}

/** Rules of today must not be used for the past: where there are tables, one must hold at every bar. */
export function checkTables(request: LegRequest, firstOpen: number): void {
  const { tables } = request;
  if (!tables) return;
  const first = tables[0]?.validFrom ?? Number.POSITIVE_INFINITY;
  if (first > firstOpen)
    fail(
      'tables',
      `begin at ${first}, after the first traded bar at ${firstOpen}; give the table that held then`,
    );
  tables.forEach((table, index) => {
    if (index > 0 && !(table.validFrom > tables[index - 1]!.validFrom))
      fail('tables', `row ${index + 1} is not later than the row before it; sort by validFrom`);
  });
}

function checkSignals(signals: readonly GivenSignal[]): void {
  signals.forEach((signal, index) => {
    if (!(signal.exposure >= -1 && signal.exposure <= 1))
      throw new BacktestInputError('signals', `row ${index + 1} wants ${signal.exposure}; must lie in −1…1`);
    if (index > 0 && !(signal.time > signals[index - 1]!.time))
      throw new BacktestInputError(
        'signals',
        `row ${index + 1} is not later than the row before it; sort by time`,
      );
  });
}

/** Far above any market, far below where integers end. */
const MOST_TICKS = 1e12;

/** @param tickSize quote per base. */
function checkBars(columns: BarColumns, stepMs: number, field: string, tickSize: number): void {
  const { openTime, open, high, low, close } = columns;
  const most = MOST_TICKS * tickSize;
  for (let row = 0; row < openTime.length; row++) {
    if (row > 0 && openTime[row]! < openTime[row - 1]! + stepMs)
      throw new BacktestInputError(
        field,
        `row ${row + 1} (${openTime[row]}) starts before the bar before it has ended; sort by time, drop duplicates, check the timeframe`,
      );
    const isSane =
      low[row]! > 0 &&
      low[row]! <= open[row]! &&
      low[row]! <= close[row]! &&
      high[row]! >= open[row]! &&
      high[row]! >= close[row]! &&
      high[row]! < Number.POSITIVE_INFINITY;
    if (!isSane)
      throw new BacktestInputError(
        field,
        `row ${row + 1} (${openTime[row]}) has no sane open, high, low, close: ${open[row]}, ${high[row]}, ${low[row]}, ${close[row]}; prices are above 0 and finite, high is the highest and low the lowest; correct the row or leave it out`,
      );
    if (high[row]! > most)
      throw new BacktestInputError(
        field,
        `row ${row + 1} (${openTime[row]}) has a high of ${high[row]}, more than ${most} with a tick of ${tickSize}; correct the price or give a larger tick`,
      );
  }
}
