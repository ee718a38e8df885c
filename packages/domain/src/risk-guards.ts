import type { Reason } from './events.ts';

/**
 * Rules that hold entries back or make them smaller; each is off when absent. What reduces a position is never held
 * back. Rules of the account hold for all of its bots: where bots disagree, the tightest counts. Source: METHODS 1.
 * Percentages are plain percents: 2 means 2 %.
 */
export interface RiskGuards {
  /** Of the account: at these losses from the highest equity entries are ¾, ½, and nothing. */
  readonly drawdown?: DrawdownGuard;
  /** Of the account: UTC days that ended with a loss, in a row. */
  readonly lossDays?: {
    /** So many: no entry on the next day, half the size until a day ends with a gain. */
    readonly blockAfter: number;
    /** So many: no entry until a person resumes a bot. */
    readonly latchAfter: number;
  };
  /** Of the account: no entry for the rest of the UTC day once so much of the day's first equity is lost. */
  readonly dailyLossPercent?: number;
  /** No entry for so long after the bot's stop was hit. */
  readonly cooldownAfterStopMinutes?: number;
  /** Entries of the bot within any minute. */
  readonly maxOrdersPerMinute?: number;
  /** Notional of the bot's symbol as a share of equity. */
  readonly maxExposurePercent?: number;
  /** Notional of symbols that move together, this bot's own included, as a share of equity. */
  readonly cluster?: { readonly symbols: readonly string[]; readonly maxExposurePercent: number };
  /** The liquidation price lies at least so many stop distances away; the leverage is lowered until it does. */
  readonly liquidation?: { readonly stopDistances: number; readonly maxLeverage: number };
  readonly sizing?: SizingGuard;
}

export interface DrawdownGuard {
  readonly mildPercent: number;
  readonly moderatePercent: number;
  /** Entries are cancelled and refused until a person resumes a bot. */
  readonly severePercent: number;
  /** At the last level positions are closed as well; otherwise their stops stay. */
  readonly flatten: boolean;
}

/** Further upper bounds of a position's size; the least of all is taken. */
export interface SizingGuard {
  /** Equity that may be lost between the entry and the stop, or `atrMultiple` average ranges if that is farther. */
  readonly riskPercent?: number;
  readonly atrMultiple?: number;
  /** One-day value at risk at 95 % of all positions together. */
  readonly varPercent?: number;
  /**
   * The same by filtered historical simulation of up to 500 days, each symbol's tail as wild as it is now, and what the
   * worst twentieth of days loses on average. Without 100 days of history there is no entry.
   */
  readonly tailVarPercent?: number;
  readonly tailShortfallPercent?: number;
  /**
   * Part of the growth-optimal stake in a trending market, from the bot's own closed trades; 0.25 is a quarter. A ranging
   * market gets 0.8 of it, a volatile one 0.4, a crisis nothing.
   */
  readonly kellyFraction?: number;
}

/** METHODS' defaults: what a new bot gets when nothing is said. */
export const DEFAULT_GUARDS: RiskGuards = {
  drawdown: { mildPercent: 5, moderatePercent: 10, severePercent: 20, flatten: true },
  lossDays: { blockAfter: 3, latchAfter: 5 },
  dailyLossPercent: 3,
  maxOrdersPerMinute: 10,
  liquidation: { stopDistances: 2, maxLeverage: 5 },
  // Without Kelly: until thirty trades are closed it would risk half a per cent, whatever its owner asked for.
  sizing: { riskPercent: 1, atrMultiple: 2, varPercent: 2 },
};

/** What decided about the size of an entry. */
export interface Sizing {
  /** Name of the least limit; `wanted`: none was less than the bot's own size. */
  readonly binding: string;
  /** Base quantity that each rule allows. */
  readonly limits: Readonly<Record<string, number>>;
  /** 0 … 1, by drawdown and loss days. */
  readonly multiplier: number;
  /** Regime, trades and stake that the Kelly limit comes from, where there is one. */
  readonly kelly?: Reason;
}
