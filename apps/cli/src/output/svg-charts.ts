import type { CostWaterfall, ReportCurve } from '@trendy/backtest';

const WIDTH = 1000;
const LEFT = 64;
const BOTTOM = 24;
/** More points than pixels only make the file larger. */
const MAX_POINTS = 1000;

/** Equity over time. */
export function equityChart(curve: ReportCurve): string {
  const height = 320;
  const frame = frameOf(curve.equity, height);
  const strategy = path(curve.equity, frame);
  const floor = height - BOTTOM;
  return svg(
    height,
    'Equity of the strategy',
    `${axes(curve, frame, (value) => value.toFixed(0))}
<path class="area" d="${strategy} L${WIDTH},${floor} L${LEFT},${floor} Z"/><path class="strategy" d="${strategy}"/>`,
  );
}

/** The strategy and buying and holding, on one scale. */
export function comparisonChart(curve: ReportCurve): string {
  const height = 200;
  const frame = frameOf([...curve.equity, ...curve.buyAndHold], height);
  return svg(
    height,
    'Equity of the strategy and of buying and holding',
    `${axes(curve, frame, (value) => value.toFixed(0))}
<path class="hold" d="${path(curve.buyAndHold, frame)}"/><path class="strategy" d="${path(curve.equity, frame)}"/>`,
  );
}

/** Loss from the highest equity so far. */
export function drawdownChart(curve: ReportCurve): string {
  const height = 160;
  const losses = curve.drawdown.map((value) => -value * 100);
  const frame = frameOf([...losses, 0], height);
  const line = path(losses, frame);
  const zero = y(0, frame);
  return svg(
    height,
    'Drawdown in percent',
    `${axes(curve, frame, (value) => `${value.toFixed(1)} %`)}<path class="under" d="${line} L${WIDTH},${zero} L${LEFT},${zero} Z"/>`,
  );
}

/** From the gross result through each cost to the net one. */
export function waterfallChart(costs: CostWaterfall): string {
  const gross = Number(costs.gross);
  const steps: readonly (readonly [label: string, change: number, isSum: boolean])[] = [
    ['gross', gross, true],
    ['fees', -Number(costs.fees), false],
    ['slippage', -Number(costs.slippage), false],
    ['funding', Number(costs.funding), false],
    ['liquidation', -Number(costs.liquidation), false],
    ['net', Number(costs.net), true],
  ];
  const height = 560;
  let level = 0;
  const bars = steps.map(([label, change, isSum]) => {
    const from = isSum ? 0 : level;
    level = isSum ? change : level + change;
    return { label, change, isSum, from, to: level };
  });
  const frame = frameOf([0, ...bars.flatMap((bar) => [bar.from, bar.to])], height);
  const slot = (WIDTH - LEFT) / bars.length;
  const shapes = bars.map((bar, index) => {
    const top = Math.min(y(bar.from, frame), y(bar.to, frame));
    const tall = Math.max(1, Math.abs(y(bar.from, frame) - y(bar.to, frame)));
    const tone = bar.isSum ? 'sum' : bar.change >= 0 ? 'up' : 'down';
    const left = LEFT + slot * index + slot * 0.15;
    const middle = left + slot * 0.35;
    return `<rect class="${tone}" x="${left.toFixed(1)}" y="${top.toFixed(1)}" width="${(slot * 0.7).toFixed(1)}" height="${tall.toFixed(1)}" rx="3"/><text style="font-size:20px" x="${middle.toFixed(1)}" y="${(top - 6).toFixed(1)}" text-anchor="middle">${bar.change.toFixed(2)}</text><text style="font-size:20px" x="${middle.toFixed(1)}" y="${height - 4}" text-anchor="middle">${bar.label}</text>`;
  });
  const zero = y(0, frame).toFixed(1);
  return svg(
    height,
    'Cost waterfall from gross to net',
    `<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${zero}" y2="${zero}"/>${shapes.join('')}`,
  );
}

interface Frame {
  readonly low: number;
  readonly high: number;
  readonly height: number;
}

function frameOf(values: readonly number[], height: number): Frame {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high > low ? { low, high, height } : { low: low - 1, high: high + 1, height };
}

const y = (value: number, frame: Frame): number =>
  28 + (frame.height - BOTTOM - 32) * (1 - (value - frame.low) / (frame.high - frame.low));

const x = (index: number, count: number): number => LEFT + ((WIDTH - LEFT) * index) / Math.max(1, count - 1);

function path(values: readonly number[], frame: Frame): string {
  const count = Math.min(values.length, MAX_POINTS);
  return Array.from({ length: count }, (_unused, point) => {
    const index = Math.round((point * (values.length - 1)) / Math.max(1, count - 1));
    return `${point === 0 ? 'M' : 'L'}${x(point, count).toFixed(1)},${y(values[index]!, frame).toFixed(1)}`;
  }).join(' ');
}

function axes(curve: ReportCurve, frame: Frame, label: (value: number) => string): string {
  const rows = [0, 0.5, 1].map((part) => {
    const value = frame.low + part * (frame.high - frame.low);
    const at = y(value, frame).toFixed(1);
    return `<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${at}" y2="${at}"/><text x="${LEFT - 6}" y="${Number(at) + 4}" text-anchor="end">${label(value)}</text>`;
  });
  const columns = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const time = curve.time[Math.round(part * (curve.time.length - 1))]!;
    const anchor = part === 0 ? 'start' : part === 1 ? 'end' : 'middle';
    return `<text x="${(LEFT + part * (WIDTH - LEFT)).toFixed(0)}" y="${frame.height - 4}" text-anchor="${anchor}">${new Date(time).toISOString().slice(0, 10)}</text>`;
  });
  return rows.join('') + columns.join('');
}

const svg = (height: number, title: string, content: string): string =>
  `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">${content}</svg>`;
