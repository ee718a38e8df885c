import { assertFinite } from '../statistics/describe.ts';
import { assertHmm, NormalEmission } from './hmm-parameters.ts';
import type { HmmParameters } from './hmm-parameters.ts';
import { asFiltered } from './state-probabilities.ts';
import type { FilteredProb } from './state-probabilities.ts';

/**
 * The forward pass, one observation at a time: it cannot see ahead.
 * Source: Rabiner 1989, scaled forward recursion; Hamilton 1989.
 */
export class HmmFilter {
  readonly states: number;
  readonly #d: number;
  readonly #emission: NormalEmission;
  readonly #transition: Float64Array;
  readonly #initial: Float64Array;
  readonly #density: Float64Array;
  #now: Float64Array | null = null;
  #logLikelihood = 0;

  /** @throws RangeError on a model that is not one. */
  constructor(model: HmmParameters) {
    assertHmm(model);
    this.states = model.states;
    this.#d = model.dimensions;
    this.#emission = new NormalEmission(model);
    this.#transition = Float64Array.from(model.transition);
    this.#initial = Float64Array.from(model.initial);
    this.#density = new Float64Array(model.states);
  }

  /**
   * @param values holds the observation, d entries from `from` on; null for a period without one: the chain moves on.
   * @throws RangeError when an entry is not finite.
   */
  update(values: Float64Array | null, from = 0): FilteredProb {
    const prior = this.predict();
    if (values === null) return asFiltered((this.#now = prior).slice());
    for (let index = from; index < from + this.#d; index++)
      if (!Number.isFinite(values[index]))
        throw new RangeError(`observation[${index - from}] is ${values[index]}; must be finite`);
    const density = this.#density;
    this.#emission.logDensities(values, from, density, 0);
    let largest = Number.NEGATIVE_INFINITY;
    for (let state = 0; state < this.states; state++)
      if (prior[state]! > 0) largest = Math.max(largest, density[state]!);
    let total = 0;
    for (let state = 0; state < this.states; state++) {
      prior[state]! *= prior[state]! > 0 ? Math.exp(density[state]! - largest) : 0;
      total += prior[state]!;
    }
    for (let state = 0; state < this.states; state++) prior[state]! /= total;
    this.#logLikelihood += Math.log(total) + largest;
    this.#now = prior;
    return asFiltered(prior.slice());
  }

  /** P(state in the next period | observations so far); the initial distribution before the first. */
  predict(): Float64Array {
    if (this.#now === null) return this.#initial.slice();
    const out = new Float64Array(this.states);
    for (let row = 0; row < this.states; row++)
      for (let column = 0; column < this.states; column++)
        out[column]! += this.#now[row]! * this.#transition[row * this.states + column]!;
    return out;
  }

  /** ln P(observations so far). */
  get logLikelihood(): number {
    return this.#logLikelihood;
  }

  /** The distribution at the last period, to be restored; null before the first. */
  save(): readonly number[] | null {
    return this.#now === null ? null : [...this.#now];
  }

  load(now: readonly number[] | null): void {
    if (now !== null && now.length !== this.states)
      throw new RangeError(`saved distribution has ${now.length} states; expected ${this.states}`);
    this.#now = now === null ? null : Float64Array.from(now);
  }
}

/**
 * Filtered probabilities of a whole sample, T × K row-major, equal to the streaming filter to the last bit.
 * @param observations T × d, row-major, finite. @throws RangeError otherwise.
 */
export function filterHmm(
  model: HmmParameters,
  observations: Float64Array,
): { readonly probabilities: FilteredProb; readonly logLikelihood: number } {
  assertFinite('observations', observations);
  const filter = new HmmFilter(model);
  const rows = observations.length / model.dimensions;
  const out = new Float64Array(rows * model.states);
  for (let row = 0; row < rows; row++)
    out.set(filter.update(observations, row * model.dimensions), row * model.states);
  return { probabilities: asFiltered(out), logLikelihood: filter.logLikelihood };
}
