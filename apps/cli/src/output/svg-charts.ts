import type { CostWaterfall, ReportCurve } from '@trendy/backtest';
import { decimals } from './figures.ts';
import type { ReportWords } from './report-words.ts';

const BOTTOM = 24;

/** Each chart is drawn twice, wide and narrow; the page shows the one whose letters are large enough. */
interface Canvas {
  readonly name: 'wide' | 'narrow';
  readonly width: number;
  /** Left of the plot, for its labels. */
  readonly left: number;
  /** More points than pixels only make the file larger. */
  readonly points: number;
  readonly dates: readonly number[];
}

const CANVASES: readonly Canvas[] = [
  { name: 'wide', width: 1000, left: 64, points: 1000, dates: [0, 0.25, 0.5, 0.75, 1] },
  { name: 'narrow', width: 380, left: 56, points: 380, dates: [0, 1] },
];

/** Equity over time. */
export function equityChart(curve: ReportCurve, words: ReportWords): string {
  const height = 320;
  const frame = frameOf(curve.equity, height);
  const floor = height - BOTTOM;
  return drawn(height, words.label('equity'), (canvas) => {
    const strategy = path(curve.equity, frame, canvas);
    return `${axes(curve, frame, canvas, whole)}
<path class="area" d="${strategy} L${canvas.width},${floor} L${canvas.left},${floor} Z"/><path class="strategy" d="${strategy}"/>`;
  });
}

/** The strategy and buying and holding, on one scale. */
export function comparisonChart(curve: ReportCurve, words: ReportWords): string {
  const height = 200;
  const frame = frameOf([...curve.equity, ...curve.buyAndHold], height);
  return drawn(
    height,
    words.label('comparison'),
    (canvas) => `${axes(curve, frame, canvas, whole)}
<path class="hold" d="${path(curve.buyAndHold, frame, canvas)}"/><path class="strategy" d="${path(curve.equity, frame, canvas)}"/>`,
  );
}

/** Loss from the highest equity so far. */
export function drawdownChart(curve: ReportCurve, words: ReportWords): string {
  const height = 160;
  const losses = curve.drawdown.map((value) => -value * 100);
  const frame = frameOf([...losses, 0], height);
  const zero = y(0, frame);
  return drawn(
    height,
    words.label('drawdown'),
    (canvas) =>
      `${axes(curve, frame, canvas, (value) => `${Number(value.toFixed(4))} %`)}<path class="under" d="${path(losses, frame, canvas)} L${canvas.width},${zero} L${canvas.left},${zero} Z"/>`,
  );
}

/** From the gross result through each cost to the net one. */
export function waterfallChart(costs: CostWaterfall, words: ReportWords): string {
  const gross = Number(costs.gross);
  const steps: readonly (readonly [label: string, change: number, isSum: boolean])[] = [
    [words.label('gross'), gross, true],
    [words.label('feesBar'), -Number(costs.fees), false],
    [words.label('slippageBar'), -Number(costs.slippage), false],
    [words.label('fundingBar'), Number(costs.funding), false],
    [words.label('liquidationBar'), -Number(costs.liquidation), false],
    [words.label('netBar'), Number(costs.net), true],
  ];
  let level = 0;
  const bars = steps.map(([label, change, isSum]) => {
    const from = isSum ? 0 : level;
    level = isSum ? change : level + change;
    return { label, change, isSum, from, to: level };
  });
  // Half a page or a phone: the same size serves both.
  const width = 420;
  const slot = width / bars.length;
  const height = 300;
  const frame = frameOf([0, ...bars.flatMap((bar) => [bar.from, bar.to])], height);
  const shapes = bars.map((bar, index) => {
    const top = Math.min(y(bar.from, frame), y(bar.to, frame));
    const tall = Math.max(1, Math.abs(y(bar.from, frame) - y(bar.to, frame)));
    const isGross = bar.isSum && index === 0;
    const tone = isGross ? 'sum' : bar.change >= 0 ? 'up' : 'down';
    const left = slot * index + slot * 0.15;
    const middle = left + slot * 0.35;
    return `<rect class="${tone}" x="${left.toFixed(1)}" y="${top.toFixed(1)}" width="${(slot * 0.7).toFixed(1)}" height="${tall.toFixed(1)}" rx="2"/><text x="${middle.toFixed(1)}" y="${(top - 6).toFixed(1)}" text-anchor="middle">${decimals(bar.change, 2)}</text><text x="${middle.toFixed(1)}" y="${height - 4}" text-anchor="middle">${bar.label}</text>`;
  });
  const zero = y(0, frame).toFixed(1);
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${words.label('waterfall')}"><line class="grid" x1="0" x2="${width}" y1="${zero}" y2="${zero}"/>${shapes.join('')}</svg>`;
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

const x = (part: number, { left, width }: Canvas): number => left + (width - left) * part;

function path(values: readonly number[], frame: Frame, canvas: Canvas): string {
  const count = Math.min(values.length, canvas.points);
  return Array.from({ length: count }, (_unused, point) => {
    const part = point / Math.max(1, count - 1);
    const index = Math.round(part * (values.length - 1));
    return `${point === 0 ? 'M' : 'L'}${x(part, canvas).toFixed(1)},${y(values[index]!, frame).toFixed(1)}`;
  }).join(' ');
}

/** Three to seven round values within the frame. */
function roundValues({ low, high }: Frame): number[] {
  const rough = (high - low) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const values: number[] = [];
  for (let count = Math.ceil(low / step - 1e-9); count * step <= high + step * 1e-9; count++)
    values.push(Number((count * step).toPrecision(12)) + 0);
  return values;
}

const whole = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 2 });

function axes(curve: ReportCurve, frame: Frame, canvas: Canvas, label: (value: number) => string): string {
  const rows = roundValues(frame).map((value) => {
    const at = y(value, frame).toFixed(1);
    return `<line class="grid" x1="${canvas.left}" x2="${canvas.width}" y1="${at}" y2="${at}"/><text x="${canvas.left - 6}" y="${Number(at) + 4}" text-anchor="end">${label(value)}</text>`;
  });
  const columns = canvas.dates.map((part) => {
    const time = curve.time[Math.round(part * (curve.time.length - 1))]!;
    const anchor = part === 0 ? 'start' : part === 1 ? 'end' : 'middle';
    return `<text x="${x(part, canvas).toFixed(0)}" y="${frame.height - 4}" text-anchor="${anchor}">${new Date(time).toISOString().slice(0, 10)}</text>`;
  });
  return rows.join('') + columns.join('');
}

const drawn = (height: number, title: string, content: (canvas: Canvas) => string): string =>
  CANVASES.map(
    (canvas) =>
      `<svg class="${canvas.name}" viewBox="0 0 ${canvas.width} ${height}" role="img" aria-label="${title}">${content(canvas)}</svg>`,
  ).join('');
