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
import { useEffect, useRef } from 'react';
import { useChartColours } from '#charts/chart-colours.ts';
import type { ChartColours } from '#charts/chart-colours.ts';

/** [open time ms, open, high, low, close, volume] */
export type BarTuple = readonly [number, number, number, number, number, number];
export interface TradeMark {
  /** UTC milliseconds. */
  readonly at: number;
  readonly side: 'buy' | 'sell';
  readonly text: string;
}
export interface PriceLevel {
  readonly price: number;
  readonly title: string;
  readonly kind: 'entry' | 'stop' | 'target';
}

interface PriceChartProps {
  /** What the chart shows, for a screen reader; the numbers stand in a table beside it. */
  readonly label: string;
  readonly bars: readonly BarTuple[];
  readonly marks?: readonly TradeMark[];
  readonly levels?: readonly PriceLevel[];
  readonly height?: number;
  /** Changes when another series is shown, so that the view is fitted anew. */
  readonly viewKey: string;
}

interface Parts {
  readonly chart: IChartApi;
  readonly series: ISeriesApi<'Candlestick'>;
  readonly markers: ISeriesMarkersPluginApi<Time>;
  levels: IPriceLine[];
}

export function PriceChart({ label, bars, marks = [], levels = [], height = 360, viewKey }: PriceChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const parts = useRef<Parts | null>(null);
  const fitted = useRef('');
  const colours = useChartColours();

  useEffect(() => {
    if (box.current === null) return undefined;
    const made = build(box.current);
    parts.current = made;
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
    made.series.setData(bars.map(toCandle));
    made.markers.setMarkers(bars.length === 0 ? [] : marks.map((mark) => toMarker(mark, bars, colours)));
    if (bars.length > 0 && fitted.current !== viewKey) {
      made.chart.timeScale().setVisibleLogicalRange({ from: bars.length - 120, to: bars.length + 6 });
      fitted.current = viewKey;
    }
  }, [bars, marks, colours, viewKey]);
  useEffect(() => {
    const made = parts.current;
    if (made === null || colours === null) return;
    for (const line of made.levels) made.series.removePriceLine(line);
    made.levels = levels.map((level) => made.series.createPriceLine(toLine(level, colours)));
  }, [levels, colours]);

  return <div ref={box} role="group" aria-label={label} style={{ height }} className="w-full" />;
}

function build(box: HTMLElement): Parts {
  const chart = createChart(box, {
    autoSize: true,
    crosshair: { mode: CrosshairMode.Normal },
    timeScale: { timeVisible: true, secondsVisible: false, rightOffset: 6 },
    localization: {
      timeFormatter: (time: Time) =>
        new Date(Number(time) * 1_000).toISOString().slice(0, 16).replace('T', ' ') + ' UTC',
    },
    layout: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 11 },
  });
  const series = chart.addSeries(CandlestickSeries, { borderVisible: false, priceLineVisible: true });
  return { chart, series, markers: createSeriesMarkers(series, []), levels: [] };
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

/** A mark sits on the bar in which the trade happened; a time between two bars would fall off the chart. */
function toMarker(mark: TradeMark, bars: readonly BarTuple[], colours: ChartColours) {
  let at = bars[0]?.[0] ?? mark.at;
  for (const [open] of bars) {
    if (open > mark.at) break;
    at = open;
  }
  const buys = mark.side === 'buy';
  return {
    time: seconds(at),
    position: buys ? ('belowBar' as const) : ('aboveBar' as const),
    shape: buys ? ('arrowUp' as const) : ('arrowDown' as const),
    color: buys ? colours.gain : colours.loss,
    text: mark.text,
  };
}

function toLine({ price, title, kind }: PriceLevel, colours: ChartColours) {
  const color = { entry: colours.accent, stop: colours.loss, target: colours.gain }[kind];
  const lineStyle = kind === 'entry' ? LineStyle.Solid : LineStyle.Dashed;
  return { price, title, color, lineStyle, lineWidth: 1 as const, axisLabelVisible: true };
}
