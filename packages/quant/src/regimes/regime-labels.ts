import type { HmmParameters } from './hmm-parameters.ts';

/** The model with its states in another order: new state i was state order[i]. */
export function reorderStates(model: HmmParameters, order: readonly number[]): HmmParameters {
  const { states: k, dimensions: d } = model;
  const block = (values: readonly number[], width: number): number[] =>
    order.flatMap((state) => values.slice(state * width, (state + 1) * width));
  return {
    states: k,
    dimensions: d,
    initial: block(model.initial, 1),
    transition: order.flatMap((from) => order.map((to) => model.transition[from * k + to]!)),
    means: block(model.means, d),
    covariances: block(model.covariances, d * d),
  };
}

/** States from calm to wild: by the variance of the first dimension, then by its mean. */
export function orderStates(model: HmmParameters): HmmParameters {
  const { states: k, dimensions: d } = model;
  const variance = (state: number): number => model.covariances[state * d * d]!;
  const mean = (state: number): number => model.means[state * d]!;
  const order = Array.from({ length: k }, (_unused, state) => state).sort(
    (a, b) => variance(a) - variance(b) || mean(a) - mean(b),
  );
  return reorderStates(model, order);
}

/**
 * States in the order that is closest to an earlier model's, so that a name goes on meaning the same market after a
 * refit: the assignment with the least distance between means and log deviations. Another number of states starts a new
 * order from calm to wild.
 * @param before,after in the same units.
 */
export function matchStates(before: HmmParameters, after: HmmParameters): HmmParameters {
  if (before.states !== after.states || before.dimensions !== after.dimensions) return orderStates(after);
  const distance = (a: number, b: number): number => {
    const d = after.dimensions;
    let total = 0;
    for (let axis = 0; axis < d; axis++) {
      const old = Math.sqrt(before.covariances[(a * d + axis) * d + axis]!);
      const fresh = Math.sqrt(after.covariances[(b * d + axis) * d + axis]!);
      const moved = (before.means[a * d + axis]! - after.means[b * d + axis]!) / (0.5 * (old + fresh));
      total += moved * moved + Math.log(old / fresh) ** 2;
    }
    return total;
  };
  let best: { order: readonly number[]; cost: number } | null = null;
  for (const order of permutations(after.states)) {
    const cost = order.reduce((sum, state, index) => sum + distance(index, state), 0);
    if (best === null || cost < best.cost) best = { order, cost };
  }
  return reorderStates(after, best?.order ?? []);
}

/** All orders of 0 … count − 1; four states have 24. */
function permutations(count: number): number[][] {
  let out: number[][] = [[]];
  for (let added = 0; added < count; added++)
    out = out.flatMap((rest) =>
      Array.from({ length: added + 1 }, (_unused, at) => rest.toSpliced(at, 0, added)),
    );
  return out;
}

/** What a regime must show before it is taken for the current one. */
const LEAST_PROBABILITY = 0.6;
const LEAST_BARS = 3;

/** The current regime, changed only after a probability of at least .6 in 3 bars on end. */
export class RegimeHysteresis {
  #current: number | null = null;
  #candidate = -1;
  #bars = 0;

  /** @returns the regime from this bar on; null until one has shown itself. */
  update(probabilities: Float64Array): number | null {
    let likely = 0;
    for (let state = 1; state < probabilities.length; state++)
      if (probabilities[state]! > probabilities[likely]!) likely = state;
    if (likely === this.#current || probabilities[likely]! < LEAST_PROBABILITY) {
      this.#candidate = -1;
      this.#bars = 0;
      return this.#current;
    }
    this.#bars = likely === this.#candidate ? this.#bars + 1 : 1;
    this.#candidate = likely;
    if (this.#bars >= LEAST_BARS) {
      this.#current = likely;
      this.#candidate = -1;
      this.#bars = 0;
    }
    return this.#current;
  }

  /** Names may have changed meaning: start anew. */
  reset(): void {
    this.#current = null;
    this.#candidate = -1;
    this.#bars = 0;
  }
}
