export interface VerdictInput {
  /** Net of all costs, as a fraction. */
  readonly netReturn: number;
  /** Before all costs, in money. */
  readonly gross: number;
  readonly buyAndHold: number | null;
  /** Yearly; null where it does not exist. */
  readonly sharpe: number | null;
  readonly trades: number;
  readonly years: number;
}

export type Verdict =
  'no_trades' | 'costs_ate_it' | 'lost' | 'too_few' | 'luck' | 'worse_than_holding' | 'made_money';

/** Fewer closed trades than this say nothing, whatever they earned. */
const ENOUGH_TRADES = 30;

/**
 * The one sentence that stands above all figures. Bad news first; good news only when nothing speaks against it.
 * "Luck": the yearly Sharpe ratio times the square root of the years (its t-statistic under independent returns) is
 * below 2, so that a strategy with no edge at all would show it too often. One run tests one idea: with many tries
 * the bar would have to be higher.
 */
export function verdictOf(input: VerdictInput): Verdict {
  if (input.trades === 0) return 'no_trades';
  if (input.netReturn <= 0) return input.gross > 0 ? 'costs_ate_it' : 'lost';
  if (input.trades < ENOUGH_TRADES) return 'too_few';
  if (tStatistic(input) < 2) return 'luck';
  if (input.buyAndHold !== null && input.netReturn < input.buyAndHold) return 'worse_than_holding';
  return 'made_money';
}

export const tStatistic = ({ sharpe, years }: Pick<VerdictInput, 'sharpe' | 'years'>): number =>
  (sharpe ?? 0) * Math.sqrt(Math.max(years, 0));
