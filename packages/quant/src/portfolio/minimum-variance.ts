import { assertSquare, meanDiagonal } from '../linear-algebra/index.ts';
import type { SquareMatrix } from '../linear-algebra/index.ts';

export interface MinimumVariance {
  readonly ok: true;
  /** Sum 1, each between 0 and the cap, exactly at a bound where it binds. */
  readonly weights: Float64Array;
  /** w′Sw. */
  readonly variance: number;
}

export interface MinimumVarianceFailure {
  readonly ok: false;
  /** `infeasible`: the caps do not add up to 1. `singular`: the covariance is not positive definite. */
  readonly reason: 'infeasible' | 'singular' | 'not_converged';
}

const FREE = 0;
const AT_ZERO = -1;
const AT_CAP = 1;

/**
 * The long-only portfolio of least variance, no weight above a cap. Exact: an active-set method that ends on the
 * optimality conditions, not on a tolerance of the weights.
 * @param covariance p × p, row-major, positive definite. @param cap largest weight, one for all or one per asset.
 * @throws RangeError on entries that are not finite, or a cap below 0.
 * Source: Nocedal, Wright, Numerical Optimization, algorithm 16.3. O(p³) a step.
 */
export function minimumVariance(
  covariance: SquareMatrix,
  assets: number,
  cap: number | ArrayLike<number> = 1,
): MinimumVariance | MinimumVarianceFailure {
  assertSquare('covariance', covariance, assets);
  const caps = new Float64Array(assets);
  let room = 0;
  for (let i = 0; i < assets; i++) {
    const own = typeof cap === 'number' ? cap : cap[i]!;
    if (!(own >= 0)) throw new RangeError(`the cap of asset ${i} is ${own}; must be at least 0`);
    caps[i] = Math.min(1, own);
    room += caps[i]!;
  }
  if (room < 1 - 1e-12) return { ok: false, reason: 'infeasible' };
  const search = new ActiveSet(covariance, assets, caps, room);
  const reason = search.run();
  if (reason !== null) return { ok: false, reason };
  return { ok: true, weights: search.weights, variance: search.variance() };
}

class ActiveSet {
  readonly weights: Float64Array;
  readonly #s: SquareMatrix;
  readonly #p: number;
  readonly #caps: Float64Array;
  readonly #bound: Int8Array;
  readonly #free: Int32Array;
  #freeCount = 0;
  readonly #lower: Float64Array;
  readonly #a: Float64Array;
  readonly #b: Float64Array;
  readonly #scale: number;

  constructor(s: SquareMatrix, p: number, caps: Float64Array, room: number) {
    this.#s = s;
    this.#p = p;
    this.#caps = caps;
    this.#scale = meanDiagonal(s, p);
    // Each asset takes its share of the caps' room: within all bounds, and with sum 1.
    this.weights = caps.map((own) => own / room);
    this.#bound = new Int8Array(p);
    for (let i = 0; i < p; i++) if (caps[i] === 0) this.#bound[i] = AT_ZERO;
    this.#free = new Int32Array(p);
    this.#lower = new Float64Array(p * p);
    this.#a = new Float64Array(p);
    this.#b = new Float64Array(p);
  }

