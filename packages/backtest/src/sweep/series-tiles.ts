import type { BarColumns, SeriesSpec, Timeframe } from '@trendy/domain';
import { createSlot } from '@trendy/engine';

/** Bars that all combinations go through before the next ones: their columns stay in the processor's cache. */
export const TILE = 1024;

/**
 * One series, a tile at a time. Combinations that share it read the same column, and no column is ever longer than a
 * tile, however many bars and series there are.
 */
class TiledSeries {
  /** The value before the tile, then one a bar. */
  readonly column = new Float64Array(TILE + 1).fill(Number.NaN);
  readonly #slot;

  constructor(spec: SeriesSpec, timeframe: Timeframe) {
    this.#slot = createSlot(spec, timeframe);
  }

  fill(bars: BarColumns, from: number, to: number): void {
    const { openTime, open, high, low, close, volume } = bars;
    const { column } = this;
    column[0] = column[TILE]!;
    for (let row = from; row < to; row++)
      column[row - from + 1] = this.#slot.update(
        open[row]!,
        high[row]!,
        low[row]!,
        close[row]!,
        volume[row]!,
        openTime[row]!,
      );
    // Where the next tile finds it, however short this one is.
    column[TILE] = column[to - from]!;
  }
}

/** The series of a sweep, each kept once. */
export class SeriesTiles {
  readonly #bars: BarColumns;
  readonly #timeframe: Timeframe;
  readonly #byKey = new Map<string, TiledSeries>();

  constructor(bars: BarColumns, timeframe: Timeframe) {
    this.#bars = bars;
    this.#timeframe = timeframe;
  }

  /**
   * The column of a series whose history begins at row `from` and that is first read at row `first`: an average that
   * began elsewhere is another one.
   */
  columnOf(spec: SeriesSpec, from: number, first: number): Float64Array {
    const key = `${from}|${spec.timeframe ?? ''}|${spec.id}`;
    const known = this.#byKey.get(key);
    if (known) return known.column;
    const series = new TiledSeries(spec, this.#timeframe);
    for (let row = from; row < first; row += TILE) series.fill(this.#bars, row, Math.min(first, row + TILE));
    this.#byKey.set(key, series);
    return series.column;
  }

  /** Moves every series on to the bars of rows [from, to), at most a tile of them. */
  fill(from: number, to: number): void {
    for (const series of this.#byKey.values()) series.fill(this.#bars, from, to);
  }
}
