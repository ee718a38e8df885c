import { invariant, marketMs } from '@trendy/domain';
import { equityOf } from '@trendy/engine';
import { VenueWallet } from '@trendy/simulator';
import { AccountDesk } from '../account-desk.ts';
import { Leg } from '../leg.ts';
import { toColumns } from '../request.ts';
import type { LegRequest } from '../request.ts';
import type { BacktestHooks } from '../run.ts';
import { Resumer } from '../resumer.ts';
import { botConfig, dataOf, warmupOf } from '../run-setup.ts';
import { SIGNALS_ID, signalStrategy } from '../signal-strategy.ts';
import { buildPortfolioReport } from './report.ts';
import type { PortfolioReport } from './report.ts';
import { checkPortfolio } from './request.ts';
import type { PortfolioRequest } from './request.ts';
import { LegCursor, PHASES } from './schedule.ts';

const CHUNK = 20_000;

export interface PortfolioRun {
  /** Bars of all legs together. */
  readonly done: number;
  readonly total: number;
  /** Runs until so many more bars have closed. @returns whether all have. */
  advance(bars: number): boolean;
  /** @param points at most so many points of the curve; absent: all. @throws InvariantError before the end. */
  report(points?: number): PortfolioReport;
}

/** Runs to the end. @returns null when cancelled. @throws BacktestInputError on a request that cannot be run. */
export function runPortfolio(request: PortfolioRequest, hooks: BacktestHooks): PortfolioReport | null {
  const run = createPortfolio(request, hooks);
  for (;;) {
    const isDone = run.advance(CHUNK);
    hooks.onProgress?.(run.done, run.total);
    if (isDone) return run.report();
    if (hooks.isCancelled?.()) return null;
  }
}

/** @throws BacktestInputError on a request that cannot be run. */
export function createPortfolio(request: PortfolioRequest, hooks: BacktestHooks): PortfolioRun {
  return new PortfolioDriver(request, hooks);
}

/** Merges the legs' bars by time into one account. */
class PortfolioDriver implements PortfolioRun {
  readonly #request: PortfolioRequest;
  readonly #desk: AccountDesk;
  readonly #cursors: readonly LegCursor[];
  readonly #wallet: VenueWallet;
  readonly #time: Float64Array;
  readonly #equity: Float64Array;
  /** Of each leg as if it alone had moved the account, at each of its closes. */
  readonly #legEquity: readonly Float64Array[];
  readonly #resumer: Resumer | null;
  #points = 1;
  #done = 0;
  readonly total: number;

