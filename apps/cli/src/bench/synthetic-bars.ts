import type { BarColumns } from '@trendy/domain';

const MINUTE_MS = 60_000;
const MODULUS = 2_147_483_647;
const HOME = 10_000;
/** Of the way home at each bar. */
const PULL = 1e-5;

/**
 * A seeded random walk, in minutes unless told otherwise, for machines without the real file. It is drawn home a little,
 * so that ten million bars are like the first ten thousand.
 */
export function syntheticBars(rows: number, seed: number, stepMs = MINUTE_MS): BarColumns {
  const column = (): Float64Array => new Float64Array(rows);
  const bars = {
    openTime: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
  let state = seed;
  const uniform = (): number => {
    state = (16_807 * state) % MODULUS;
    return state / MODULUS;
  };
  let price = HOME;
  for (let row = 0; row < rows; row++) {
    const open = price;
    const close = open * (1 + (uniform() - 0.5) * 0.002) + (HOME - open) * PULL;
    bars.openTime[row] = row * stepMs;
    bars.open[row] = onGrid(open);
    bars.close[row] = onGrid(close);
    bars.high[row] = onGrid(Math.max(open, close) * (1 + uniform() * 0.0005));
    bars.low[row] = onGrid(Math.min(open, close) * (1 - uniform() * 0.0005));
    bars.high[row] = Math.max(bars.high[row]!, bars.open[row]!, bars.close[row]!);
    bars.low[row] = Math.min(bars.low[row]!, bars.open[row]!, bars.close[row]!);
    bars.volume[row] = uniform() * 10;
    price = bars.close[row]!;
  }
  return bars;
}

const onGrid = (price: number): number => Math.round(price * 10) / 10;
