'use client';
import {
  CandlestickSeries,
  ColorType,
  createChart,
  createSeriesMarkers,
  CrosshairMode,
  LineStyle,
} from 'lightweight-charts';
import type {
  IChartApi,
  IPriceLine,
  ISeriesApi,
  ISeriesMarkersPluginApi,
  Time,
  UTCTimestamp,
} from 'lightweight-charts';
import { useEffect, useRef, useState } from 'react';
import type { CSSProperties } from 'react';
import { useChartColours } from '#charts/chart-colours.ts';
import type { ChartColours } from '#charts/chart-colours.ts';

/** [open time ms, open, high, low, close, volume] */
export type BarTuple = readonly [number, number, number, number, number, number];
export interface TradeMark {
  /** UTC milliseconds. */
  readonly at: number;
  readonly side: 'buy' | 'sell';
  /** Whether it ends a trade: a dot then, an arrow otherwise. */
  readonly isExit?: boolean;
  /** Left out where many stand close together; the pointer tells them all. */
  readonly text: string;
  /** Shown while the pointer is on its bar. */
  readonly detail?: string;
}
export interface PriceLevel {
  readonly price: number;
  readonly title: string;
  readonly kind: 'entry' | 'stop' | 'target';
}

/** More words than this lie upon each other. */
const MOST_WRITTEN = 40;

interface PriceChartProps {
  /** What the chart shows, for a screen reader; the numbers stand in a table beside it. */
  readonly label: string;
  readonly bars: readonly BarTuple[];
  readonly marks?: readonly TradeMark[];
  readonly levels?: readonly PriceLevel[];
  readonly height?: number;
  /** Changes when another series is shown, so that the view is fitted anew. */
  readonly viewKey: string;
  /** UTC milliseconds that the view stands on; without it the newest bars are shown. */
  readonly focusAt?: number | undefined;
  /** All bars at once instead of the newest ones. */
  readonly whole?: boolean;
  /** The reader has moved to an end of `bars`; more may be handed in, and the view stays where it is. */
  readonly onEnd?: (side: 'earlier' | 'later') => void;
}

/** What is said beside the crosshair. */
interface Hint {
  readonly lines: readonly string[];
  readonly place: CSSProperties;
}

interface Parts {
  readonly chart: IChartApi;
  readonly series: ISeriesApi<'Candlestick'>;
  readonly markers: ISeriesMarkersPluginApi<Time>;
  levels: IPriceLine[];
  /** By the bar that they stand on. */
  details: ReadonlyMap<Time, readonly string[]>;
}

/** Which bars are in view, by their numbers; a little room stays free after the newest. */
function rangeOf(bars: readonly BarTuple[], focusAt: number | undefined, whole: boolean) {
  if (whole) return { from: 0, to: bars.length + 6 };
  const from = focusAt === undefined ? -1 : bars.findIndex(([open]) => open >= focusAt) - SHOWN / 2;
  return from < 0 || from > bars.length - SHOWN
    ? { from: bars.length - SHOWN, to: bars.length + 6 }
    : { from, to: from + SHOWN };
}

export function PriceChart(props: PriceChartProps) {
  const { label, bars, marks = [], levels = [], height = 360, viewKey, focusAt, whole = false } = props;
  const onEnd = useRef(props.onEnd);
  const box = useRef<HTMLDivElement>(null);
  const parts = useRef<Parts | null>(null);
  const fitted = useRef('');
  const [hint, setHint] = useState<Hint>();
  const colours = useChartColours();

  useEffect(() => {
    onEnd.current = props.onEnd;
  });
  useEffect(() => {
    if (box.current === null) return undefined;
    const element = box.current;
    const made = build(element);
    parts.current = made;
    made.chart.subscribeCrosshairMove(({ point, time }) => {
      const lines = time === undefined ? undefined : made.details.get(time);
      setHint(lines && point ? { lines, place: besides(point, element.clientWidth) } : undefined);
    });
    made.chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      const count = made.series.data().length;
      if (range === null || count === 0 || fitted.current === '') return;
      if (range.from < NEAR_END) onEnd.current?.('earlier');
      else if (range.to > count - 1 + NEAR_END) onEnd.current?.('later');
    });
    return () => {
      parts.current = null;
      fitted.current = '';
      made.chart.remove();
    };
  }, []);
  useEffect(() => {
    if (parts.current !== null && colours !== null) paint(parts.current, colours);
  }, [colours]);
  useEffect(() => {
    const made = parts.current;
    if (made === null || colours === null) return;
    const keepsPlace = onEnd.current !== undefined && fitted.current === viewKey;
    const place = keepsPlace ? placeOf(made) : null;
    made.series.setData(bars.map(toCandle));
    if (place !== null) returnTo(made.chart, place, bars);
    const markers =
      bars.length === 0
        ? []
        : marks.map((mark) => toMarker(mark, bars, colours, marks.length <= MOST_WRITTEN));
    made.markers.setMarkers(markers);
    made.details = detailsOf(marks, markers);
    if (bars.length > 0 && fitted.current !== viewKey) {
      made.chart.timeScale().setVisibleLogicalRange(rangeOf(bars, focusAt, whole));
      fitted.current = viewKey;
    }
  }, [bars, marks, colours, viewKey, focusAt, whole]);
  useEffect(() => {
    const made = parts.current;
    if (made === null || colours === null) return;
    for (const line of made.levels) made.series.removePriceLine(line);
    made.levels = levels.map((level) => made.series.createPriceLine(toLine(level, colours)));
  }, [levels, colours]);

  return (
    <div className="relative">
      <div ref={box} role="group" aria-label={label} style={{ height }} className="w-full" />
      {hint === undefined ? null : (
        <div
          aria-hidden
          className="figures pointer-events-none absolute z-10 max-w-70 rounded-md border bg-panel px-2 py-1 text-xs shadow-(--shadow)"
          style={hint.place}
        >
          {hint.lines.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </div>
      )}
    </div>
  );
}

