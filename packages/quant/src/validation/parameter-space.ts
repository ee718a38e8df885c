/** One parameter that is searched. A `bool` is 0 or 1. */
export interface Dimension {
  readonly key: string;
  readonly kind: 'int' | 'float' | 'bool';
  readonly min: number;
  readonly max: number;
  /** Values lie on min + k·step; 0: anywhere between min and max. */
  readonly step: number;
  /** Logarithmic for parameters whose ratio matters; needs min > 0. */
  readonly scale: 'linear' | 'log';
}

/** A point: one value per dimension, in their order. */
export type Point = readonly number[];

/** @throws RangeError naming the dimension that cannot be searched. */
export function checkSpace(space: readonly Dimension[]): void {
  if (space.length === 0) throw new RangeError('there is no parameter to search');
  for (const { key, min, max, step, scale } of space) {
    if (!(max >= min))
      throw new RangeError(`${key} goes from ${min} to ${max}; the end must not be below the start`);
    if (!(step >= 0)) throw new RangeError(`${key} has the step ${step}; must be 0 or above`);
    if (scale === 'log' && !(min > 0))
      throw new RangeError(`${key} starts at ${min}; a logarithmic scale needs a start above 0`);
  }
}

/** Nearest value of the dimension to a place in 0…1. */
export function fromUnit(dimension: Dimension, unit: number): number {
  const { min, max, scale } = dimension;
  const place = Math.min(1, Math.max(0, unit));
  return snap(dimension, scale === 'log' ? min * (max / min) ** place : min + place * (max - min));
}

/** Place of a value in 0…1; 0 for a dimension of one value. */
export function toUnit({ min, max, scale }: Dimension, value: number): number {
  if (max === min) return 0;
  return scale === 'log' ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
}

/** Nearest value on the dimension's own steps. */
function snap({ kind, min, max, step }: Dimension, value: number): number {
  const pace = kind === 'float' ? step : Math.max(1, Math.round(step));
  if (pace === 0) return Math.min(max, Math.max(min, value));
  // The last step that fits may end before `max`.
  const last = Math.floor((max - min) / pace + 1e-9);
  const count = Math.min(last, Math.max(0, Math.round((value - min) / pace)));
  return Number((min + count * pace).toPrecision(12));
}

/**
 * Every combination, the last dimension fastest.
 * @throws RangeError when a dimension has no step, or there would be more than `most`.
 */
export function gridPoints(space: readonly Dimension[], most: number): Point[] {
  checkSpace(space);
  const axes = space.map(axisOf);
  const total = axes.reduce((product, axis) => product * axis.length, 1);
  if (total > most)
    throw new RangeError(
      `the grid has ${total} combinations; at most ${most}: take larger steps or a random search`,
    );
  let points: number[][] = [[]];
  for (const axis of axes) points = points.flatMap((point) => axis.map((value) => [...point, value]));
  return points;
}

/** All values of one dimension. @throws RangeError when it has no step. */
export function axisOf(dimension: Dimension): number[] {
  const { key, kind, min, max, step } = dimension;
  const pace = kind === 'float' ? step : Math.max(1, Math.round(step));
  if (pace === 0) throw new RangeError(`${key} has no step; a grid needs one`);
  const last = Math.floor((max - min) / pace + 1e-9);
  return Array.from({ length: last + 1 }, (_unused, index) => snap(dimension, min + index * pace));
}

/** Independent uniform points, without doubles as long as there are others. @param uniform seeded, on (0, 1). */
export function randomPoints(space: readonly Dimension[], count: number, uniform: () => number): Point[] {
  checkSpace(space);
  return distinct(count, () => space.map((dimension) => fromUnit(dimension, uniform())));
}

/**
 * Latin hypercube: every dimension is cut into `count` slices and each slice is used once.
 * Points that rounding makes equal are replaced by random ones, as long as there are others.
 * @param uniform seeded, on (0, 1).
 */
export function latinHypercube(space: readonly Dimension[], count: number, uniform: () => number): Point[] {
  checkSpace(space);
  const columns = space.map(() => {
    const order = Array.from({ length: count }, (_unused, index) => index);
    for (let last = count - 1; last > 0; last--) {
      const other = Math.floor(uniform() * (last + 1));
      [order[last], order[other]] = [order[other]!, order[last]!];
    }
    return order.map((slice) => (slice + uniform()) / count);
  });
  let next = 0;
  return distinct(count, () => {
    const row = next++;
    return space.map((dimension, index) =>
      fromUnit(dimension, row < count ? columns[index]![row]! : uniform()),
    );
  });
}

const TRIES = 20;

function distinct(count: number, draw: () => Point): Point[] {
  const seen = new Map<string, Point>();
  for (let tries = 0; seen.size < count && tries < count * TRIES; tries++) {
    const point = draw();
    seen.set(point.join(','), point);
  }
  return [...seen.values()];
}
