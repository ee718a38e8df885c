/** What came of every combination, in the order in which they were given. Money in 1e-8 of the quote currency. */
export interface SweepResults {
  /** Why the strategy refuses a combination's parameters; null: it ran. */
  readonly refused: readonly (string | null)[];
  /** 1 where the combination went through the whole engine, because it did what the short cut does not know. */
  readonly byEngine: Uint8Array;
  /** At the last close; what is open is valued there. */
  readonly finalEquity: Float64Array;
  /** From flat to flat; one that is open at the end counts. */
  readonly trades: Int32Array;
  /** Trades that ended (or stand) with a gain after all costs. */
  readonly wins: Int32Array;
  readonly fees: Float64Array;
  /** Received when positive. */
  readonly funding: Float64Array;
  /** Notional bought and sold. */
  readonly traded: Float64Array;
  /** Notional of what is open at the end, at the last close. */
  readonly openNotional: Float64Array;
  /** Largest loss since the highest equity, by closes, 0…1. */
  readonly maxDrawdown: Float64Array;
  /**
   * When an entry was first refused because the drawdown limit was reached or the bot was paused by a liquidation, UTC
   * milliseconds; NaN where none was. What is idle from there on loses nothing more, and looks better than it is.
   */
  readonly stoppedAt: Float64Array;
  /** 00:00 UTC of the first day, milliseconds. */
  readonly firstDay: number;
  readonly days: number;
  /** `days + 1` values a combination: the capital, then the equity at the end of every UTC day. */
  readonly daily: Float64Array;
  /** `bars + 1` values a combination, the capital first; null unless asked for. */
  readonly equity: Float64Array | null;
  readonly bars: number;
}

/** Room for the results; all of it is written before the run ends. */
export function createResults(
  combinations: number,
  days: number,
  bars: number,
  firstDay: number,
  keepsEquity: boolean,
): SweepResults & { readonly refused: (string | null)[] } {
  const money = (): Float64Array => new Float64Array(combinations);
  return {
    refused: Array.from({ length: combinations }, () => null),
    byEngine: new Uint8Array(combinations),
    finalEquity: money(),
    trades: new Int32Array(combinations),
    wins: new Int32Array(combinations),
    fees: money(),
    funding: money(),
    traded: money(),
    openNotional: money(),
    maxDrawdown: money(),
    stoppedAt: money().fill(Number.NaN),
    firstDay,
    days,
    daily: new Float64Array(combinations * (days + 1)),
    equity: keepsEquity ? new Float64Array(combinations * (bars + 1)) : null,
    bars,
  };
}
