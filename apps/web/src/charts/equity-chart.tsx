'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useId, useMemo, useState } from 'react';
import type { PointerEvent } from 'react';
import { drawdownOf, nearest, niceTicks, thin } from '#charts/scale.ts';
import type { Point } from '#charts/scale.ts';
import { useWidth } from '#charts/use-width.ts';
import { money, percentOfOne, plain } from '#format/figures.ts';
import { clock, day } from '#format/instants.ts';

interface EquityChartProps {
  readonly label: string;
  readonly points: readonly Point[];
  readonly height?: number;
  /** A second line to compare with, e.g. buying and holding. */
  readonly benchmark?: readonly Point[];
  /** The deepest drawdown over every bar, a fraction: what is drawn has fewer points and may have missed it. */
  readonly deepest?: number | null;
}

const AXIS = 56;
const FOOT = 20;
const GAP = 18;
const HEAD = 8;

/** Equity with its drawdown under it, on one time axis. */
export function EquityChart({ label, points, height = 260, benchmark, ...rest }: EquityChartProps) {
  const locale = useLocale();
  const [box, width] = useWidth();
  const shown = useMemo(() => thin(points, 600), [points]);
  const falls = useMemo(() => thin(drawdownOf(points), 600), [points]);
  const other = useMemo(() => (benchmark ? thin(benchmark, 400) : []), [benchmark]);
  const [hover, setHover] = useState<number>();
  const first = shown[0];
  const last = shown.at(-1);
  const plot = Math.max(width - AXIS, 50);
  const tall = (height - HEAD - FOOT - GAP) * 0.72;
  const short = (height - HEAD - FOOT - GAP) * 0.28;
  const fallTop = HEAD + tall + GAP;

  if (first === undefined || last === undefined) return <div ref={box} style={{ height }} />;
  const values = [...shown, ...other].map(([, value]) => value);
  const [low, high] = padded(Math.min(...values), Math.max(...values));
  const deepest = Math.min(...falls.map(([, value]) => value), -Math.abs(rest.deepest ?? 0), -0.005);
  const span = Math.max(last[0] - first[0], 1);
  const x = (at: number) => ((at - first[0]) / span) * plot;
  const y = (value: number) => HEAD + tall - ((value - low) / (high - low)) * tall;
  const z = (value: number) => fallTop + (value / deepest) * short;
  const move = (event: PointerEvent<SVGSVGElement>) => {
    const left = event.currentTarget.getBoundingClientRect().left;
    setHover(first[0] + ((event.clientX - left) / plot) * span);
  };
  const at = hover === undefined ? undefined : nearest(points, Math.min(Math.max(hover, first[0]), last[0]));
  return (
    <figure className="relative" aria-label={label}>
      <div ref={box} />
      {width === 0 ? (
        <div style={{ height }} />
      ) : (
        <svg
          width={width}
          height={height}
          aria-hidden
          className="touch-pan-y"
          onPointerDown={move}
          onPointerMove={move}
          onPointerLeave={() => setHover(undefined)}
        >
          <Grid ticks={niceTicks(low, high, 4)} y={y} plot={plot} show={(tick) => plain(tick, locale, 2)} />
          <Grid ticks={[0, deepest]} y={z} plot={plot} show={(tick) => percentOfOne(tick, locale)} />
          <Area id="equity" points={shown} x={x} y={y} floor={HEAD + tall} colour="var(--accent)" />
          {other.length === 0 ? null : (
            <path d={path(other, x, y)} fill="none" stroke="var(--faint)" strokeDasharray="3 4" />
          )}
          <Area id="fall" points={falls} x={x} y={z} floor={fallTop} colour="var(--loss)" />
          <TimeAxis from={first[0]} to={last[0]} plot={plot} height={height} />
          {at === undefined ? null : (
            <g>
              <line x1={x(at[0])} x2={x(at[0])} y1={0} y2={height - FOOT} stroke="var(--line-strong)" />
              <circle
                cx={x(at[0])}
                cy={y(at[1])}
                r={3.5}
                fill="var(--accent)"
                stroke="var(--panel)"
                strokeWidth={1.5}
              />
            </g>
          )}
        </svg>
      )}
      {at === undefined ? null : (
        <Reading
          point={at}
          points={points}
          beside={benchmark === undefined ? undefined : nearest(benchmark, at[0])?.[1]}
          left={x(at[0])}
          plot={plot}
        />
      )}
      {width === 0 ? null : <PointTable label={label} points={points} />}
    </figure>
  );
}

interface ReadingProps {
  readonly point: Point;
  readonly points: readonly Point[];
  /** The other line at the same time. */
  readonly beside: number | undefined;
  readonly left: number;
  readonly plot: number;
}

