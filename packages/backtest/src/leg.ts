import { attachPreparedSeries, unrealisedOf } from '@trendy/engine';
import type { EngineState } from '@trendy/engine';
import { marketMs, timeframeMs } from '@trendy/domain';
import type { Bar, BarColumns, BarEvent, BotConfig, DatumColumn, MarginBracket, Quote } from '@trendy/domain';
import { BarVenue } from '@trendy/simulator';
import type { FeeSchedule, VenueBar, VenueWallet } from '@trendy/simulator';
import type { AccountDesk } from './account-desk.ts';
import { Collector } from './collector.ts';
import { BacktestInputError, checkTables, latencyOf } from './request.ts';
import type { LegRequest } from './request.ts';
import { followEntries } from './execution.ts';
import { emptyBar, emptyVenueBar } from './empty-bars.ts';
import { HISTORY_WARMUPS, lowerBound, slice } from './run-setup.ts';

export interface LegTerms {
  readonly request: LegRequest;
  readonly columns: BarColumns;
  readonly config: BotConfig;
  readonly wallet: Quote | VenueWallet;
  readonly marginMode: 'cross' | 'isolated';
  /** Whether anybody listens to the events or the journal. */
  readonly isHeard: boolean;
  /** Of the strategy. */
  readonly warmup: number;
  readonly data: readonly DatumColumn[];
  readonly from: number;
  readonly to: number;
}

/** One symbol of a backtest: its bars, its venue, and what happens at the venue during a bar, in order. */
export class Leg {
  readonly request: LegRequest;
  readonly columns: BarColumns;
  readonly venue: BarVenue;
  readonly collector: Collector;
  readonly stepMs: number;
  readonly warmup: number;
  /** Rows [first, last) are traded. */
  readonly first: number;
  readonly last: number;
  /** The bar at hand. */
  row: number;
  barsHeld = 0;
  readonly #config: BotConfig;
  readonly #data: readonly DatumColumn[];
  readonly #dataRows: number[];
  readonly #bar: { -readonly [K in keyof BarEvent]: BarEvent[K] };
  readonly #venueBar: VenueBar;
  #fees: FeeSchedule;
  #brackets: readonly MarginBracket[];
  #tableRow = 0;
  #fundingRow = 0;
  #markRow = 0;
  #fineRow = 0;

  /** @throws BacktestInputError when there are no bars to trade. */
  constructor(terms: LegTerms) {
    const { columns, config, request } = terms;
    this.request = request;
    this.columns = columns;
    this.#config = config;
    this.warmup = terms.warmup;
    this.#data = terms.data;
    this.#dataRows = terms.data.map(() => 0);
    this.stepMs = timeframeMs(request.timeframe);
    const { onboardAt = Number.NEGATIVE_INFINITY, delistAt = Number.POSITIVE_INFINITY } =
      request.listing ?? {};
    this.first = lowerBound(columns.openTime, Math.max(terms.from, onboardAt));
    this.last = lowerBound(columns.openTime, Math.min(terms.to, delistAt - this.stepMs + 1));
    if (this.first >= this.last)
      throw new BacktestInputError(
        'from',
        `there are no bars of ${request.instrument.symbol} between from and to; widen the range`,
      );
    this.row = this.first;
    this.#fees = request.fees;
    this.#brackets = request.instrument.brackets;
    checkTables(request, columns.openTime[this.first]!);
    this.venue = new BarVenue({
      instrument: request.instrument,
      wallet: terms.wallet,
      fees: request.fees,
      slippageBps: request.slippageBps,
      marginMode: terms.marginMode,
      liquidationFeeBps: request.liquidationFeeBps,
      market: request.market,
      path: request.path,
      maxVolumeShare: request.maxVolumeShare,
      latencyMs: latencyOf(request),
      acknowledges: terms.isHeard,
    });
    this.collector = new Collector(request.instrument);
    this.#bar = emptyBar(request);
    this.#venueBar = emptyVenueBar();
  }

