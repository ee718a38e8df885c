import { clearEffects, createEffects, createState, equityOf, step, stepBars } from '@trendy/engine';
import { attachPreparedSeries } from '@trendy/engine';
import type { BarRun } from '@trendy/engine';
import type { BarColumns } from '@trendy/domain';
import { invariant, marketMs, timeframeMs } from '@trendy/domain';
import type {
  Bar,
  BarEvent,
  BotConfig,
  EngineEvent,
  JournalEntry,
  MarketMs,
  StrategyRegistry,
} from '@trendy/domain';
import { BarVenue } from '@trendy/simulator';
import type { VenueBar, VenueFill } from '@trendy/simulator';
import { Collector } from './collector.ts';
import { buildReport } from './report/build.ts';
import type { BacktestReport } from './report/report.ts';
import { BacktestInputError, checkRequest, toColumns } from './request.ts';
import type { BacktestRequest } from './request.ts';
import { BOT_ID, botConfig, HISTORY_WARMUPS, lowerBound, slice, warmupOf } from './run-setup.ts';
import { withSignals } from './signal-strategy.ts';

export interface BacktestHooks {
  readonly strategies: StrategyRegistry;
  readonly onProgress?: (done: number, total: number) => void;
  readonly isCancelled?: () => boolean;
  /** Every event that the engine was fed, in order: a tape that replays to the same journal. */
  readonly onEvent?: (event: EngineEvent) => void;
  /** Every journal entry that the engine wrote, in order. */
  readonly onJournal?: (entry: JournalEntry) => void;
}

export interface BacktestRun {
  readonly done: number;
  readonly total: number;
  /** Runs at most so many bars. @returns whether all are done. */
  advance(bars: number): boolean;
  /** Money units: the start, then one value for each bar that is done. */
  readonly equity: Float64Array;
  /** @param points at most so many points of the equity curve; absent: all. @throws InvariantError before the end. */
  report(points?: number): BacktestReport;
}

const CHUNK = 20_000;
/** Bars that are looked through ahead: more would be looked through again when the strategy acts before. */
const LOOKED_AHEAD = 64;

/** Runs to the end. @returns null when cancelled. @throws BacktestInputError on a request that cannot be run. */
export function runBacktest(request: BacktestRequest, hooks: BacktestHooks): BacktestReport | null {
  const run = createBacktest(request, hooks);
  for (;;) {
    const isDone = run.advance(CHUNK);
    hooks.onProgress?.(run.done, run.total);
    if (isDone) return run.report();
    if (hooks.isCancelled?.()) return null;
  }
}

/** @throws BacktestInputError on a request that cannot be run. */
export function createBacktest(request: BacktestRequest, hooks: BacktestHooks): BacktestRun {
  return new BarDriver(request, hooks);
}

/** Feeds the engine from columns, with the bar venue as its exchange. Allocates nothing for a bar without news. */
class BarDriver implements BacktestRun {
  readonly #request: BacktestRequest;
  readonly #onEvent: BacktestHooks['onEvent'];
  readonly #onJournal: BacktestHooks['onJournal'];
  readonly #columns: BarColumns;
  readonly #first: number;
  readonly #last: number;
  readonly #state;
  readonly #venue: BarVenue;
  readonly #out;
  readonly #collector: Collector;
  readonly #equity: Float64Array;
  readonly #bars: BarRun;
  readonly #bar: { -readonly [K in keyof BarEvent]: BarEvent[K] };
  readonly #venueBar: VenueBar;
  readonly #stepMs: number;
  readonly #warmup: number;
  #row: number;
  #fundingRow = 0;
  #markRow = 0;
  #barsHeld = 0;
  #effectsDone = 0;
  #journalDone = 0;

