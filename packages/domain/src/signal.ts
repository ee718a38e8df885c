import type { EpochMs } from './time.ts';
import type { BotExits, PositionLeg } from './trading.ts';

/** What an alert asks for, whatever vendor's format it came in. */
export type SignalIntent = 'enter' | 'exit' | 'reverse' | 'target';

/** A normalised alert, resolved against its bot. Absent overrides mean "as the bot says". */
export interface Signal {
  readonly signalId: string;
  readonly botId: string;
  readonly format: string;
  readonly symbol: string;
  readonly intent: SignalIntent;
  /** Where the position should end: long, short, or flat. */
  readonly position: 'long' | 'short' | 'flat';
  /** An exit of one side alone: a position of the other, held or under way, is none of its business. Absent: of both. */
  readonly closes?: PositionLeg;
  readonly size?: { readonly type: 'equity_percent' | 'quote' | 'base'; readonly value: number };
  readonly stopPercent?: number;
  readonly takeProfitPercent?: number;
  /** Several targets in place of the one, nearest first. */
  readonly targets?: NonNullable<BotExits['targets']>;
  readonly trailing?: NonNullable<BotExits['trailing']>;
  /** Enter by a limit order at this price (quote per base) instead of at the market. */
  readonly limitPrice?: number;
  /** When the sender says that it fired; absent when it did not say. */
  readonly signalTime?: EpochMs;
  readonly receivedAt: EpochMs;
  readonly ignoredFields: readonly string[];
}

/**
 * The message of a strategy's alert, as TradingView's alert dialog takes it: the one that exported scripts carry and
 * that the app shows. It says where the position is after the fill that fired it, and when that was: a stop or a target
 * fills inside a later bar than the one that decided, so the time of a bar would make it look too old to act on.
 */
export const STRATEGY_ALERT_MESSAGE =
  '{"v":1,"ticker":"{{exchange}}:{{ticker}}","action":"target","position":"{{strategy.market_position}}","time":"{{timenow}}"}';
