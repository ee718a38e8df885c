import type { BodyOf, ResponseOf } from '@trendy/contracts';

type Strategy = ResponseOf<'getStrategy'>;
type Request = BodyOf<'createStudy'>;
export type Dimension = Request['space'][number];
export type Search = Request['search'];
export type SearchKind = Search['kind'];

const SENSIBLE_STEPS = 10;

/** A parameter that can be searched: a switch is 0 or 1. */
export const dimensionOf = (
  parameter: Strategy['parameters'][number],
  around: number | boolean = parameter.default,
): Dimension => {
  if (parameter.kind === 'bool') return { key: parameter.key, min: 0, max: 1, step: 1, scale: 'linear' };
  const value = Number(around);
  const least = parameter.min ?? value;
  const most = parameter.max ?? value;
  const unit = parameter.step ?? 1;
  // Around its value, without one the default: half to double, in about ten steps of its own grid.
  const min = Math.max(least, onGrid(value / 2, unit));
  const max = Math.min(most, onGrid(value * 2, unit));
  const step = Math.max(unit, onGrid((max - min) / SENSIBLE_STEPS, unit));
  return { key: parameter.key, min, max, step, scale: 'linear' };
};

/** The first parameters of a strategy: enough for a map, few enough for a coffee. */
export const startingSpace = (
  strategy: Strategy,
  values: Readonly<Record<string, number | boolean>> = {},
): readonly Dimension[] =>
  strategy.parameters
    .filter((parameter) => parameter.kind !== 'bool')
    .slice(0, 2)
    .map((parameter) => dimensionOf(parameter, values[parameter.key]));

/** Combinations of a grid; null while a field is empty or a step makes none. */
export function gridSize(space: readonly Dimension[]): number | null {
  let size = 1;
  for (const { max, min, step } of space) {
    if (!(max >= min) || !(step > 0)) return null;
    size *= Math.floor((max - min) / step + 1e-9) + 1;
  }
  return size;
}

/** Evaluations that a search means, at most; null while it cannot be said. */
export function trialsOf(search: Search, space: readonly Dimension[], days: number): number | null {
  if (search.kind === 'optimisation') return search.trials;
  const points = search.method === 'grid' ? gridSize(space) : search.trials;
  if (points === null || search.kind === 'sweep') return points;
  const window = search.trainDays + search.validateDays + search.testDays + 2;
  if (Number.isNaN(days)) return null; // dates that are not chosen yet
  const windows = Math.max(0, Math.floor((days - window) / search.testDays) + 1);
  return windows * (points + 1 + (search.validateDays > 0 ? Math.min(5, points) : 0));
}

/** Whole steps of binary dust free decimals. */
const onGrid = (value: number, unit: number): number =>
  Number((Math.max(1, Math.round(value / unit)) * unit).toPrecision(12));
