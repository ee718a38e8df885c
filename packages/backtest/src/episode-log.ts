import { invariant, marketMs } from '@trendy/domain';
import type { MarketMs, Reason } from '@trendy/domain';
import { GrowingColumn } from './growing-column.ts';

const EXIT_REASONS = ['signal', 'stop', 'target', 'liquidation', 'open_at_end'] as const;

export type ExitReason = (typeof EXIT_REASONS)[number];

/** From flat to flat. Money in units, prices by notional and quantity, so that nothing is rounded. */
export interface Episode {
  readonly side: 'long' | 'short';
  readonly entryAt: MarketMs;
  readonly exitAt: MarketMs | null;
  readonly entryReason: Reason | null;
  readonly entryQuantity: number;
  readonly entryNotional: number;
  readonly exitQuantity: number;
  readonly exitNotional: number;
  readonly fees: number;
  readonly funding: number;
  readonly slippage: number;
  readonly liquidation: number;
  /** Realised before costs, at fill prices. */
  readonly realised: number;
  readonly exitReason: ExitReason;
}

/** What adds up while a position is open. */
export interface OpenEpisode {
  isLong: boolean;
  entryAt: number;
  /** Of the decision that led to it, in the decisions' log; −1: none. */
  decision: number;
  entryQuantity: number;
  entryNotional: number;
  exitQuantity: number;
  exitNotional: number;
  fees: number;
  funding: number;
  slippage: number;
  liquidation: number;
  realised: number;
}

/** Numbers an ended episode is kept as. */
const WIDTH = 14;

/** A run's episodes in order: the open one as it stands, the others as numbers. */
export class EpisodeLog {
  readonly #ended = new GrowingColumn();
  /** One for all, written anew at each entry. */
  readonly #slot: OpenEpisode = { ...NOTHING };
  #isOpen = false;

  /** The episode that has not ended. */
  get open(): OpenEpisode | null {
    return this.#isOpen ? this.#slot : null;
  }

  begin(isLong: boolean, entryAt: MarketMs, decision: number): OpenEpisode {
    invariant(!this.#isOpen, 'episodes: one begins while another is open');
    this.#isOpen = true;
    const slot = this.#slot;
    slot.isLong = isLong;
    slot.entryAt = entryAt;
    slot.decision = decision;
    slot.entryQuantity = 0;
    slot.entryNotional = 0;
    slot.exitQuantity = 0;
    slot.exitNotional = 0;
    slot.fees = 0;
    slot.funding = 0;
    slot.slippage = 0;
    slot.liquidation = 0;
    slot.realised = 0;
    return slot;
  }

  end(exitAt: MarketMs, reason: ExitReason): void {
    invariant(this.#isOpen, 'episodes: one ends while none is open');
    this.#isOpen = false;
    const slot = this.#slot;
    const ended = this.#ended;
    ended.push(slot.isLong ? 1 : 0);
    ended.push(slot.entryAt);
    ended.push(exitAt);
    ended.push(slot.decision);
    ended.push(slot.entryQuantity);
    ended.push(slot.entryNotional);
    ended.push(slot.exitQuantity);
    ended.push(slot.exitNotional);
    ended.push(slot.fees);
    ended.push(slot.funding);
    ended.push(slot.slippage);
    ended.push(slot.liquidation);
    ended.push(slot.realised);
    ended.push(EXIT_REASONS.indexOf(reason));
  }

  get count(): number {
    return this.#ended.length / WIDTH + (this.#isOpen ? 1 : 0);
  }

  /** Made one by one and not kept: tens of thousands at once would be most of a run's memory. */
  map<T>(reasonAt: (decision: number) => Reason, make: (episode: Episode, index: number) => T): T[] {
    const reasonOf = (decision: number): Reason | null => (decision < 0 ? null : reasonAt(decision));
    const made: T[] = [];
    for (let place = 0; place < this.#ended.length; place += WIDTH) {
      const value = (offset: number): number => this.#ended.at(place + offset);
      const episode: Episode = {
        side: value(0) === 1 ? 'long' : 'short',
        entryAt: marketMs(value(1)),
        exitAt: marketMs(value(2)),
        entryReason: reasonOf(value(3)),
        entryQuantity: value(4),
        entryNotional: value(5),
        exitQuantity: value(6),
        exitNotional: value(7),
        fees: value(8),
        funding: value(9),
        slippage: value(10),
        liquidation: value(11),
        realised: value(12),
        exitReason: EXIT_REASONS[value(13)]!,
      };
      made.push(make(episode, made.length));
    }
    if (this.#isOpen) made.push(make(this.#openEpisode(reasonOf), made.length));
    return made;
  }

  #openEpisode(reasonOf: (decision: number) => Reason | null): Episode {
    const { decision, entryAt, isLong, ...sums } = this.#slot;
    return {
      ...sums,
      side: isLong ? 'long' : 'short',
      entryAt: marketMs(entryAt),
      exitAt: null,
      entryReason: reasonOf(decision),
      exitReason: 'open_at_end',
    };
  }
}

/** Fractions, so that the slot's numbers are of one kind from the first write on. */
const NOTHING: OpenEpisode = {
  isLong: false,
  entryAt: 0.5,
  decision: -1,
  entryQuantity: 0.5,
  entryNotional: 0.5,
  exitQuantity: 0.5,
  exitNotional: 0.5,
  fees: 0.5,
  funding: 0.5,
  slippage: 0.5,
  liquidation: 0.5,
  realised: 0.5,
};