interface Place {
  readonly range: { readonly from: number; readonly to: number };
  /** A bar in view, by its time and its number before others were put in front of it. */
  readonly at: Time;
  readonly number: number;
}

function placeOf({ chart, series }: Parts): Place | null {
  const range = chart.timeScale().getVisibleLogicalRange();
  const shown = series.data();
  if (range === null) return null;
  const number = Math.min(Math.max(Math.round((range.from + range.to) / 2), 0), shown.length - 1);
  const at = shown[number]?.time;
  return at === undefined ? null : { range, at, number };
}

/** The same bars in view: the chart counts from its first one, and follows the newest when left alone. */
function returnTo(chart: IChartApi, { range, at, number }: Place, bars: readonly BarTuple[]): void {
  const now = bars.findIndex(([open]) => seconds(open) === at);
  if (now < 0) return;
  const shift = now - number;
  chart.timeScale().setVisibleLogicalRange({ from: range.from + shift, to: range.to + shift });
}

/** On the side of the pointer that has more room. */
const besides = ({ x, y }: { readonly x: number; readonly y: number }, width: number): CSSProperties => ({
  top: Math.max(y - 12, 0),
  ...(x > width / 2 ? { right: width - x + 14 } : { left: x + 14 }),
});

/** So near to an end, in bars, that the next ones are asked for. */
const NEAR_END = 5;
/** Bars in view at first. */
const SHOWN = 120;

function build(box: HTMLElement): Parts {
  const chart = createChart(box, {
    autoSize: true,
    crosshair: { mode: CrosshairMode.Normal },
    timeScale: { timeVisible: true, secondsVisible: false, rightOffset: 6, fixLeftEdge: true },
    localization: {
      timeFormatter: (time: Time) =>
        new Date(Number(time) * 1_000).toISOString().slice(0, 16).replace('T', ' ') + ' UTC',
    },
    layout: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 11 },
  });
  const series = chart.addSeries(CandlestickSeries, { borderVisible: false, priceLineVisible: true });
  return { chart, series, markers: createSeriesMarkers(series, []), levels: [], details: new Map() };
}

function paint({ chart, series }: Parts, colours: ChartColours): void {
  chart.applyOptions({
    layout: { background: { type: ColorType.Solid, color: colours.panel }, textColor: colours.text },
    grid: { vertLines: { color: `${colours.line}66` }, horzLines: { color: `${colours.line}66` } },
    rightPriceScale: { borderColor: colours.line },
    timeScale: { borderColor: colours.line },
  });
  series.applyOptions({
    upColor: colours.gain,
    downColor: colours.loss,
    wickUpColor: colours.gain,
    wickDownColor: colours.loss,
  });
}

const seconds = (ms: number): UTCTimestamp => Math.floor(ms / 1_000) as UTCTimestamp;

const toCandle = ([time, open, high, low, close]: BarTuple) => ({
  time: seconds(time),
  open,
  high,
  low,
  close,
});

function detailsOf(
  marks: readonly TradeMark[],
  markers: readonly { readonly time: Time }[],
): ReadonlyMap<Time, readonly string[]> {
  const details = new Map<Time, string[]>();
  marks.forEach(({ detail }, index) => {
    const time = markers[index]?.time;
    if (detail === undefined || time === undefined) return;
    details.set(time, [...(details.get(time) ?? []), detail]);
  });
  return details;
}

/** A mark sits on the bar in which the trade happened; a time between two bars would fall off the chart. */
function toMarker(mark: TradeMark, bars: readonly BarTuple[], colours: ChartColours, isWritten: boolean) {
  let at = bars[0]?.[0] ?? mark.at;
  for (const [open] of bars) {
    if (open > mark.at) break;
    at = open;
  }
  const buys = mark.side === 'buy';
  return {
    time: seconds(at),
    position: buys ? ('belowBar' as const) : ('aboveBar' as const),
    shape: mark.isExit === true ? ('circle' as const) : buys ? ('arrowUp' as const) : ('arrowDown' as const),
    color: buys ? colours.gain : colours.loss,
    text: isWritten ? mark.text : '',
  };
}

function toLine({ price, title, kind }: PriceLevel, colours: ChartColours) {
  const color = { entry: colours.accent, stop: colours.loss, target: colours.gain }[kind];
  const lineStyle = kind === 'entry' ? LineStyle.Solid : LineStyle.Dashed;
  return { price, title, color, lineStyle, lineWidth: 1 as const, axisLabelVisible: true };
}
