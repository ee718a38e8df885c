import type { BotExits, Brand, Reason, Signal, Sizing, Ticks } from '@trendy/domain';
import type { BotState } from './state.ts';

/** Signal's answer: what a bot now wants, and why. */
export interface Want {
  readonly bot: BotState;
  /** Names the act; every order that follows from it carries it. */
  readonly signalKey: string;
  /** −1…1 of the bot's full size; 0 is flat. */
  readonly exposure: number;
  readonly reason: Reason;
  readonly protection: ProtectionRule;
  /** An alert's own size; one above the bot's full size is refused. */
  readonly size?: Signal['size'];
  /** Enter at this price or better, quote per base; what cannot be had at once is not waited for. */
  readonly limitPrice?: number;
  /** Only the protective prices moved; the exposure is as before. */
  readonly isAmendment?: boolean;
  /** A bot's own idea: it may move what the bot has opened, and nothing that somebody else has. */
  readonly isOwnOnly?: boolean;
  /** Nothing but what is held: whatever was being entered is given up. */
  readonly isHold?: boolean;
}

/**
 * How a position is to be protected; percents count from the average entry. A target's price wins over its percent; of a
 * stop's the one that is nearer to the price counts. Source: METHODS 0b, the user's own ceiling.
 */
export interface ProtectionRule {
  readonly stopPercent: number;
  readonly takeProfitPercent: number | null;
  readonly stopPrice: number | null;
  readonly targetPrice: number | null;
  /**
   * How the position is left bit by bit or in time; several targets take the place of the one. As they were when the
   * entry was wanted: a bot's new settings are for its next entry. Absent: only the stop and the target above.
   */
  readonly exits?: BotExits;
}

/** Portfolio's answer: where the position should end. */
export interface Target {
  /** Signed steps; negative is short. */
  readonly quantity: number;
  readonly leverage: number;
  /** Protective prices as seen at the decision; the resting orders count from the fill. */
  readonly stop: Ticks | null;
  readonly takeProfit: Ticks | null;
  /** An alert asked for more than the bot may hold: both in steps. */
  readonly excess: { readonly asked: number; readonly allowed: number } | null;
  /** Equity at the decision, money units, for the margin check. */
  readonly equity: number;
}

/** Only the risk stage can make one, so an order that skips it does not compile. */
export type Approved<T> = Brand<T, 'Approved'>;

export interface Verdict {
  /** Null: nothing may change. A refused entry of the opposite side still closes what is open. */
  readonly approved: Approved<Target> | null;
  readonly refused: Reason | null;
  /** What decided about the size; absent where no rule had a say. */
  readonly sizing?: Sizing | null;
}
