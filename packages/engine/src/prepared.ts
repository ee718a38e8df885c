import { invariant, timeframeMs } from '@trendy/domain';
import type { BarColumns, DatumColumn, SeriesSpec, Timeframe } from '@trendy/domain';
import { PreparedView } from './prepared-view.ts';
import { createSlot } from './slot.ts';
import { botById } from './state.ts';
import type { EngineState } from './state.ts';

/** What a series is computed from. */
export interface SeriesSource {
  readonly bars: BarColumns;
  /** Of the bars. */
  readonly timeframe: Timeframe;
  readonly data?: readonly DatumColumn[];
}

/**
 * A series over all bars, one value a bar (into `column`, when given); a live bot's kernels give the same values, equal to the last bit.
 * @throws InvariantError on a timeframe that is not made of whole bars.
 */
export function prepareColumn(
  spec: SeriesSpec,
  source: SeriesSource,
  column = new Float64Array(source.bars.openTime.length),
): Float64Array {
  const { bars, timeframe } = source;
  const isOwn = spec.timeframe === undefined || spec.timeframe === timeframe;
  if (spec.batch && isOwn && spec.input === undefined) {
    spec.batch(bars, column);
    return column;
  }
  const slot = createSlot(spec, timeframe);
  const { openTime, open, high, low, close, volume } = bars;
  const known = spec.input === undefined ? null : knownAtClose(spec.input, source);
  for (let row = 0; row < column.length; row++)
    column[row] = slot.update(
      known ? known[row]! : open[row]!,
      known ? known[row]! : high[row]!,
      known ? known[row]! : low[row]!,
      known ? known[row]! : close[row]!,
      known ? 0 : volume[row]!,
      openTime[row]!,
    );
  return column;
}

/** The newest value that is known at each bar's close; NaN before the first. */
function knownAtClose(name: string, source: SeriesSource): Float64Array {
  const { bars, timeframe, data = [] } = source;
  const known = new Float64Array(bars.openTime.length).fill(Number.NaN);
  const column = data.find((each) => each.name === name);
  if (!column) return known;
  const stepMs = timeframeMs(timeframe);
  let next = 0;
  let value = Number.NaN;
  for (let row = 0; row < known.length; row++) {
    const closeTime = bars.openTime[row]! + stepMs;
    while (next < column.availableAt.length && column.availableAt[next]! <= closeTime)
      value = column.value[next++]!;
    known[row] = value;
  }
  return known;
}

/**
 * Lets a bot read prepared columns instead of updating its kernels: for drivers that know all bars in advance.
 * The bars that the bot has seen (its history) and will be fed must be exactly those of `bars`, in order.
 * Such a state cannot be snapshot.
 * @throws InvariantError when the bot is unknown, has no strategy or has seen other bars.
 */
export function attachPreparedSeries(
  state: EngineState,
  botId: string,
  bars: BarColumns,
  data: readonly DatumColumn[] = [],
): void {
  const bot = botById(state, botId);
  invariant(bot?.strategy, `attachPreparedSeries: ${botId} is no running strategy bot`);
  const seen = bot.barsSeen;
  invariant(
    seen === 0 || bars.openTime[seen - 1] === bot.lastBarOpen,
    `attachPreparedSeries: ${botId} has seen other bars`,
  );
  const source = { bars, timeframe: bot.config.timeframe, data };
  const columns = bot.strategy.series(bot.params).map((spec) => {
    const column = new Float64Array(bars.openTime.length + 1);
    column[0] = Number.NaN;
    prepareColumn(spec, source, column.subarray(1));
    return column;
  });
  bot.prepared = new PreparedView(bars, timeframeMs(bot.config.timeframe), columns);
  bot.prepared.moveTo(seen - 1, seen);
}
