import type { ReportInterval } from '@trendy/backtest';
import { percentText } from './figures.ts';

const REASONS: Readonly<Record<string, string>> = {
  no_trades: 'there are no trades',
  loses_before_costs: 'it loses before any costs',
  above_500_bps: 'above 500 bps',
};

const INTERVAL = ['worst', 'base', 'best'] as const;

/** The result as a range, for a terminal. */
export function printInterval(interval: ReportInterval): string {
  const { breakEven, cells, chargedBps, headline, high, low } = interval;
  const onPath = (path: string): string => {
    const nets = cells.filter((cell) => cell.path === path).map((cell) => cell.netReturn);
    return `${path} ${percentText(Math.min(...nets))} … ${percentText(Math.max(...nets))}`;
  };
  const onAll = new Set(INTERVAL.map((path) => onPath(path).slice(path.length)));
  const paths =
    onAll.size === 1
      ? 'no bar left open what came first, so the path makes no difference; fees and slippage do'
      : `by intrabar path: ${INTERVAL.map(onPath).join(';  ')}`;
  const cost =
    breakEven.costBps === null
      ? `none (${REASONS[breakEven.reason ?? ''] ?? breakEven.reason ?? 'not known'})`
      : `${breakEven.costBps.toFixed(2)} bps a side`;
  return [
    `Net return between ${percentText(low)} and ${percentText(high)}; as charged, on the ${headline.path} path, ${percentText(headline.netReturn)}.`,
    `  ${paths}  (fees × 0.8–1.25, slippage × 0.5–2)`,
    `  break-even cost: ${cost}, charged here: ${chargedBps} bps a side`,
    '  (found by running again with fees and slippage scaled together: stops, sizes and so the trades move a little)',
    '',
  ].join('\n');
}
