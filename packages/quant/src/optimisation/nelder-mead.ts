export interface NelderMeadOptions {
  readonly maxIterations?: number;
  /** Stops when the simplex's values differ by less than this, relative to their size. */
  readonly valueTolerance?: number;
  /** … and its points by less than this in every coordinate, relative to 1 + |coordinate|. */
  readonly pointTolerance?: number;
  /** Length of the first simplex's edges, per coordinate or for all. */
  readonly step?: number | ArrayLike<number>;
}

export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  readonly iterations: number;
  readonly evaluations: number;
  /** False: maxIterations came first, and `point` is only the best so far. */
  readonly converged: boolean;
}

interface Vertex {
  point: Float64Array;
  value: number;
}

/**
 * Minimum of a function without derivatives. Values that are not finite count as +∞, so constraints may throw points
 * out by returning Infinity.
 * @param start n ≥ 1 coordinates, finite. @throws RangeError otherwise, or when the start itself has no finite value.
 * Source: Nelder, Mead 1965; coefficients by dimension, Gao, Han 2012.
 */
export function nelderMead(
  objective: (point: Float64Array) => number,
  start: Float64Array,
  options: NelderMeadOptions = {},
): Minimum {
  const n = start.length;
  const { maxIterations = 500 * n, valueTolerance = 1e-10, pointTolerance = 1e-7 } = options;
  if (n < 1 || !start.every(Number.isFinite))
    throw new RangeError(`start is [${start.join(', ')}]; must be finite`);
  let evaluations = 0;
  const valueOf = (point: Float64Array): number => {
    evaluations++;
    const value = objective(point);
    return Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
  };
  const simplex = firstSimplex(start, options.step ?? 0.1, valueOf);
  if (simplex[0]!.value === Number.POSITIVE_INFINITY)
    throw new RangeError(`the objective is not finite at the start [${start.join(', ')}]`);
  const bySize = (a: Vertex, b: Vertex): number => a.value - b.value;
  const move = movesOf(n, valueOf);
  let iterations = 0;
  let converged = false;
  for (; iterations < maxIterations; iterations++) {
    simplex.sort(bySize);
    if ((converged = isSmall(simplex, valueTolerance, pointTolerance))) break;
    move(simplex);
  }
  const best = simplex.sort(bySize)[0]!;
  return { point: best.point, value: best.value, iterations, evaluations, converged };
}

function firstSimplex(
  start: Float64Array,
  step: number | ArrayLike<number>,
  valueOf: (point: Float64Array) => number,
): Vertex[] {
  const simplex: Vertex[] = [{ point: start.slice(), value: valueOf(start.slice()) }];
  for (let axis = 0; axis < start.length; axis++) {
    const point = start.slice();
    point[axis]! += typeof step === 'number' ? step : step[axis]!;
    simplex.push({ point, value: valueOf(point) });
  }
  return simplex;
}

function isSmall(simplex: readonly Vertex[], valueTolerance: number, pointTolerance: number): boolean {
  const best = simplex[0]!;
  const worst = simplex.at(-1)!;
  if (!(worst.value - best.value <= valueTolerance * (1 + Math.abs(best.value)))) return false;
  return simplex.every(({ point }) =>
    point.every(
      (x, axis) => Math.abs(x - best.point[axis]!) <= pointTolerance * (1 + Math.abs(best.point[axis]!)),
    ),
  );
}

/** One reflection, expansion, contraction or shrinkage of a sorted simplex. */
function movesOf(n: number, valueOf: (point: Float64Array) => number): (simplex: Vertex[]) => void {
  // In one dimension the adaptive coefficients would collapse the simplex.
  const d = Math.max(2, n);
  const expansion = 1 + 2 / d;
  const contraction = 0.75 - 1 / (2 * d);
  const shrinkage = 1 - 1 / d;
  return (simplex) => {
    const worst = simplex[n]!;
    const centre = new Float64Array(n);
    for (let index = 0; index < n; index++)
      for (let axis = 0; axis < n; axis++) centre[axis]! += simplex[index]!.point[axis]! / n;
    const along = (factor: number): Vertex => {
      const point = centre.map((x, axis) => x + factor * (x - worst.point[axis]!));
      return { point, value: valueOf(point) };
    };
    const reflected = along(1);
    if (reflected.value < simplex[0]!.value) {
      const expanded = along(expansion);
      simplex[n] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < simplex[n - 1]!.value) simplex[n] = reflected;
    else {
      const contracted = reflected.value < worst.value ? along(contraction) : along(-contraction);
      if (contracted.value < Math.min(reflected.value, worst.value)) simplex[n] = contracted;
      else
        for (const vertex of simplex.slice(1)) {
          vertex.point = vertex.point.map((x, axis) => {
            const best = simplex[0]!.point[axis]!;
            return best + shrinkage * (x - best);
          });
          vertex.value = valueOf(vertex.point);
        }
    }
  };
}
