import { quantileOf } from '../metrics/moments.ts';

/** Quantiles at 5, 25, 50, 75 and 95 %. */
export type Quantiles = readonly [number, number, number, number, number];

export interface PathSimulation {
  readonly paths: number;
  /** Growth over the whole path, fraction. */
  readonly totalReturn: Quantiles;
  /** Largest loss from a peak, 0…1. */
  readonly maxDrawdown: Quantiles;
  /** Share of paths that end below the start. */
  readonly lossProbability: number;
  /** Expected largest drawdown among the worst 5 % of paths. */
  readonly drawdownTail: number;
}

const DEFAULT_PATHS = 10_000;
const LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/**
 * The same trades in other orders: how much of the drawdown was the luck of the sequence. The end is the same for all.
 * @param returns result of each trade as a share of the equity before it, above −1, finite; at least 2.
 * @param uniform seeded generator on (0, 1).
 * @throws RangeError on fewer than 2 or on values that are not finite.
 */
export function shuffleTrades(
  returns: Float64Array,
  uniform: () => number,
  paths = DEFAULT_PATHS,
): PathSimulation {
  check(returns);
  const order = returns.slice();
  return simulate(paths, () => {
    for (let last = order.length - 1; last > 0; last--) {
      const other = Math.floor(uniform() * (last + 1));
      const kept = order[last]!;
      order[last] = order[other]!;
      order[other] = kept;
    }
    return order;
  });
}

/**
 * Other histories made of blocks of this one (stationary bootstrap): blocks start anywhere and have geometric lengths.
 * @param returns per period, above −1, finite; at least 2.
 * @param blockLength mean length of a block, periods; 1 draws each period by itself.
 * @throws RangeError on bad input. Source: Politis, Romano 1994.
 */
export function bootstrapBlocks(
  returns: Float64Array,
  blockLength: number,
  uniform: () => number,
  paths = DEFAULT_PATHS,
): PathSimulation {
  check(returns);
  if (!(blockLength >= 1)) throw new RangeError(`blockLength is ${blockLength}; must be at least 1`);
  const path = new Float64Array(returns.length);
  const goOn = 1 - 1 / blockLength;
  return simulate(paths, () => {
    let row = Math.floor(uniform() * returns.length);
    for (let index = 0; index < path.length; index++) {
      if (index > 0)
        row = uniform() < goOn ? (row + 1) % returns.length : Math.floor(uniform() * returns.length);
      path[index] = returns[row]!;
    }
    return path;
  });
}

function simulate(paths: number, next: () => Float64Array): PathSimulation {
  if (!Number.isInteger(paths) || paths < 1) throw new RangeError(`paths is ${paths}; must be at least 1`);
  const ends = new Float64Array(paths);
  const drawdowns = new Float64Array(paths);
  let losses = 0;
  for (let index = 0; index < paths; index++) {
    const returns = next();
    let equity = 1;
    let peak = 1;
    let worst = 0;
    for (let row = 0; row < returns.length; row++) {
      equity = Math.max(0, equity * (1 + returns[row]!));
      if (equity > peak) peak = equity;
      else worst = Math.max(worst, 1 - equity / peak);
    }
    ends[index] = equity - 1;
    drawdowns[index] = worst;
    if (equity < 1) losses++;
  }
  const tail = drawdowns
    .slice()
    .sort()
    .slice(Math.floor(0.95 * paths));
  const quantiles = (values: Float64Array): Quantiles => {
    const [a, b, c, d, e] = LEVELS.map((level) => quantileOf(values, level));
    return [a!, b!, c!, d!, e!];
  };
  return {
    paths,
    totalReturn: quantiles(ends),
    maxDrawdown: quantiles(drawdowns),
    lossProbability: losses / paths,
    drawdownTail: tail.reduce((sum, value) => sum + value, 0) / tail.length,
  };
}

function check(returns: Float64Array): void {
  if (returns.length < 2) throw new RangeError(`${returns.length} returns; at least 2 are needed`);
  for (let row = 0; row < returns.length; row++)
    if (!Number.isFinite(returns[row]))
      throw new RangeError(`return ${row} is ${returns[row]}; must be finite`);
}
