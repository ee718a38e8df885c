'use client';
import { useLocale } from 'next-intl';
import { useState } from 'react';
import type { PointerEvent } from 'react';
import { niceTicks } from '#charts/scale.ts';
import { useWidth } from '#charts/use-width.ts';
import { percentOfOne } from '#format/figures.ts';

export interface Dot {
  /** Fractions of one. */
  readonly x: number;
  readonly y: number;
  /** Shown while the pointer is near. */
  readonly label: string;
}

interface ScatterChartProps {
  /** Names the x axis and the whole; the figures stand in a table beside it. */
  readonly label: string;
  readonly yLabel: string;
  readonly dots: readonly Dot[];
  readonly height?: number;
}

const AXIS = 52;
const FOOT = 36;
const HEAD = 18;
/** Pixels within which a dot answers to the pointer. */
const NEAR = 24;

/** Outcome against what came before it: above the line gained, below it lost. */
export function ScatterChart({ label, yLabel, dots, height = 240 }: ScatterChartProps) {
  const locale = useLocale();
  const [box, width] = useWidth();
  const [near, setNear] = useState<Dot>();
  const plot = Math.max(width - AXIS, 50);
  const tall = height - HEAD - FOOT;
  const right = Math.max(...dots.map((dot) => dot.x), 0.001) * 1.05;
  const low = Math.min(...dots.map((dot) => dot.y), -0.001) * 1.05;
  const high = Math.max(...dots.map((dot) => dot.y), 0.001) * 1.05;
  const x = (value: number) => AXIS + (value / right) * plot;
  const y = (value: number) => HEAD + tall - ((value - low) / (high - low)) * tall;
  const find = (event: PointerEvent<SVGSVGElement>) => {
    const frame = event.currentTarget.getBoundingClientRect();
    const away = (dot: Dot) =>
      Math.hypot(x(dot.x) - (event.clientX - frame.left), y(dot.y) - (event.clientY - frame.top));
    const first = dots.toSorted((a, b) => away(a) - away(b))[0];
    setNear(first !== undefined && away(first) < NEAR ? first : undefined);
  };
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
          className="figures touch-pan-y"
          onPointerMove={find}
          onPointerLeave={() => setNear(undefined)}
        >
          <text x={0} y={11} fontSize={11} fill="var(--muted)">
            {yLabel}
          </text>
          {niceTicks(low, high, 4).map((tick) => (
            <g key={tick}>
              <line
                x1={AXIS}
                x2={width}
                y1={y(tick)}
                y2={y(tick)}
                stroke={Math.abs(tick) < 1e-12 ? 'var(--line-strong)' : 'var(--line)'}
              />
              <text x={AXIS - 8} y={y(tick) + 3.5} fontSize={11} fill="var(--muted)" textAnchor="end">
                {percentOfOne(tick, locale)}
              </text>
            </g>
          ))}
          {niceTicks(0, right, 5).map((tick) => (
            <text
              key={tick}
              x={x(tick)}
              y={height - FOOT + 16}
              fontSize={11}
              fill="var(--muted)"
              textAnchor="middle"
            >
              {percentOfOne(tick, locale)}
            </text>
          ))}
          <text x={width} y={height - 4} fontSize={11} fill="var(--muted)" textAnchor="end">
            {label}
          </text>
          {dots.map((dot, index) => (
            <circle
              key={index}
              cx={x(dot.x)}
              cy={y(dot.y)}
              r={dot === near ? 5 : 3}
              fill={dot.y > 0 ? 'var(--gain)' : 'var(--loss)'}
              fillOpacity={dot === near ? 1 : 0.65}
            />
          ))}
        </svg>
      )}
      {near === undefined ? null : (
        <p
          aria-hidden
          className="figures pointer-events-none absolute rounded-md border bg-panel px-2 py-1 text-xs shadow-(--shadow)"
          style={{
            top: Math.max(y(near.y) - 34, 0),
            ...(x(near.x) > width / 2 ? { right: width - x(near.x) + 8 } : { left: x(near.x) + 8 }),
          }}
        >
          {near.label}
        </p>
      )}
    </figure>
  );
}
