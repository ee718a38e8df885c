import type { BarTuple } from '#charts/price-chart.tsx';

/** Bars that the API gives at once. */
export const PAGE_BARS = 1_500;

export interface Span {
  /** UTC milliseconds of the run's first and last bar. */
  readonly from: number;
  readonly to: number;
  readonly barMs: number;
}

export const pageCount = ({ from, to, barMs }: Span): number =>
  Math.max(1, Math.ceil((to - from) / (PAGE_BARS * barMs)));

/** The end of a page: every page ends where the next one starts, so that views share what is loaded. */
export const endOfPage = (span: Span, page: number): number =>
  Math.round(Math.min(span.to, span.from + (page + 1) * PAGE_BARS * span.barMs));

/** The page on which an instant lies; without one, the newest. */
export function pageAt(span: Span, at: number | undefined): number {
  const end = pageCount(span) - 1;
  if (at === undefined) return end;
  return Math.min(end, Math.max(0, Math.floor((at - span.from) / (PAGE_BARS * span.barMs))));
}

/** Pages after each other as one series: a gap in the history makes a page reach into the one before. */
export function joinedBars(pages: readonly (readonly BarTuple[])[]): readonly BarTuple[] {
  const bars: BarTuple[] = [];
  for (const page of pages) {
    const end = bars.at(-1)?.[0] ?? -Infinity;
    for (const bar of page) if (bar[0] > end) bars.push(bar);
  }
  return bars;
}
