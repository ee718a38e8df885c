import { marketMs, timeframeMs } from '@trendy/domain';
import type { BarColumns, Strategy, Timeframe, Wish } from '@trendy/domain';
import type { Prng } from '@trendy/quant';

/** The shape of one bar, in logarithms relative to the close before it. */
interface Shape {
  readonly gap: number;
  readonly high: number;
  readonly low: number;
  readonly body: number;
}

export interface PlantedMarketSettings {
  /** Bars whose shapes are drawn; their order, and with it all that is predictable in them, is lost. */
  readonly source: BarColumns;
  readonly timeframe: Timeframe;
  readonly bars: number;
  /** UTC milliseconds of the first open. */
  readonly start: number;
  /** Tick size that prices are rounded to. */
  readonly tick: number;
  /** This strategy's position of the last close moves the next bar by `edge` a unit of exposure. */
  readonly strategy: Strategy;
  readonly params: unknown;
  /** Logarithmic return a bar; 0: nothing is planted. */
  readonly edge: number;
  /** Whether the bars keep what they rise or fall in the mean. */
  readonly keepsDrift: boolean;
  readonly random: Prng;
}

/**
 * Bars in shuffled order, in which exactly one rule earns exactly `edge` a bar before costs. With an edge of 0 there is
 * nothing to find, but for the drift when it is kept.
 */
export function plantedMarket(settings: PlantedMarketSettings): BarColumns {
  const { bars, start, strategy, params, edge, tick } = settings;
  const step = timeframeMs(settings.timeframe);
  const shapes = shapesOf(settings.source, settings.keepsDrift);
  const kernels = strategy.series(params).map((spec) => spec.create());
  const column = (): Float64Array => new Float64Array(bars);
  const out = {
    openTime: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: new Float64Array(bars).fill(1),
  };
  const wish: Wish = { exposure: 0, stop: Number.NaN, target: Number.NaN, reason: '' };
  let before = kernels.map(() => Number.NaN);
  let current = before;
  const view = {
    ...{ open: 0, high: 0, low: 0, close: 0, volume: 1, openTime: marketMs(0), closeTime: marketMs(0) },
    value: (slot: number): number => current[slot] ?? Number.NaN,
    previous: (slot: number): number => before[slot] ?? Number.NaN,
  };
  const onTick = (price: number): number => Math.max(tick, Math.round(price / tick) * tick);
  let price = settings.source.close[0] ?? 0;
  let deck: Shape[] = [];
  for (let row = 0; row < bars; row++) {
    if (deck.length === 0) deck = settings.random.shuffle([...shapes]);
    const { gap, high, low, body } = deck.pop()!;
    const push = edge * wish.exposure;
    const from = price * Math.exp(gap);
    view.open = onTick(from);
    view.close = onTick(from * Math.exp(body + push));
    view.high = Math.max(onTick(from * Math.exp(high + push)), view.open, view.close);
    view.low = Math.min(onTick(from * Math.exp(low + push)), view.open, view.close);
    view.openTime = marketMs(start + row * step);
    view.closeTime = marketMs(start + (row + 1) * step);
    price = view.close;
    before = current;
    current = kernels.map((kernel) =>
      kernel.update(view.open, view.high, view.low, view.close, 1, view.openTime),
    );
    strategy.onBar(view, params, wish);
    out.openTime[row] = view.openTime;
    for (const key of ['open', 'high', 'low', 'close'] as const) out[key][row] = view[key];
  }
  return out;
}

function shapesOf({ open, high, low, close }: BarColumns, keepsDrift: boolean): Shape[] {
  const shapes: Shape[] = [];
  for (let row = 1; row < close.length; row++)
    shapes.push({
      gap: Math.log(open[row]! / close[row - 1]!),
      high: Math.log(high[row]! / open[row]!),
      low: Math.log(low[row]! / open[row]!),
      body: Math.log(close[row]! / open[row]!),
    });
  if (keepsDrift) return shapes;
  const drift = shapes.reduce((sum, { gap, body }) => sum + gap + body, 0) / shapes.length;
  return shapes.map((shape) => ({ ...shape, body: shape.body - drift }));
}
