import type { ReportTrade } from '#features/backtests/report.ts';

/** How far a trade went against and with it before it ended, fractions of the entry price. */
export interface Excursion {
  readonly number: number;
  readonly adverse: number;
  readonly favourable: number;
  readonly return: number;
}

/** Of the trades that carry the figures; older reports have none. */
export const excursionsOf = (trades: readonly ReportTrade[]): readonly Excursion[] =>
  trades.flatMap((trade) =>
    trade.maxAdverse === undefined || trade.maxFavourable === undefined
      ? []
      : {
          number: trade.number,
          adverse: Math.abs(trade.maxAdverse),
          favourable: Math.abs(trade.maxFavourable),
          return: trade.return,
        },
  );

export interface ExcursionSummary {
  /** Nine of ten winners never went further against. Null without winners. */
  readonly winnersAdverse: number | null;
  /** What half of the losers had been up by at their best. Null without losers. */
  readonly losersFavourable: number | null;
}

export function summarise(excursions: readonly Excursion[]): ExcursionSummary {
  const winners = excursions.filter((each) => each.return > 0).map(({ adverse }) => adverse);
  const losers = excursions.filter((each) => each.return <= 0).map(({ favourable }) => favourable);
  return { winnersAdverse: quantile(winners, 0.9), losersFavourable: quantile(losers, 0.5) };
}

/** Smallest value that at least this share of the values does not exceed. */
function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)] ?? null;
}
