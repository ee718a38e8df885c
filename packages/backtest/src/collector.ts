import { invariant, quote, scaleOf } from '@trendy/domain';
import type {
  BotEntry,
  ExecutionEntry,
  FillEntry,
  Instrument,
  InstrumentScale,
  JournalEntry,
  Quote,
} from '@trendy/domain';
import type { VenueFill } from '@trendy/simulator';
import { DecisionLog } from './decision-log.ts';
import type { KeptDecision } from './decision-log.ts';
import { EpisodeLog } from './episode-log.ts';
import type { Episode, ExitReason, OpenEpisode } from './episode-log.ts';
import { RefusalLog } from './refusal-log.ts';
import type { KeptRefusal } from './refusal-log.ts';

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
  readonly bots: BotEntry[] = [];
  readonly executions: ExecutionEntry[] = [];
  readonly totals: Totals = { fees: 0, funding: 0, slippage: 0, liquidation: 0, realised: 0 };
  readonly #scale: InstrumentScale;
  readonly #decisions = new DecisionLog();
  readonly #episodes = new EpisodeLog();
  readonly #refusals = new RefusalLog();
  #held = 0;
  #nextSlippage: Quote = quote(0);

  constructor(instrument: Instrument) {
    this.#scale = scaleOf(instrument);
  }

  get episodeCount(): number {
    return this.#episodes.count;
  }

  /** In order. */
  mapDecisions<T>(make: (decision: KeptDecision) => T): T[] {
    return this.#decisions.map(make);
  }

  /** In order. */
  mapRefusals<T>(make: (refusal: KeptRefusal) => T): T[] {
    return this.#refusals.map(make);
  }

  /** The first for a reason of this code. */
  firstRefusal(code: string): KeptRefusal | undefined {
    return this.#refusals.first(code);
  }

  /** In order, the one that has not ended last. */
  mapEpisodes<T>(make: (episode: Episode, index: number) => T): T[] {
    return this.#episodes.map((decision) => this.#decisions.reasonAt(decision), make);
  }

  /** The episode that has not ended. */
  get open(): OpenEpisode | null {
    return this.#episodes.open;
  }

  /** Told before the fill's journal entry arrives. */
  noteSlippage(fill: VenueFill): void {
    this.#nextSlippage = fill.slippage;
  }

  add(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'decision':
        this.#decisions.add(entry);
        return;
      case 'refused':
        this.#refusals.add(entry);
        return;
      case 'bot':
        this.bots.push(entry);
        return;
      case 'funding':
        this.totals.funding += entry.amount;
        if (this.open) this.open.funding += entry.amount;
        return;
      case 'fill':
        return this.#addFill(entry);
      case 'execution':
        this.executions.push(entry);
        return;
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
    const episode = this.open ?? this.#episodes.begin(signed > 0, entry.at, this.#decisions.last);
    const notional = entry.price * entry.quantity * this.#scale.unitsPerTickStep;
    if (episode.isLong === signed > 0) {
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
    this.#episodes.end(entry.at, EXIT_OF[entry.leg]);
  }
}
