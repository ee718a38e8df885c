import { canStepBars, clocksWanted, equityOf, stepBars } from '@trendy/engine';
import type { BarRun } from '@trendy/engine';
import { invariant, marketMs } from '@trendy/domain';
import type { EngineEvent, JournalEntry, StrategyRegistry } from '@trendy/domain';
import { AccountDesk } from './account-desk.ts';
import { Leg } from './leg.ts';
import { buildReport } from './report/build.ts';
import type { BacktestReport } from './report/report.ts';
import { checkRequest, toColumns } from './request.ts';
import type { BacktestRequest } from './request.ts';
import { Resumer } from './resumer.ts';
import { botConfig, dataOf, warmupOf } from './run-setup.ts';
import { withSignals } from './signal-strategy.ts';

export interface BacktestHooks {
  readonly strategies: StrategyRegistry;
  readonly onProgress?: (done: number, total: number) => void;
  readonly isCancelled?: () => boolean;
  /** What the bot is called: the jitter of an entry that is sent bit by bit hangs on it. Absent: as any other test's. */
  readonly botId?: string;
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
const LOOKED_AHEAD = 128;

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
  readonly #desk: AccountDesk;
  readonly #leg: Leg;
  readonly #first: number;
  readonly #last: number;
  readonly #equity: Float64Array;
  readonly #bars: BarRun;
  readonly #resumer: Resumer | null;

  constructor(request: BacktestRequest, hooks: BacktestHooks) {
    const columns = toColumns(request.bars);
    checkRequest(request, columns);
    const config = botConfig(request, hooks.botId);
    const strategies = withSignals(hooks.strategies, request.signals ?? []);
    const warmup = warmupOf(config, strategies);
    this.#request = request;
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = request;
    this.#desk = new AccountDesk({ strategies, onEvent: hooks.onEvent, onJournal: hooks.onJournal });
    this.#leg = new Leg({
      request,
      columns,
      config,
      wallet: request.capital,
      marginMode: request.marginMode,
      isHeard: this.#desk.isHeard,
      warmup,
      data: dataOf(request, config, strategies),
      from,
      to,
    });
    this.#first = this.#leg.first;
    this.#last = this.#leg.last;
    this.#equity = new Float64Array(this.#last - this.#first + 1);
    this.#desk.add(this.#leg);
    const { resumeAfterDays: days } = request;
    this.#resumer = days === undefined || !request.risk.guards ? null : new Resumer(this.#desk, days);
    this.#bars = { bars: columns, symbol: request.instrument.symbol, stepMs: this.#leg.stepMs };
    this.#start();
  }

  get done(): number {
    return this.#leg.row - this.#first;
  }

  get total(): number {
    return this.#last - this.#first;
  }

  get equity(): Float64Array {
    return this.#equity;
  }

  advance(bars: number): boolean {
    const leg = this.#leg;
    const end = Math.min(leg.row + bars, this.#last);
    const wasDone = leg.row === this.#last;
    while (leg.row < end) {
      const quiet = this.#quietUntil(Math.min(end, leg.row + LOOKED_AHEAD));
      if (quiet > leg.row) {
        this.#runQuiet(quiet);
        continue;
      }
      this.#runBar();
      leg.row++;
      this.#equity[leg.row - this.#first] = equityOf(this.#desk.state);
    }
    const isDone = leg.row === this.#last;
    if (isDone && !wasDone && this.#request.listing?.delistAt !== undefined) this.#delist();
    return isDone;
  }

  /** First row, at most `end`, at which anything but the strategy can act. */
  #quietUntil(end: number): number {
    const leg = this.#leg;
    // A tape has every event, and mark prices come between the bars.
    if (this.#desk.onEvent || this.#request.marks || !canStepBars(this.#desk.state)) return leg.row;
    // The exchange's tables may change at any bar.
    if (this.#request.tables) return leg.row;
    // Stops that move do so at every close.
    if (this.#request.risk.exits && !leg.venue.isIdle) return leg.row;
    const { high, low, openTime } = leg.columns;
    const quiet = leg.venue.quietUntil(low, high, leg.row, end);
    const due = leg.venue.isIdle ? undefined : leg.nextFunding;
    if (due === undefined) return quiet;
    let row = leg.row;
    while (row < quiet && openTime[row]! + leg.stepMs <= due) row++;
    return row;
  }

  /** Bars until `to`, or until the strategy acts: nothing else can happen. */
  #runQuiet(to: number): void {
    const leg = this.#leg;
    const desk = this.#desk;
    const { close, openTime } = leg.columns;
    const from = leg.row;
    const row = stepBars(desk.state, this.#bars, from, to, this.#equity, this.#first - 1, desk.out);
    leg.row = row;
    if (leg.venue.quantity !== 0) leg.barsHeld += row - from;
    else leg.skipFunding(openTime[row - 1]! + leg.stepMs);
    leg.venue.close(close[row - 1]!);
    if (!desk.hasNews) return;
    desk.collect(desk.state.now);
    desk.absorb();
    desk.inform();
    desk.clear();
  }

  report(points?: number): BacktestReport {
    const leg = this.#leg;
    const { state } = this.#desk;
    invariant(leg.row === this.#last, `backtest: ${this.done} of ${this.total} bars are done`);
    // Two books kept apart by two pieces of code: a difference of one unit is a bug.
    invariant(
      leg.venue.wallet === state.wallet,
      `backtest: the venue's wallet ${leg.venue.wallet} is not the ledger's ${state.wallet}`,
    );
    return buildReport({
      request: this.#request,
      columns: leg.columns,
      first: this.#first,
      last: this.#last,
      equity: this.#equity,
      collected: leg.collector,
      state,
      barsHeld: leg.barsHeld,
      warmupBars: Math.max(0, leg.warmup - leg.historyRows),
      points: points ?? Number.POSITIVE_INFINITY,
    });
  }

  #start(): void {
    const at = marketMs(this.#leg.openTime);
    const { capital, instrument } = this.#request;
    this.#desk.deliver({ kind: 'instrument', at, instrument });
    this.#desk.deliver({ kind: 'transfer', at, transferId: 'capital', amount: capital });
    this.#leg.start(this.#desk);
    this.#equity[0] = capital;
  }

  #runBar(): void {
    const leg = this.#leg;
    leg.applyTables(this.#desk);
    const isEntering =
      this.#request.risk.execution !== undefined && clocksWanted(this.#desk.state).length > 0;
    if (leg.venue.isIdle && !isEntering) leg.skipFunding(leg.closeTime);
    else leg.trade(this.#desk);
    leg.closeVenue();
    leg.deliverMark(this.#desk);
    leg.deliverBar(this.#desk);
    this.#resumer?.look(leg.closeTime);
    this.#desk.clear();
  }

  #delist(): void {
    this.#leg.delist(this.#desk);
    this.#desk.clear();
    this.#equity[this.#last - this.#first] = equityOf(this.#desk.state);
  }
}
