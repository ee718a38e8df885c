import { timeframeMs } from '@trendy/domain';
import type { ReportInput } from './build.ts';
import type { ReportDrawdown } from './report.ts';

/** The deepest falls from a peak, by bar closes, deepest first; the start counts as a peak. */
export function drawdownsOf(input: ReportInput, most = 5): ReportDrawdown[] {
  const { columns, equity, first, request } = input;
  const stepMs = timeframeMs(request.timeframe);
  const timeAt = (index: number): number =>
    index === 0 ? columns.openTime[first]! : columns.openTime[first + index - 1]! + stepMs;
  const found: ReportDrawdown[] = [];
  let peak = 0;
  let trough = 0;
  const end = (recovery: number | null): void => {
    if (trough === peak) return;
    found.push({
      depth: 1 - equity[trough]! / equity[peak]!,
      from: timeAt(peak),
      trough: timeAt(trough),
      recovery: recovery === null ? null : timeAt(recovery),
      bars: (recovery ?? equity.length - 1) - peak,
    });
  };
  for (let index = 1; index < equity.length; index++) {
    if (equity[index]! >= equity[peak]!) {
      end(index);
      peak = index;
      trough = index;
    } else if (equity[index]! < equity[trough]!) trough = index;
  }
  end(null);
  return found.sort((a, b) => b.depth - a.depth).slice(0, most);
}
