import { timeframeMs } from '@trendy/domain';
import type { ReportInput } from './build.ts';
import type { ReportCurve } from './report.ts';

/** Equity, drawdown and the benchmark at bar closes, thinned evenly to the wanted number of points. */
export function buildCurve(input: ReportInput): ReportCurve {
  const { columns, equity, first, request } = input;
  const stepMs = timeframeMs(request.timeframe);
  const total = equity.length;
  const kept = Math.max(2, Math.min(total, input.points));
  const curve = {
    time: column(kept),
    equity: column(kept),
    drawdown: column(kept),
    buyAndHold: column(kept),
  };
  const units = request.capital / columns.open[first]!;
  let peak = 0;
  let next = 0;
  for (let index = 0; index < total; index++) {
    peak = Math.max(peak, equity[index]!);
    if (index !== Math.round((next * (total - 1)) / (kept - 1))) continue;
    const row = first + index - 1;
    const price = index === 0 ? columns.open[first]! : columns.close[row]!;
    curve.time[next] = index === 0 ? columns.openTime[first]! : columns.openTime[row]! + stepMs;
    curve.equity[next] = equity[index]! / 1e8;
    curve.drawdown[next] = peak > 0 ? 1 - equity[index]! / peak : 1;
    curve.buyAndHold[next] = Math.round(units * price) / 1e8;
    next++;
  }
  return { ...curve, points: total };
}

/** Of its final length: an array that grows to a million leaves several of its former selves behind. */
function column(length: number): number[] {
  const list: number[] = [];
  list.length = length;
  return list;
}

/** Largest loss of the benchmark from a peak, by closes. */
export function holdDrawdown(input: ReportInput): number {
  const { columns, first, last } = input;
  let peak = columns.open[first]!;
  let worst = 0;
  for (let row = first; row < last; row++) {
    peak = Math.max(peak, columns.close[row]!);
    worst = Math.max(worst, 1 - columns.close[row]! / peak);
  }
  return worst;
}
