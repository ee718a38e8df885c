import { clearEffects, clocksWanted, createEffects, createState, step, tailsWanted } from '@trendy/engine';
import type { Effects, EngineState } from '@trendy/engine';
import { invariant } from '@trendy/domain';
import type { EngineEvent, JournalEntry, MarketMs, StrategyRegistry } from '@trendy/domain';
import type { VenueFill } from '@trendy/simulator';
import type { Leg } from './leg.ts';
import { LegHabits } from './leg-habits.ts';

export interface DeskHooks {
  readonly strategies: StrategyRegistry;
  readonly onEvent?: ((event: EngineEvent) => void) | undefined;
  readonly onJournal?: ((entry: JournalEntry) => void) | undefined;
}

/** Between one engine account and the venues of its legs: events in, effects out, the journal to whom it concerns. */
export class AccountDesk {
  readonly state: EngineState;
  readonly out: Effects;
  readonly onEvent: DeskHooks['onEvent'];
  /** Whether anybody wants more than the outcome. */
  readonly isHeard: boolean;
  readonly #onJournal: DeskHooks['onJournal'];
  readonly #legs: Leg[] = [];
  readonly #habits = new Map<string, LegHabits>();
  /** Whether entries depend on what is usual of their markets, or on how far those may move. */
  #areHabitsAsked = false;
  #effectsDone = 0;
  #journalDone = 0;

  constructor(hooks: DeskHooks) {
    this.state = createState(hooks.strategies);
    this.out = createEffects(hooks.onJournal ? 'full' : 'outcomes');
    this.onEvent = hooks.onEvent;
    this.isHeard = hooks.onEvent !== undefined || hooks.onJournal !== undefined;
    this.#onJournal = hooks.onJournal;
  }

  add(leg: Leg): void {
    this.#legs.push(leg);
    const habits = new LegHabits(leg.request, leg.columns);
    this.#habits.set(leg.symbol, habits);
    this.#areHabitsAsked ||= habits.areAsked || habits.areTailsAsked;
  }

  get hasNews(): boolean {
    return this.out.journal.length > 0 || this.out.effects.length > 0;
  }

  deliverFill(leg: Leg, fill: VenueFill): void {
    leg.collector.noteSlippage(fill);
    this.deliver(fill.event);
  }

  /** One event through the engine, and all that follows from it at the venues. */
  deliver(event: EngineEvent): void {
    this.onEvent?.(event.kind === 'bar' ? { ...event } : event);
    step(this.state, event, this.out);
    if (this.hasNews) {
      this.collect(event.at);
      this.absorb();
    }
    if (this.#areHabitsAsked) this.inform();
  }

  /** Tells entries that ask for it what was usual of their market by now, and accounts how far their markets may move. */
  inform(): void {
    if (!this.#areHabitsAsked) return;
    for (const symbol of tailsWanted(this.state)) {
      const at = this.state.now;
      const tail = this.#habits.get(symbol)?.tail(at);
      // What else is wanted is told after it.
      if (tail) return this.deliver({ kind: 'clock', at, symbol, tail });
    }
    for (const { symbol, wantsBackground } of clocksWanted(this.state)) {
      const habits = this.#habits.get(symbol);
      if (!wantsBackground || !habits) continue;
      const at = this.state.now;
      this.deliver({ kind: 'clock', at, symbol, background: habits.at(at) });
    }
  }

  /** Hands new effects to the venues and keeps the new part of the journal. */
  collect(at: MarketMs): void {
    const { effects, journal } = this.out;
    while (this.#effectsDone < effects.length) {
      const effect = effects[this.#effectsDone++]!;
      if (effect.kind === 'place') this.#legOf(effect.order.symbol).venue.place(effect.order, at);
      else this.#legOf(effect.symbol).venue.cancel(effect.orderId, at);
    }
    while (this.#journalDone < journal.length) {
      const entry = journal[this.#journalDone++]!;
      this.#onJournal?.(entry);
      this.#concerned(entry)?.collector.add(entry);
    }
  }

  /** Feeds the venues' words back until they have no more. */
  absorb(): void {
    for (let index = 0; index < this.#legs.length; index++) {
      const { venue } = this.#legs[index]!;
      for (let report = venue.takeReport(); report; report = venue.takeReport()) {
        this.onEvent?.(report);
        step(this.state, report, this.out);
        this.collect(report.at);
      }
    }
  }

  /** Once a bar, not once an event: emptying an array gives its memory back, only to ask for it again. */
  clear(): void {
    if (!this.hasNews) return;
    clearEffects(this.out);
    this.#effectsDone = 0;
    this.#journalDone = 0;
  }

  #legOf(symbol: string): Leg {
    const leg = this.#legs.length === 1 ? this.#legs[0] : this.#legs.find((each) => each.symbol === symbol);
    if (!leg) invariant(false, `backtest: no leg trades ${symbol}`);
    return leg;
  }

  #concerned(entry: JournalEntry): Leg | undefined {
    if (this.#legs.length === 1) return this.#legs[0];
    switch (entry.kind) {
      case 'transfer':
        return undefined;
      case 'fill':
      case 'funding':
      case 'execution':
        return this.#legs.find((leg) => leg.symbol === entry.symbol);
      case 'decision':
      case 'refused':
      case 'order':
      case 'bot':
        return this.#legs.find((leg) => leg.botId === entry.botId);
    }
  }
}
