import { quantileOf } from '../metrics/index.ts';

const MOST = 500;
const LEAST = 30;

/** The last errors of a prediction: what the next one may be off by. Plain numbers; `values` is what a snapshot keeps. */
export class ResidualWindow {
  readonly #values: number[];

  /** @param values saved earlier, oldest first. */
  constructor(values: readonly number[] = []) {
    this.#values = values.slice(-MOST);
  }

  /** @param residual realised − predicted, bps, known only when the order is done. @throws RangeError unless finite. */
  add(residual: number): void {
    if (!Number.isFinite(residual)) throw new RangeError(`residual is ${residual}; must be finite`);
    this.#values.push(residual);
    if (this.#values.length > MOST) this.#values.shift();
  }

  get values(): readonly number[] {
    return this.#values;
  }

  /** Mean square of the errors, bps²; null with fewer than 30. */
  variance(): number | null {
    if (this.#values.length < LEAST) return null;
    return this.#values.reduce((sum, value) => sum + value * value, 0) / this.#values.length;
  }

  /** Where the realised cost will lie with this coverage, e.g. 0.9; null with fewer than 30 errors. METHODS 4.5. */
  interval(bps: number, coverage: number): { readonly low: number; readonly high: number } | null {
    if (!(coverage > 0 && coverage < 1))
      throw new RangeError(`coverage is ${coverage}; must lie between 0 and 1`);
    if (this.#values.length < LEAST) return null;
    const errors = Float64Array.from(this.#values);
    const tail = (1 - coverage) / 2;
    return { low: bps + quantileOf(errors, tail), high: bps + quantileOf(errors, 1 - tail) };
  }
}
