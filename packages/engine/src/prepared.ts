import { invariant } from '@trendy/domain';
import type { SeriesSpec } from '@trendy/domain';
import { botById } from './state.ts';
import type { EngineState } from './state.ts';

/** Bars as columns, oldest first. Times are UTC milliseconds of the open. */
export interface BarColumns {
  readonly openTime: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** A bot's series computed for all bars at once; `next` is the row of the bar that comes next. */
export interface PreparedSeries {
  readonly openTime: Float64Array;
  readonly columns: readonly Float64Array[];
  next: number;
}

/** Runs each series over all bars; the same kernels serve a live bot, so the values are equal to the last bit. */
export function prepareColumns(specs: readonly SeriesSpec[], bars: BarColumns): Float64Array[] {
  const rows = bars.openTime.length;
  return specs.map((spec) => {
    const kernel = spec.create();
    const column = new Float64Array(rows);
    for (let row = 0; row < rows; row++)
      column[row] = kernel.update(
        bars.open[row]!,
        bars.high[row]!,
        bars.low[row]!,
        bars.close[row]!,
        bars.volume[row]!,
      );
    return column;
  });
}

/**
 * Lets a bot read prepared columns instead of updating its kernels: for drivers that know all bars in advance.
 * The bars that the bot has seen (its history) and will be fed must be exactly those of `bars`, in order.
 * Such a state cannot be snapshot.
 * @throws InvariantError when the bot is unknown, has no strategy or has seen other bars.
 */
export function attachPreparedSeries(state: EngineState, botId: string, bars: BarColumns): void {
  const bot = botById(state, botId);
  invariant(bot?.strategy, `attachPreparedSeries: ${botId} is no running strategy bot`);
  const seen = bot.barsSeen;
  invariant(
    seen === 0 || bars.openTime[seen - 1] === bot.lastBarOpen,
    `attachPreparedSeries: ${botId} has seen other bars`,
  );
  const columns = prepareColumns(bot.strategy.series(bot.params), bars);
  bot.prepared = { openTime: bars.openTime, columns, next: seen };
}
