/** What a regime is told by: log return, ln realised volatility of 20 bars, ln volume against its median of 30. */
export const REGIME_DIMENSIONS = 3;

const VOLATILITY_BARS = 20;
const VOLUME_BARS = 30;

/**
 * The three figures of a bar from it and the bars before it.
 * @returns null while warming up, and for a bar without a price change in 20 bars or without volume: such a bar says
 * nothing about the market's state.
 */
export class RegimeFeatures {
  readonly #squares: number[] = [];
  readonly #volumes: number[] = [];
  #close = Number.NaN;

  update(close: number, volume: number): readonly [number, number, number] | null {
    const change = Math.log(close / this.#close);
    this.#close = close > 0 && Number.isFinite(close) ? close : Number.NaN;
    if (!Number.isFinite(change)) this.#squares.length = 0;
    else keep(this.#squares, change * change, VOLATILITY_BARS);
    keep(this.#volumes, volume, VOLUME_BARS);
    if (this.#squares.length < VOLATILITY_BARS || this.#volumes.length < VOLUME_BARS) return null;
    const volatility = Math.sqrt(this.#squares.reduce((sum, square) => sum + square, 0) / VOLATILITY_BARS);
    const sorted = [...this.#volumes].sort((a, b) => a - b);
    const median = (sorted[VOLUME_BARS / 2 - 1]! + sorted[VOLUME_BARS / 2]!) / 2;
    const row = [change, Math.log(volatility), Math.log(volume / median)] as const;
    return row.every(Number.isFinite) ? row : null;
  }
}

export function keep<Value>(values: Value[], value: Value, most: number): void {
  values.push(value);
  if (values.length > most) values.shift();
}
