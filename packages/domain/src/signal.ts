import type { EpochMs } from './time.ts';

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
  readonly size?: { readonly type: 'equity_percent' | 'quote' | 'base'; readonly value: number };
  readonly stopPercent?: number;
  readonly takeProfitPercent?: number;
  /** Enter by a limit order at this price (quote per base) instead of at the market. */
  readonly limitPrice?: number;
  /** When the sender says that it fired; absent when it did not say. */
  readonly signalTime?: EpochMs;
  readonly receivedAt: EpochMs;
  readonly ignoredFields: readonly string[];
}
