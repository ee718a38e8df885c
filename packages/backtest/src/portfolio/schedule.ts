import type { Leg } from '../leg.ts';

/**
 * What comes next in a leg. At one instant the lower comes first, over all legs: what has closed is decided on before
 * anything opens, and funding settles before anything fills.
 */
export const PHASES = { close: 0, start: 1, funding: 2, open: 3, inside: 4 } as const;
export type Phase = keyof typeof PHASES;

/** Where a leg stands between its bars. */
export class LegCursor {
  readonly leg: Leg;
  /** What the venue's bar, or else the bar itself, does next. */
  #next: 'start' | 'open' | 'inside' | 'close' | 'done' = 'start';
  phase: Phase = 'start';
  at = 0;

  constructor(leg: Leg) {
    this.leg = leg;
    this.look();
  }

  get isDone(): boolean {
    return this.#next === 'done';
  }

  get hasStarted(): boolean {
    return this.#next !== 'start';
  }

  /** Finds what comes next and when. */
  look(): void {
    const { leg } = this;
    if (this.#next === 'done') {
      this.at = Number.POSITIVE_INFINITY;
      return;
    }
    if (this.#next === 'start') this.#set('start', leg.openTime);
    else if (this.#next === 'close') this.#set('close', leg.closeTime);
    else if (this.#next === 'open') this.#set('open', leg.venueBar.openTime);
    else this.#set('inside', leg.venueBar.closeTime - 1);
    const due = this.hasStarted ? leg.nextFunding : undefined;
    if (due === undefined) return;
    if (due < this.at || (due === this.at && PHASES.funding < PHASES[this.phase])) this.#set('funding', due);
  }

  /** The phase at hand is over. */
  advance(): void {
    const { leg } = this;
    switch (this.phase) {
      case 'funding':
        break;
      case 'start':
        leg.loadBar();
        this.#next = 'open';
        break;
      case 'open':
        this.#next = 'inside';
        break;
      case 'inside':
        this.#next = leg.loadNextFine() ? 'open' : 'close';
        break;
      case 'close':
        leg.row++;
        this.#next = leg.isDone ? 'done' : 'open';
        if (!leg.isDone) leg.loadBar();
    }
    this.look();
  }

  #set(phase: Phase, at: number): void {
    this.phase = phase;
    this.at = at;
  }
}
