import { invariant, quote, scaleOf } from '@trendy/domain';
import type {
  BotEntry,
  DecisionEntry,
  FillEntry,
  Instrument,
  InstrumentScale,
  JournalEntry,
  MarketMs,
  Quote,
  Reason,
  RefusedEntry,
} from '@trendy/domain';
import type { VenueFill } from '@trendy/simulator';

export type ExitReason = 'signal' | 'stop' | 'target' | 'liquidation' | 'open_at_end';

/** From flat to flat. Money in units, prices by notional and quantity, so that nothing is rounded. */
export interface Episode {
  readonly side: 'long' | 'short';
  readonly entryAt: MarketMs;
  exitAt: MarketMs | null;
  readonly entryReason: Reason | null;
  entryQuantity: number;
  entryNotional: number;
  exitQuantity: number;
  exitNotional: number;
  fees: number;
  funding: number;
  slippage: number;
  liquidation: number;
  /** Realised before costs, at fill prices. */
  realised: number;
  exitReason: ExitReason;
}

/** Totals over the run, money units. */
export interface Totals {
  fees: number;
  funding: number;
  slippage: number;
  liquidation: number;
  realised: number;
}

const EXIT_OF: Readonly<Record<FillEntry['leg'], ExitReason>> = {
  entry: 'signal',
  exit: 'signal',
  stop: 'stop',
  target: 'target',
  liquidation: 'liquidation',
  external: 'signal',
};

/** Makes trades, decisions and totals out of the journal. */
export class Collector {
  readonly decisions: DecisionEntry[] = [];
  readonly refusals: RefusedEntry[] = [];
  readonly bots: BotEntry[] = [];
  readonly episodes: Episode[] = [];
  readonly totals: Totals = { fees: 0, funding: 0, slippage: 0, liquidation: 0, realised: 0 };
  readonly #scale: InstrumentScale;
  #open: Episode | null = null;
  #held = 0;
  #nextSlippage: Quote = quote(0);

  constructor(instrument: Instrument) {
    this.#scale = scaleOf(instrument);
  }

  /** The episode that has not ended. */
  get open(): Episode | null {
    return this.#open;
  }

  /** Told before the fill's journal entry arrives. */
  noteSlippage(fill: VenueFill): void {
    this.#nextSlippage = fill.slippage;
  }

  add(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'decision':
        this.decisions.push(entry);
        return;
      case 'refused':
        this.refusals.push(entry);
        return;
      case 'bot':
        this.bots.push(entry);
        return;
      case 'funding':
        this.totals.funding += entry.amount;
        if (this.#open) this.#open.funding += entry.amount;
        return;
      case 'fill':
        return this.#addFill(entry);
      case 'order':
      case 'transfer':
        return;
    }
  }

  #addFill(entry: FillEntry): void {
    const slippage = this.#nextSlippage;
    this.#nextSlippage = quote(0);
    const signed = entry.side === 'buy' ? entry.quantity : -entry.quantity;
    invariant(this.#held + signed === entry.position, 'collector: a fill is missing');
    const episode = this.#open ?? this.#begin(entry);
    const notional = entry.price * entry.quantity * this.#scale.unitsPerTickStep;
    if ((episode.side === 'long') === signed > 0) {
      episode.entryQuantity += entry.quantity;
      episode.entryNotional += notional;
    } else {
      episode.exitQuantity += entry.quantity;
      episode.exitNotional += notional;
    }
    const isLiquidation = entry.leg === 'liquidation';
    episode.realised += entry.realised;
    episode.slippage += slippage;
    if (isLiquidation) episode.liquidation += entry.fee;
    else episode.fees += entry.fee;
    this.totals.realised += entry.realised;
    this.totals.slippage += slippage;
    if (isLiquidation) this.totals.liquidation += entry.fee;
    else this.totals.fees += entry.fee;
    this.#held = entry.position;
    if (entry.position !== 0) return;
    episode.exitAt = entry.at;
    episode.exitReason = EXIT_OF[entry.leg];
    this.#open = null;
  }

  #begin(entry: FillEntry): Episode {
    const episode: Episode = {
      side: entry.side === 'buy' ? 'long' : 'short',
      entryAt: entry.at,
      exitAt: null,
      entryReason: this.decisions.at(-1)?.reason ?? null,
      entryQuantity: 0,
      entryNotional: 0,
      exitQuantity: 0,
      exitNotional: 0,
      fees: 0,
      funding: 0,
      slippage: 0,
      liquidation: 0,
      realised: 0,
      exitReason: 'open_at_end',
    };
    this.episodes.push(episode);
    this.#open = episode;
    return episode;
  }
}
