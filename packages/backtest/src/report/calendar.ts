import { timeframeMs } from '@trendy/domain';
import type { ReportInput } from './build.ts';
import type { ReportMonth } from './report.ts';

/** Net return of each UTC month that was traded in, from the last close of the month before. */
export function monthsOf({ columns, equity, first, request }: ReportInput): ReportMonth[] {
  const stepMs = timeframeMs(request.timeframe);
  const months: ReportMonth[] = [];
  let start = equity[0]!;
  for (let index = 1; index < equity.length; index++) {
    const row = first + index - 1;
    // A bar that closes at midnight belongs to the month that ends.
    const month = monthOf(columns.openTime[row]! + stepMs - 1);
    const isLast = index + 1 === equity.length;
    if (!isLast && monthOf(columns.openTime[row + 1]! + stepMs - 1) === month) continue;
    const end = equity[index]!;
    months.push({
      year: Math.floor(month / 12),
      month: (month % 12) + 1,
      return: start > 0 ? end / start - 1 : null,
    });
    start = end;
  }
  return months;
}

/** Months since the year 0. */
function monthOf(time: number): number {
  const date = new Date(time);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}