  run(): 'singular' | 'not_converged' | null {
    for (let step = 0; step < 50 * this.#p + 50; step++) {
      this.#collectFree();
      if (this.#freeCount === 0 && !this.#release(Number.NaN)) return null;
      if (this.#freeCount === 0) continue;
      const multiplier = this.#solve();
      if (Number.isNaN(multiplier)) return 'singular';
      if (this.#moveToSolution()) continue;
      if (!this.#release(multiplier)) return null;
    }
    return 'not_converged';
  }

  variance(): number {
    let total = 0;
    for (let i = 0; i < this.#p; i++) total += this.weights[i]! * this.#gradient(i);
    return total;
  }

  #gradient(asset: number): number {
    let sum = 0;
    for (let j = 0; j < this.#p; j++) sum += this.#s[asset * this.#p + j]! * this.weights[j]!;
    return sum;
  }

  #collectFree(): void {
    this.#freeCount = 0;
    for (let i = 0; i < this.#p; i++) if (this.#bound[i] === FREE) this.#free[this.#freeCount++] = i;
  }

  /** Best free weights with the others where they are, into #a. @returns the gradient they share; NaN: not definite. */
  #solve(): number {
    const f = this.#freeCount;
    if (!this.#factorise(f)) return Number.NaN;
    let left = 1;
    for (let i = 0; i < this.#p; i++) if (this.#bound[i] === AT_CAP) left -= this.#caps[i]!;
    // S_ff·w = multiplier·1 − S_fc·w_c: both right sides are solved on the one factor.
    let ones = 0;
    let pulled = 0;
    for (let k = 0; k < f; k++) {
      const row = this.#free[k]! * this.#p;
      let pull = 0;
      for (let j = 0; j < this.#p; j++)
        if (this.#bound[j] === AT_CAP) pull += this.#s[row + j]! * this.#caps[j]!;
      this.#a[k] = 1;
      this.#b[k] = -pull;
    }
    this.#backSolve(this.#a, f);
    this.#backSolve(this.#b, f);
    for (let k = 0; k < f; k++) {
      ones += this.#a[k]!;
      pulled += this.#b[k]!;
    }
    const multiplier = (left - pulled) / ones;
    for (let k = 0; k < f; k++) this.#a[k] = multiplier * this.#a[k]! + this.#b[k]!;
    return multiplier;
  }

  #factorise(f: number): boolean {
    const lower = this.#lower;
    for (let r = 0; r < f; r++) {
      const from = this.#free[r]! * this.#p;
      for (let c = 0; c <= r; c++) {
        let sum = this.#s[from + this.#free[c]!]!;
        for (let k = 0; k < c; k++) sum -= lower[r * f + k]! * lower[c * f + k]!;
        if (r !== c) lower[r * f + c] = sum / lower[c * f + c]!;
        else if (sum > 1e-13 * this.#scale) lower[r * f + r] = Math.sqrt(sum);
        else return false;
      }
    }
    return true;
  }

  #backSolve(vector: Float64Array, f: number): void {
    const lower = this.#lower;
    for (let r = 0; r < f; r++) {
      let sum = vector[r]!;
      for (let c = 0; c < r; c++) sum -= lower[r * f + c]! * vector[c]!;
      vector[r] = sum / lower[r * f + r]!;
    }
    for (let r = f - 1; r >= 0; r--) {
      let sum = vector[r]!;
      for (let below = r + 1; below < f; below++) sum -= lower[below * f + r]! * vector[below]!;
      vector[r] = sum / lower[r * f + r]!;
    }
  }

  /** Goes to the solution, or as far as the first bound on the way. @returns whether a bound was met. */
  #moveToSolution(): boolean {
    let length = 1;
    let met = -1;
    for (let k = 0; k < this.#freeCount; k++) {
      const i = this.#free[k]!;
      const wanted = this.#a[k]!;
      const now = this.weights[i]!;
      const limit = wanted < 0 ? 0 : wanted > this.#caps[i]! ? this.#caps[i]! : Number.NaN;
      if (Number.isNaN(limit)) continue;
      const share = wanted === now ? 0 : Math.max(0, (limit - now) / (wanted - now));
      if (share < length) {
        length = share;
        met = k;
      }
    }
    for (let k = 0; k < this.#freeCount; k++) {
      const i = this.#free[k]!;
      const next = met < 0 ? this.#a[k]! : this.weights[i]! + length * (this.#a[k]! - this.weights[i]!);
      this.weights[i] = Math.min(this.#caps[i]!, Math.max(0, next));
    }
    if (met < 0) return false;
    const asset = this.#free[met]!;
    const isLow = this.#a[met]! < 0;
    this.#bound[asset] = isLow ? AT_ZERO : AT_CAP;
    this.weights[asset] = isLow ? 0 : this.#caps[asset]!;
    return true;
  }

  /** Frees the bound that holds the variance up most. @returns whether there was one: if not, this is the minimum. */
  #release(multiplier: number): boolean {
    let shared = multiplier;
    if (Number.isNaN(shared)) {
      // With every weight at a bound any multiplier between the two groups would do; the largest at a cap decides.
      shared = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < this.#p; i++)
        if (this.#bound[i] === AT_CAP && this.#caps[i]! > 0) shared = Math.max(shared, this.#gradient(i));
    }
    let worst = 1e-12 * this.#scale;
    let freed = -1;
    for (let i = 0; i < this.#p; i++) {
      if (this.#bound[i] === FREE || this.#caps[i] === 0) continue;
      const slope = (this.#gradient(i) - shared) * this.#bound[i]!;
      if (slope > worst) {
        worst = slope;
        freed = i;
      }
    }
    if (freed >= 0) this.#bound[freed] = FREE;
    return freed >= 0;
  }
}
