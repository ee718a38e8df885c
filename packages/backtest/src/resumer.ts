import { invariant, marketMs } from '@trendy/domain';
import type { AccountDesk } from './account-desk.ts';

const DAY_MS = 86_400_000;

/**
 * The person who looks after the bot: so many days after losing days have latched, they tell it to go on, by the same
 * command as live. A drawdown that has latched is left alone: to trade on after that is another decision.
 */
export class Resumer {
  readonly #desk: AccountDesk;
  readonly #afterMs: number;
  #latchedAt = -1;
  #count = 0;

  constructor(desk: AccountDesk, days: number) {
    invariant(days > 0, `resumer: ${days} days; must be above 0`);
    this.#desk = desk;
    this.#afterMs = days * DAY_MS;
  }

  /** After the close of a bar. @param at UTC milliseconds of it. */
  look(at: number): void {
    const isLatched = this.#desk.state.guard?.latch === 'loss_days_latched';
    if (!isLatched) this.#latchedAt = -1;
    else if (this.#latchedAt < 0) this.#latchedAt = at;
    else if (at >= this.#latchedAt + this.#afterMs) {
      this.#latchedAt = -1;
      const commandId = `resumed:${++this.#count}`;
      this.#desk.deliver({ kind: 'command', at: marketMs(at), commandId, command: 'resume', by: 'user' });
    }
  }
}
