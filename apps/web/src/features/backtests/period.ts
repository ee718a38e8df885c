import type { ResponseOf } from '@trendy/contracts';

type Request = Pick<ResponseOf<'getBacktest'>['request'], 'days' | 'from' | 'to'>;

/** The last days up to now, or whole UTC days as a date field gives them: "2026-01-31", both included. */
export type Period =
  | { readonly kind: 'last'; readonly days: number }
  | { readonly kind: 'range'; readonly first: string; readonly last: string };

const DAY_MS = 86_400_000;
const startOf = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** What the API is asked: it ends a range before its end, so the last day ends where the next one starts. */
export function bodyOfPeriod(period: Period): Partial<Request> {
  if (period.kind === 'last') return { days: period.days };
  return {
    from: new Date(startOf(period.first)).toISOString(),
    to: new Date(startOf(period.last) + DAY_MS).toISOString(),
  };
}

export function periodOf({ days, from, to }: Request): Period {
  if (from === undefined || to === undefined) return { kind: 'last', days };
  return { kind: 'range', first: dateOf(Date.parse(from)), last: dateOf(Date.parse(to) - 1) };
}

/** Days from the first to the last, both included; NaN while one of them is not chosen. */
export const daysIn = (period: Period): number =>
  period.kind === 'last'
    ? period.days
    : Math.round((startOf(period.last) - startOf(period.first)) / DAY_MS) + 1;

export type PeriodFault = 'datesMissing' | 'datesReversed' | 'datesAhead';

/** Why this cannot be asked yet. @param now  UTC milliseconds. */
export function faultOfPeriod(period: Period, now: number): PeriodFault | null {
  if (period.kind === 'last') return null;
  const days = daysIn(period);
  if (Number.isNaN(days)) return 'datesMissing';
  if (days < 1) return 'datesReversed';
  return startOf(period.first) >= now || startOf(period.last) >= now ? 'datesAhead' : null;
}
