import { invariant, proportion, quote, quoteFromNumber, quoteToNumber } from '@trendy/domain';
import type { MarginBracket, Quote } from '@trendy/domain';

const RATE_SCALE = 100_000_000;

/** One bracket of 0.4 % up to any notional, for data that comes without the instrument's own table. */
export const DEFAULT_BRACKETS: readonly MarginBracket[] = [
  {
    notionalFloor: 0,
    notionalCap: Number.MAX_SAFE_INTEGER,
    maintenanceRate: 0.004,
    maintenanceAmount: 0,
    maxLeverage: 125,
  },
];

/** A row of a leverage table before its maintenance amount is known. */
export type BracketRow = Omit<MarginBracket, 'maintenanceAmount'>;

/**
 * Fills in the maintenance amounts that make the margin continuous at the floors:
 * cum_n = floor_n × (rate_n − rate_{n−1}) + cum_{n−1}. Source: the exchange's published rule, METHODS part 1.5.
 * @throws InvariantError when the rows do not follow each other from zero.
 */
export function withMaintenanceAmounts(rows: readonly BracketRow[]): readonly MarginBracket[] {
  let amount = 0;
  let previous: BracketRow | undefined;
  return rows.map((row) => {
    invariant(
      row.notionalFloor === (previous?.notionalCap ?? 0),
      `margin brackets: floor ${row.notionalFloor} must equal the cap before it, ${previous?.notionalCap ?? 0}`,
    );
    amount += row.notionalFloor * (row.maintenanceRate - (previous?.maintenanceRate ?? 0));
    previous = row;
    // The difference of two rates carries binary dust; amounts are published in whole cents at most.
    return { ...row, maintenanceAmount: Math.round(amount * 1e6) / 1e6 };
  });
}

/** The bracket of a notional (quote currency). Above the table the last bracket holds. */
export function bracketOf(brackets: readonly MarginBracket[], notionalQuote: number): MarginBracket {
  for (const bracket of brackets) if (notionalQuote < bracket.notionalCap) return bracket;
  const last = brackets.at(-1);
  invariant(last, 'margin brackets: the table is empty');
  return last;
}

/** Maintenance margin of a notional, rounded up; never negative. */
export function maintenanceMargin(brackets: readonly MarginBracket[], notional: Quote): Quote {
  const bracket = bracketOf(brackets, quoteToNumber(notional));
  const gross = proportion(notional, Math.round(bracket.maintenanceRate * RATE_SCALE), RATE_SCALE, 'ceil');
  return quote(Math.max(0, gross - quoteFromNumber(bracket.maintenanceAmount)));
}

/** Margin to open a notional at a leverage, rounded up. */
export function initialMargin(notional: Quote, leverage: number): Quote {
  return quote(Math.ceil(notional / leverage));
}

/** Highest leverage that the table allows for a notional (quote currency). */
export const maxLeverageOf = (brackets: readonly MarginBracket[], notionalQuote: number): number =>
  bracketOf(brackets, notionalQuote).maxLeverage;