  constructor(request: PortfolioRequest, hooks: BacktestHooks) {
    checkPortfolio(request);
    this.#request = request;
    this.#wallet = new VenueWallet(request.capital);
    const strategies = withLegSignals(hooks, request.legs);
    this.#desk = new AccountDesk({ strategies, onEvent: hooks.onEvent, onJournal: hooks.onJournal });
    const legs = request.legs.map((leg, index) => this.#createLeg(leg, index, strategies));
    for (const leg of legs) this.#desk.add(leg);
    const { resumeAfterDays: days } = request;
    this.#resumer = days === undefined ? null : new Resumer(this.#desk, days);
    this.total = legs.reduce((sum, leg) => sum + leg.last - leg.first, 0);
    this.#time = new Float64Array(this.total + 1);
    this.#equity = new Float64Array(this.total + 1);
    this.#legEquity = legs.map((leg) => new Float64Array(leg.last - leg.first + 1).fill(request.capital));
    this.#open(legs);
    this.#cursors = legs.map((leg) => new LegCursor(leg));
  }

  get done(): number {
    return this.#done;
  }

  advance(bars: number): boolean {
    const end = Math.min(this.total, this.#done + bars);
    while (this.#done < end) this.#runInstant();
    return this.#done === this.total;
  }

  report(points?: number): PortfolioReport {
    const { state } = this.#desk;
    invariant(this.#done === this.total, `portfolio: ${this.#done} of ${this.total} bars are done`);
    invariant(
      this.#wallet.balance === state.wallet,
      `portfolio: the venues' wallet ${this.#wallet.balance} is not the ledger's ${state.wallet}`,
    );
    return buildPortfolioReport({
      request: this.#request,
      legs: this.#cursors.map((cursor, index) => ({ leg: cursor.leg, equity: this.#legEquity[index]! })),
      state,
      time: this.#time.subarray(0, this.#points),
      equity: this.#equity.subarray(0, this.#points),
      points: points ?? Number.POSITIVE_INFINITY,
    });
  }

  #createLeg(request: LegRequest, index: number, strategies: BacktestHooks['strategies']): Leg {
    const config = botConfig(request, `leg-${index + 1}`, legSignalsId(index));
    const { capital: _capital, from, marginMode, to } = this.#request;
    return new Leg({
      request,
      columns: toColumns(request.bars),
      config,
      wallet: this.#wallet,
      marginMode,
      isHeard: this.#desk.isHeard,
      warmup: warmupOf(config, strategies),
      data: dataOf(request, config, strategies),
      from: from ?? Number.NEGATIVE_INFINITY,
      to: to ?? Number.POSITIVE_INFINITY,
    });
  }

  #open(legs: readonly Leg[]): void {
    const at = marketMs(Math.min(...legs.map((leg) => leg.openTime)));
    for (const { request } of legs)
      this.#desk.deliver({ kind: 'instrument', at, instrument: request.instrument });
    this.#desk.deliver({ kind: 'transfer', at, transferId: 'capital', amount: this.#request.capital });
    this.#time[0] = at;
    this.#equity[0] = this.#request.capital;
  }

  /** The earliest phase of all legs, for every leg that has it at this instant, in the order of the legs. */
  #runInstant(): void {
    const [first] = this.#cursors;
    invariant(first, 'portfolio: there are no legs');
    let next = first;
    for (const cursor of this.#cursors)
      if (cursor.at < next.at || (cursor.at === next.at && PHASES[cursor.phase] < PHASES[next.phase]))
        next = cursor;
    const { at, phase } = next;
    const due = this.#cursors.filter((cursor) => cursor.at === at && cursor.phase === phase);
    switch (phase) {
      case 'close':
        this.#close(due, at);
        break;
      case 'start':
        for (const { leg } of due) leg.start(this.#desk);
        break;
      case 'funding':
        for (const { leg } of due) leg.settleFunding(this.#desk, at, leg.markAt(at));
        break;
      case 'open':
        for (const { leg } of due) leg.applyTables(this.#desk);
        for (const { leg } of due) leg.meetOpen(this.#desk);
        for (const { leg } of due) leg.meetGap(this.#desk);
        break;
      case 'inside':
        for (const { leg } of due) leg.moveInside(this.#desk);
    }
    for (const cursor of due) cursor.advance();
  }

  #close(due: readonly LegCursor[], at: number): void {
    for (const { leg } of due) {
      if (leg.venue.quantity !== 0) leg.barsHeld++;
      leg.closeVenue();
    }
    for (const { leg } of due) leg.deliverMark(this.#desk);
    for (const { leg } of due) leg.deliverBar(this.#desk);
    for (const { leg } of due)
      if (leg.row === leg.last - 1 && leg.request.listing?.delistAt !== undefined) leg.delist(this.#desk);
    this.#resumer?.look(at);
    this.#desk.clear();
    this.#cursors.forEach(({ leg }, index) => {
      if (!due.some((cursor) => cursor.leg === leg)) return;
      const value = this.#request.capital + leg.contribution(this.#desk.state);
      this.#legEquity[index]![leg.row - leg.first + 1] = value;
    });
    this.#done += due.length;
    this.#time[this.#points] = at;
    this.#equity[this.#points++] = equityOf(this.#desk.state);
  }
}

const legSignalsId = (index: number): string => `${SIGNALS_ID}:${index + 1}`;

/** Given decisions are each leg's own. */
function withLegSignals(hooks: BacktestHooks, legs: readonly LegRequest[]): BacktestHooks['strategies'] {
  const given = new Map(
    legs.flatMap((leg, index) =>
      leg.signals ? [[legSignalsId(index), signalStrategy(leg.signals)] as const] : [],
    ),
  );
  return { get: (id) => given.get(id) ?? hooks.strategies.get(id) };
}