  constructor(request: BacktestRequest, hooks: BacktestHooks) {
    const columns = toColumns(request.bars);
    checkRequest(request, columns);
    const config = botConfig(request);
    const strategies = withSignals(hooks.strategies, request.signals ?? []);
    this.#warmup = warmupOf(config, strategies);
    this.#request = request;
    this.#onEvent = hooks.onEvent;
    this.#onJournal = hooks.onJournal;
    this.#out = createEffects(hooks.onJournal ? 'full' : 'outcomes');
    this.#columns = columns;
    this.#stepMs = timeframeMs(request.timeframe);
    this.#first = lowerBound(columns.openTime, request.from ?? Number.NEGATIVE_INFINITY);
    this.#last = lowerBound(columns.openTime, request.to ?? Number.POSITIVE_INFINITY);
    if (this.#first >= this.#last)
      throw new BacktestInputError('from', 'there are no bars between from and to; widen the range');
    this.#row = this.#first;
    this.#equity = new Float64Array(this.#last - this.#first + 1);
    this.#state = createState(strategies);
    this.#venue = new BarVenue({
      instrument: request.instrument,
      wallet: request.capital,
      fees: request.fees,
      slippageBps: request.slippageBps,
      marginMode: request.marginMode,
      liquidationFeeBps: request.liquidationFeeBps,
    });
    this.#collector = new Collector(request.instrument);
    this.#bars = { bars: columns, symbol: request.instrument.symbol, stepMs: this.#stepMs };
    this.#bar = emptyBar(request);
    this.#venueBar = {
      openTime: marketMs(0),
      closeTime: marketMs(0),
      open: 0,
      high: 0,
      low: 0,
      markOpen: 0,
      markHigh: 0,
      markLow: 0,
    };
    this.#start(config);
  }

  get done(): number {
    return this.#row - this.#first;
  }

  get total(): number {
    return this.#last - this.#first;
  }

  get equity(): Float64Array {
    return this.#equity;
  }

  advance(bars: number): boolean {
    const end = Math.min(this.#row + bars, this.#last);
    while (this.#row < end) {
      const quiet = this.#quietUntil(Math.min(end, this.#row + LOOKED_AHEAD));
      if (quiet > this.#row) {
        this.#runQuiet(quiet);
        continue;
      }
      this.#runBar(this.#row);
      this.#row++;
      this.#equity[this.#row - this.#first] = equityOf(this.#state);
    }
    return this.#row === this.#last;
  }

  /** First row, at most `end`, at which anything but the strategy can act. */
  #quietUntil(end: number): number {
    const { funding, marks } = this.#request;
    // A tape has every event, and mark prices come between the bars.
    if (this.#onEvent || marks) return this.#row;
    const { high, low, openTime } = this.#columns;
    const quiet = this.#venue.quietUntil(low, high, this.#row, end);
    const due = this.#venue.isIdle ? undefined : funding?.[this.#fundingRow]?.time;
    if (due === undefined) return quiet;
    let row = this.#row;
    while (row < quiet && openTime[row]! + this.#stepMs <= due) row++;
    return row;
  }

  /** Bars until `to`, or until the strategy acts: nothing else can happen. */
  #runQuiet(to: number): void {
    const { close, openTime } = this.#columns;
    const from = this.#row;
    this.#row = stepBars(this.#state, this.#bars, from, to, this.#equity, this.#first - 1, this.#out);
    if (this.#venue.quantity !== 0) this.#barsHeld += this.#row - from;
    else this.#skipFunding(openTime[this.#row - 1]! + this.#stepMs);
    this.#venue.close(close[this.#row - 1]!);
    if (!this.#hasNews()) return;
    this.#collect(this.#state.now);
    this.#absorb();
    this.#clear();
  }

  report(points?: number): BacktestReport {
    invariant(this.#row === this.#last, `backtest: ${this.done} of ${this.total} bars are done`);
    // Two books kept apart by two pieces of code: a difference of one unit is a bug.
    invariant(
      this.#venue.wallet === this.#state.wallet,
      `backtest: the venue's wallet ${this.#venue.wallet} is not the ledger's ${this.#state.wallet}`,
    );
    return buildReport({
      request: this.#request,
      columns: this.#columns,
      first: this.#first,
      last: this.#last,
      equity: this.#equity,
      collected: this.#collector,
      state: this.#state,
      barsHeld: this.#barsHeld,
      warmupBars: Math.max(0, this.#warmup - Math.min(this.#first, this.#warmup * HISTORY_WARMUPS)),
      points: points ?? Number.POSITIVE_INFINITY,
    });
  }

  #start(config: BotConfig): void {
    const { openTime } = this.#columns;
    const at = marketMs(openTime[this.#first]!);
    const historyRows = Math.min(this.#first, this.#warmup * HISTORY_WARMUPS);
    const from = this.#first - historyRows;
    const history: Bar[] = [];
    for (let row = from; row < this.#first; row++) history.push(this.#barAt(row));
    this.#deliver({ kind: 'instrument', at, instrument: this.#request.instrument });
    this.#deliver({ kind: 'transfer', at, transferId: 'capital', amount: this.#request.capital });
    this.#deliver({ kind: 'bot_started', at, bot: config, history });
    attachPreparedSeries(this.#state, BOT_ID, slice(this.#columns, from, this.#last));
    const { funding = [], marks } = this.#request;
    while (this.#fundingRow < funding.length && funding[this.#fundingRow]!.time < at) this.#fundingRow++;
    if (marks) this.#markRow = lowerBound(marks.openTime, at);
    this.#equity[0] = this.#request.capital;
  }

  #runBar(row: number): void {
    const columns = this.#columns;
    const openTime = columns.openTime[row]!;
    const closeTime = openTime + this.#stepMs;
    if (!this.#venue.isIdle) this.#trade(row, openTime, closeTime);
    else this.#skipFunding(closeTime);
    const bar = this.#bar;
    bar.at = marketMs(closeTime);
    bar.openTime = marketMs(openTime);
    bar.closeTime = marketMs(closeTime);
    bar.open = columns.open[row]!;
    bar.high = columns.high[row]!;
    bar.low = columns.low[row]!;
    bar.close = columns.close[row]!;
    bar.volume = columns.volume[row]!;
    this.#venue.close(bar.close);
    this.#deliverMark(openTime, closeTime);
    this.#deliver(bar);
    this.#clear();
  }

  /** All that happens at the venue during a bar: funding at its open, fills at its open, funding within, fills within. */
  #trade(row: number, openTime: number, closeTime: number): void {
    const { open, high, low } = this.#columns;
    const bar = this.#venueBar;
    bar.openTime = marketMs(openTime);
    bar.closeTime = marketMs(closeTime);
    bar.open = open[row]!;
    bar.high = high[row]!;
    bar.low = low[row]!;
    const markRow = this.#findMark(openTime);
    const { marks } = this.#request;
    bar.markOpen = marks && markRow >= 0 ? marks.open[markRow]! : bar.open;
    bar.markHigh = marks && markRow >= 0 ? marks.high[markRow]! : bar.high;
    bar.markLow = marks && markRow >= 0 ? marks.low[markRow]! : bar.low;
    this.#settleFunding(openTime, bar.markOpen);
    for (let fill = this.#venue.fillAtOpen(bar); fill; fill = this.#venue.fillAtOpen(bar))
      this.#deliverFill(fill);
    this.#absorb();
    // What is open now was open at every later instant of this bar, as far as a bar can tell.
    this.#settleFunding(closeTime - 1, bar.markOpen);
    for (let fill = this.#venue.fillInside(bar); fill; fill = this.#venue.fillInside(bar))
      this.#deliverFill(fill);
    this.#absorb();
    if (this.#venue.quantity !== 0) this.#barsHeld++;
  }

  #settleFunding(until: number, markPrice: number): void {
    const { funding } = this.#request;
    if (!funding) return;
    for (; this.#fundingRow < funding.length; this.#fundingRow++) {
      const { time, rate } = funding[this.#fundingRow]!;
      if (time > until) return;
      const event = this.#venue.settleFunding(rate, markPrice, marketMs(time));
      if (event) this.#deliver(event);
    }
  }

  #skipFunding(closeTime: number): void {
    const { funding } = this.#request;
    if (!funding) return;
    while (this.#fundingRow < funding.length && funding[this.#fundingRow]!.time < closeTime)
      this.#fundingRow++;
  }

  /** Row of the mark bar of this open, or −1. */
  #findMark(openTime: number): number {
    const { marks } = this.#request;
    if (!marks) return -1;
    while (this.#markRow < marks.openTime.length && marks.openTime[this.#markRow]! < openTime)
      this.#markRow++;
    return marks.openTime[this.#markRow] === openTime ? this.#markRow : -1;
  }

  #deliverMark(openTime: number, closeTime: number): void {
    const { marks, instrument } = this.#request;
    const row = this.#findMark(openTime);
    if (!marks || row < 0) return;
    const price = marks.close[row]!;
    this.#deliver({ kind: 'mark', at: marketMs(closeTime), symbol: instrument.symbol, price });
  }

  #deliverFill(fill: VenueFill): void {
    this.#collector.noteSlippage(fill);
    this.#deliver(fill.event);
  }

  /** One event through the engine, and all that follows from it at the venue. */
  #deliver(event: EngineEvent): void {
    this.#onEvent?.(event.kind === 'bar' ? { ...event } : event);
    step(this.#state, event, this.#out);
    if (!this.#hasNews()) return;
    this.#collect(event.at);
    this.#absorb();
  }

  #hasNews(): boolean {
    return this.#out.journal.length > 0 || this.#out.effects.length > 0;
  }

  /** Hands new effects to the venue and keeps the new part of the journal. */
  #collect(at: MarketMs): void {
    const { effects, journal } = this.#out;
    while (this.#effectsDone < effects.length) {
      const effect = effects[this.#effectsDone++]!;
      if (effect.kind === 'place') this.#venue.place(effect.order, at);
      else this.#venue.cancel(effect.orderId, at);
    }
    while (this.#journalDone < journal.length) {
      const entry = journal[this.#journalDone++]!;
      this.#onJournal?.(entry);
      this.#collector.add(entry);
    }
  }

  /** Feeds the venue's words back until it has no more. */
  #absorb(): void {
    for (let report = this.#venue.takeReport(); report; report = this.#venue.takeReport()) {
      this.#onEvent?.(report);
      step(this.#state, report, this.#out);
      this.#collect(report.at);
    }
  }

  /** Once a bar, not once an event: emptying an array gives its memory back, only to ask for it again. */
  #clear(): void {
    if (!this.#hasNews()) return;
    clearEffects(this.#out);
    this.#effectsDone = 0;
    this.#journalDone = 0;
  }

  #barAt(row: number): Bar {
    const { openTime, open, high, low, close, volume } = this.#columns;
    return {
      openTime: marketMs(openTime[row]!),
      closeTime: marketMs(openTime[row]! + this.#stepMs),
      open: open[row]!,
      high: high[row]!,
      low: low[row]!,
      close: close[row]!,
      volume: volume[row]!,
    };
  }
}

const emptyBar = (request: BacktestRequest): BarEvent => ({
  kind: 'bar',
  at: marketMs(0),
  symbol: request.instrument.symbol,
  timeframe: request.timeframe,
  openTime: marketMs(0),
  closeTime: marketMs(0),
  open: 0,
  high: 0,
  low: 0,
  close: 0,
  volume: 0,
});