function Reading({ point, points, beside, left, plot }: ReadingProps) {
  const locale = useLocale();
  const t = useTranslations('charts');
  const fall = useMemo(() => new Map(drawdownOf(points)), [points]).get(point[0]) ?? 0;
  return (
    <div
      aria-hidden
      className="figures pointer-events-none absolute top-0 rounded-md border bg-panel px-2 py-1 text-xs shadow-(--shadow)"
      style={left > plot / 2 ? { right: `calc(100% - ${left - 10}px)` } : { left: left + 10 }}
    >
      <p className="text-muted">{clock(point[0], locale)}</p>
      <p className="font-medium">{money(point[1], locale)} USDT</p>
      <p className="text-muted">
        {t('drawdown')} {percentOfOne(fall, locale)}
      </p>
      {beside === undefined ? null : (
        <p className="text-muted">
          {t('held')} {money(beside, locale)} USDT
        </p>
      )}
    </div>
  );
}

interface GridProps {
  readonly ticks: readonly number[];
  readonly y: (value: number) => number;
  readonly plot: number;
  readonly show: (tick: number) => string;
}

function Grid({ ticks, y, plot, show }: GridProps) {
  return (
    <g className="figures">
      {ticks.map((tick) => (
        <g key={tick}>
          <line x1={0} x2={plot} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
          <text x={plot + 8} y={y(tick) + 3.5} fontSize={11} fill="var(--muted)">
            {show(tick)}
          </text>
        </g>
      ))}
    </g>
  );
}

interface AreaProps {
  readonly id: string;
  readonly points: readonly Point[];
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
  readonly floor: number;
  readonly colour: string;
}

function Area({ id, points, x, y, floor, colour }: AreaProps) {
  const own = `${useId()}${id}`;
  const line = path(points, x, y);
  const start = points[0];
  const end = points.at(-1);
  if (start === undefined || end === undefined) return null;
  return (
    <g>
      <linearGradient id={own} x1="0" x2="0" y1="0" y2="1">
        <stop offset="0" stopColor={colour} stopOpacity={id === 'fall' ? 0.05 : 0.18} />
        <stop offset="1" stopColor={colour} stopOpacity={id === 'fall' ? 0.22 : 0} />
      </linearGradient>
      <path d={`${line}L${x(end[0])},${floor}L${x(start[0])},${floor}Z`} fill={`url(#${own})`} />
      <path d={line} fill="none" stroke={colour} strokeWidth={1.6} strokeLinejoin="round" />
    </g>
  );
}

interface TimeAxisProps {
  readonly from: number;
  readonly to: number;
  readonly plot: number;
  readonly height: number;
}

function TimeAxis({ from, to, plot, height }: TimeAxisProps) {
  const locale = useLocale();
  // A minute is the finest that is written: closer marks would all say the same.
  const minutes = Math.max(1, Math.floor((to - from) / 60_000));
  const count = Math.max(2, Math.min(Math.floor(plot / 140), minutes + 1));
  const format = to - from > 5 * 86_400_000 ? day : clock;
  return (
    <g className="figures">
      {Array.from({ length: count }, (_, index) => {
        const share = index / (count - 1);
        return (
          <text
            key={index}
            x={share * plot}
            y={height - 4}
            fontSize={11}
            fill="var(--muted)"
            textAnchor={index === 0 ? 'start' : index === count - 1 ? 'end' : 'middle'}
          >
            {format(from + share * (to - from), locale)}
          </text>
        );
      })}
    </g>
  );
}

/** The curve as numbers, for those who cannot see it: at most two dozen rows. */
function PointTable({ label, points }: { readonly label: string; readonly points: readonly Point[] }) {
  const t = useTranslations('charts');
  const locale = useLocale();
  const step = Math.max(1, Math.ceil(points.length / 24));
  const fall = drawdownOf(points);
  return (
    <div className="sr-only">
      <table>
        <caption>{label}</caption>
        <thead>
          <tr>
            <th scope="col">{t('time')}</th>
            <th scope="col">{t('equity')}</th>
            <th scope="col">{t('drawdown')}</th>
          </tr>
        </thead>
        <tbody>
          {points.map(([at, value], index) =>
            index % step === 0 || index === points.length - 1 ? (
              <tr key={index}>
                <td>{clock(at, locale)}</td>
                <td>{money(value, locale)} USDT</td>
                <td>{percentOfOne(fall[index]?.[1], locale)}</td>
              </tr>
            ) : null,
          )}
        </tbody>
      </table>
    </div>
  );
}

function path(points: readonly Point[], x: (at: number) => number, y: (value: number) => number): string {
  return points
    .map(([at, value], index) => `${index === 0 ? 'M' : 'L'}${x(at).toFixed(1)},${y(value).toFixed(1)}`)
    .join('');
}

/** A flat line stands in the middle instead of dividing by nothing. */
function padded(low: number, high: number): readonly [number, number] {
  const room = Math.max((high - low) * 0.06, Math.abs(high) * 0.0005, 1e-9);
  return [low - room, high + room];
}
