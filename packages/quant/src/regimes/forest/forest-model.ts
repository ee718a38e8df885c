/** A trained forest; plain JSON. Trees lie one after another, each in preorder: the left child is the next node. */
export interface ForestModel {
  readonly classes: number;
  readonly features: number;
  /** First node of each tree. */
  readonly starts: readonly number[];
  /** Feature a node asks about; −1 at a leaf. */
  readonly feature: readonly number[];
  /** A value up to this goes left. 0 at a leaf. */
  readonly threshold: readonly number[];
  /** Right child; at a leaf the number of its distribution. */
  readonly next: readonly number[];
  /** Class shares of the leaves, `classes` each. */
  readonly shares: readonly number[];
}

/** A model ready to be asked. */
export class Forest {
  readonly classes: number;
  readonly features: number;
  readonly #starts: Int32Array;
  readonly #feature: Int16Array;
  readonly #threshold: Float64Array;
  readonly #next: Int32Array;
  readonly #shares: Float64Array;

  constructor(model: ForestModel) {
    if (model.starts.length === 0) throw new RangeError('a forest needs at least one tree');
    this.classes = model.classes;
    this.features = model.features;
    this.#starts = Int32Array.from(model.starts);
    this.#feature = Int16Array.from(model.feature);
    this.#threshold = Float64Array.from(model.threshold);
    this.#next = Int32Array.from(model.next);
    this.#shares = Float64Array.from(model.shares);
  }

  /**
   * Class probabilities of one row: the mean of the leaves' class shares.
   * @param values holds the row, one value per feature from `from` on, none NaN. @param out `classes` long.
   */
  probabilities(values: Float64Array, out: Float64Array, from = 0): Float64Array {
    out.fill(0);
    for (let tree = 0; tree < this.#starts.length; tree++) {
      let node = this.#starts[tree]!;
      let feature = this.#feature[node]!;
      while (feature >= 0) {
        node = values[from + feature]! <= this.#threshold[node]! ? node + 1 : this.#next[node]!;
        feature = this.#feature[node]!;
      }
      const at = this.#next[node]! * this.classes;
      for (let label = 0; label < this.classes; label++) out[label]! += this.#shares[at + label]!;
    }
    for (let label = 0; label < this.classes; label++) out[label]! /= this.#starts.length;
    return out;
  }
}

/** Place of the largest value, the first of equals. */
export function largest(values: Float64Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) if (values[index]! > values[best]!) best = index;
  return best;
}

/**
 * Share of rows whose likeliest class is their label.
 * @param rows n × features, row-major.
 */
export function accuracyOf(forest: Forest, rows: Float64Array, labels: ArrayLike<number>): number {
  const out = new Float64Array(forest.classes);
  let right = 0;
  for (let row = 0; row < labels.length; row++)
    if (largest(forest.probabilities(rows, out, row * forest.features)) === labels[row]) right++;
  return right / labels.length;
}