  /** The exchange's tables that came into force by the bar at hand; the engine learns of the brackets too. */
  applyTables(desk: AccountDesk): void {
    const { tables } = this.request;
    if (!tables) return;
    const row = this.#tableRow;
    while (this.#tableRow < tables.length && tables[this.#tableRow]!.validFrom <= this.openTime) {
      const table = tables[this.#tableRow++]!;
      this.#fees = table.fees ?? this.#fees;
      this.#brackets = table.brackets ?? this.#brackets;
    }
    if (row === this.#tableRow) return;
    const brackets = this.#brackets;
    this.venue.setTables(this.#fees, brackets);
    const instrument = { ...this.request.instrument, brackets };
    desk.deliver({ kind: 'instrument', at: marketMs(this.openTime), instrument });
  }

  get symbol(): string {
    return this.request.instrument.symbol;
  }

  get botId(): string {
    return this.#config.botId;
  }

  get openTime(): number {
    return this.columns.openTime[this.row]!;
  }

  get closeTime(): number {
    return this.columns.openTime[this.row]! + this.stepMs;
  }

  get isDone(): boolean {
    return this.row === this.last;
  }

  /** Time of the next settlement; undefined: none is left. */
  get nextFunding(): number | undefined {
    return this.request.funding?.[this.#fundingRow]?.time;
  }

  get historyRows(): number {
    const { onboardAt = Number.NEGATIVE_INFINITY } = this.request.listing ?? {};
    const listed = lowerBound(this.columns.openTime, onboardAt);
    return Math.min(this.first - listed, this.warmup * HISTORY_WARMUPS);
  }

  /** Mark price of an instant, as far as it is known then. */
  markAt(at: number): number {
    const isUnderWay = this.#venueBar.openTime <= at;
    return isUnderWay || this.row === this.first
      ? this.#venueBar.markOpen
      : this.columns.close[this.row - 1]!;
  }

  start(desk: AccountDesk): void {
    const at = marketMs(this.columns.openTime[this.first]!);
    const from = this.first - this.historyRows;
    const history: Bar[] = [];
    for (let row = from; row < this.first; row++) history.push(this.#barAt(row));
    desk.deliver({ kind: 'bot_started', at, bot: this.#config, history });
    attachPreparedSeries(desk.state, this.botId, slice(this.columns, from, this.last), this.#data);
    const { fineBars, funding = [], marks } = this.request;
    while (this.#fundingRow < funding.length && funding[this.#fundingRow]!.time < at) this.#fundingRow++;
    if (marks) this.#markRow = lowerBound(marks.openTime, at);
    if (fineBars) this.#fineRow = lowerBound(fineBars.openTime, at);
  }

  /** All that happens at the venue during the bar at hand, or during each finer bar within it. */
  trade(desk: AccountDesk): void {
    this.loadBar();
    do {
      this.meetOpen(desk);
      this.moveInside(desk);
    } while (this.loadNextFine());
    if (this.venue.quantity !== 0) this.barsHeld++;
  }

  /** Funding at the open, then what fills there. */
  meetOpen(desk: AccountDesk): void {
    const bar = this.#venueBar;
    this.settleFunding(desk, bar.openTime, bar.markOpen);
    for (let fill = this.venue.fillAtOpen(bar); fill; fill = this.venue.fillAtOpen(bar))
      desk.deliverFill(this, fill);
    desk.absorb();
  }

  /** Funding within, then what fills within. */
  moveInside(desk: AccountDesk): void {
    const bar = this.#venueBar;
    // What is open now was open at every later instant of this bar, as far as a bar can tell.
    this.settleFunding(desk, bar.closeTime - 1, bar.markOpen);
    for (let fill = this.venue.fillInside(bar); fill; fill = this.venue.fillInside(bar))
      desk.deliverFill(this, fill);
    desk.absorb();
    followEntries(desk, this.request, bar, this.#fineRow, this.closeTime);
  }

  /** What the open itself has gone beyond, before other symbols' bars are looked into. */
  meetGap(desk: AccountDesk): void {
    const { openTime, closeTime, open, markOpen, volume = 0 } = this.#venueBar;
    const bar = {
      openTime,
      closeTime,
      open,
      high: open,
      low: open,
      volume,
      markOpen,
      markHigh: markOpen,
      markLow: markOpen,
    };
    for (let fill = this.venue.fillInside(bar); fill; fill = this.venue.fillInside(bar))
      desk.deliverFill(this, fill);
    desk.absorb();
  }

  /** The bar as the venue trades it: the first finer bar within it, or itself where there is none. */
  loadBar(): void {
    const { columns, row } = this;
    const { fineBars, marks } = this.request;
    const bar = this.#venueBar;
    const markRow = this.#findMark(columns.openTime[row]!);
    if (fineBars) {
      while (fineBars.openTime[this.#fineRow]! < columns.openTime[row]!) this.#fineRow++;
      if (fineBars.openTime[this.#fineRow]! < this.closeTime)
        this.#copyPrices(fineBars, this.#fineRow, this.#fineStepMs);
      else this.#copyPrices(columns, row, this.stepMs);
    } else this.#copyPrices(columns, row, this.stepMs);
    if (!marks || markRow < 0) return;
    bar.markOpen = marks.open[markRow]!;
    bar.markHigh = marks.high[markRow]!;
    bar.markLow = marks.low[markRow]!;
  }

  /** @returns whether there is another finer bar within the bar at hand. */
  loadNextFine(): boolean {
    const { fineBars, marks } = this.request;
    if (!fineBars || !(fineBars.openTime[this.#fineRow]! < this.closeTime)) return false;
    this.#fineRow++;
    if (!(fineBars.openTime[this.#fineRow]! < this.closeTime)) return false;
    const { markHigh, markLow, markOpen } = this.#venueBar;
    this.#copyPrices(fineBars, this.#fineRow, this.#fineStepMs);
    // Marks are known by the bar, not by its parts.
    if (marks) Object.assign(this.#venueBar, { markHigh, markLow, markOpen });
    return true;
  }

  get #fineStepMs(): number {
    return timeframeMs(this.request.fineTimeframe ?? this.request.timeframe);
  }

  /** Times of the venue's bar at hand. */
  get venueBar(): Readonly<VenueBar> {
    return this.#venueBar;
  }

  /** What this symbol has added to the account so far, money units. */
  contribution(state: EngineState): number {
    const { fees, funding, liquidation, realised } = this.collector.totals;
    return realised - fees - liquidation + funding + this.unrealised(state);
  }

  /** At the mark, money units. */
  unrealised(state: EngineState): number {
    const market = state.markets.get(this.symbol);
    return market ? unrealisedOf(market) : 0;
  }

  /** The close: the venue's, the mark's, the figures' beside it, and then the engine's. */
  closeVenue(): void {
    this.venue.close(this.columns.close[this.row]!);
  }

  deliverMark(desk: AccountDesk): void {
    const { marks } = this.request;
    const row = this.#findMark(this.openTime);
    if (!marks || row < 0) return;
    const price = marks.close[row]!;
    this.venue.markClose(price);
    desk.deliver({ kind: 'mark', at: marketMs(this.closeTime), symbol: this.symbol, price });
  }

  deliverBar(desk: AccountDesk): void {
    const { columns, row } = this;
    const openTime = columns.openTime[row]!;
    if (this.#data.length > 0) this.#deliverData(desk);
    const bar = this.#bar;
    bar.at = marketMs(openTime + this.stepMs);
    bar.openTime = marketMs(openTime);
    bar.closeTime = marketMs(openTime + this.stepMs);
    bar.open = columns.open[row]!;
    bar.high = columns.high[row]!;
    bar.low = columns.low[row]!;
    bar.close = columns.close[row]!;
    bar.volume = columns.volume[row]!;
    desk.deliver(bar);
  }

  /** Trading in the symbol ends: what is open is closed at the last price. */
  delist(desk: AccountDesk): void {
    const row = this.last - 1;
    const price = this.columns.close[row]!;
    const at = marketMs(this.columns.openTime[row]! + this.stepMs);
    const commandId = `delisted:${this.symbol}`;
    desk.deliver({ kind: 'command', at, commandId, command: 'stop', botId: this.botId, by: 'system' });
    const bar = {
      openTime: marketMs(at + (latencyOf(this.request) ?? 0)),
      closeTime: at,
      open: price,
      high: price,
      low: price,
    };
    const marks = { markOpen: price, markHigh: price, markLow: price, volume: Number.POSITIVE_INFINITY };
    for (;;) {
      const fill = this.venue.fillAtOpen({ ...bar, ...marks });
      if (!fill) return;
      desk.deliverFill(this, { ...fill, event: { ...fill.event, at } });
    }
  }

  /** Settles every instant up to `until`, in order. */
  settleFunding(desk: AccountDesk, until: number, markPrice: number): void {
    const { funding } = this.request;
    if (!funding) return;
    for (; this.#fundingRow < funding.length; this.#fundingRow++) {
      const { time, rate } = funding[this.#fundingRow]!;
      if (time > until) return;
      const event = this.venue.settleFunding(rate, markPrice, marketMs(time));
      if (event) desk.deliver(event);
    }
  }

  skipFunding(closeTime: number): void {
    const { funding } = this.request;
    if (!funding) return;
    while (this.#fundingRow < funding.length && funding[this.#fundingRow]!.time < closeTime)
      this.#fundingRow++;
  }

  /** Newest value of each figure that is known by the close. */
  #deliverData(desk: AccountDesk): void {
    const at = marketMs(this.closeTime);
    this.#data.forEach(({ availableAt, name, value }, index) => {
      const next = upperBound(availableAt, at, this.#dataRows[index]!);
      if (next === this.#dataRows[index]) return;
      this.#dataRows[index] = next;
      const known = marketMs(availableAt[next - 1]!);
      desk.deliver({
        kind: 'datum',
        at,
        symbol: this.symbol,
        name,
        availableAt: known,
        value: value[next - 1]!,
      });
    });
  }

  /** Row of the mark bar of this open, or −1. */
  #findMark(openTime: number): number {
    const { marks } = this.request;
    if (!marks) return -1;
    while (this.#markRow < marks.openTime.length && marks.openTime[this.#markRow]! < openTime)
      this.#markRow++;
    return marks.openTime[this.#markRow] === openTime ? this.#markRow : -1;
  }

  #copyPrices(columns: BarColumns, row: number, stepMs: number): void {
    const bar = this.#venueBar;
    const openTime = columns.openTime[row]!;
    bar.openTime = marketMs(openTime);
    bar.closeTime = marketMs(openTime + stepMs);
    bar.open = columns.open[row]!;
    bar.high = columns.high[row]!;
    bar.low = columns.low[row]!;
    bar.volume = columns.volume[row]!;
    bar.markOpen = bar.open;
    bar.markHigh = bar.high;
    bar.markLow = bar.low;
  }

  #barAt(row: number): Bar {
    const { openTime, open, high, low, close, volume } = this.columns;
    return {
      openTime: marketMs(openTime[row]!),
      closeTime: marketMs(openTime[row]! + this.stepMs),
      open: open[row]!,
      high: high[row]!,
      low: low[row]!,
      close: close[row]!,
      volume: volume[row]!,
    };
  }
}

/** First row after `from` whose time is later than `time`. */
function upperBound(times: Float64Array, time: number, from: number): number {
  let row = from;
  while (row < times.length && times[row]! <= time) row++;
  return row;
}
