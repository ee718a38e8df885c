import { assertFinite } from '../../statistics/describe.ts';
import { partPrng, Prng } from '../../statistics/prng.ts';
import { accuracyOf, Forest, largest } from './forest-model.ts';
import type { ForestModel } from './forest-model.ts';
import { TreeGrower } from './grow-tree.ts';
import type { GrowingNodes, TrainingTable } from './grow-tree.ts';

export interface ForestOptions {
  readonly features: number;
  readonly classes: number;
  readonly seed: number;
  readonly trees?: number;
  /** Features tried at every split; absent: ⌊√features⌋. */
  readonly tried?: number;
  /** Fewest draws in a leaf. */
  readonly minLeaf?: number;
  readonly maxDepth?: number;
  /** Rare classes weigh as much as common ones. Default true. */
  readonly balanced?: boolean;
}

export interface TrainedForest {
  readonly model: ForestModel;
  /** Share of rows that the trees which had not drawn them get wrong; null when no row was left out. */
  readonly outOfBagError: number | null;
}

/**
 * Trains a random forest tree by tree, so that a caller can stop for other work in between. Each tree has its own
 * generator: the same seed gives the same model, however the work was divided.
 * Source: Breiman 2001; features drawn per split, Gini impurity, probabilities by mean of leaves.
 */
export class ForestTraining {
  readonly #table: TrainingTable;
  readonly #grower: TreeGrower;
  readonly #nodes: GrowingNodes = { feature: [], threshold: [], next: [], shares: [] };
  readonly #starts: number[] = [];
  readonly #votes: Float64Array;
  readonly #trees: number;
  readonly #seed: number;

  /**
   * @param rows n × features, row-major, finite. @param labels n classes, 0 … classes − 1.
   * @throws RangeError on lengths that do not fit, NaN, or a label that is no class.
   */
  constructor(rows: Float64Array, labels: ArrayLike<number>, options: ForestOptions) {
    const { features, classes, seed, trees = 200, minLeaf = 5, maxDepth = 20, balanced = true } = options;
    assertFinite('rows', rows, features);
    if (rows.length !== labels.length * features)
      throw new RangeError(`${rows.length} values for ${labels.length} labels of ${features} features each`);
    for (const [name, value] of Object.entries({ features, classes, trees, minLeaf, maxDepth }))
      if (!Number.isSafeInteger(value) || value < 1)
        throw new RangeError(`${name} is ${value}; must be an integer ≥ 1`);
    this.#table = tabulate(rows, labels, features, classes, balanced);
    const tried = Math.min(features, Math.max(1, options.tried ?? Math.floor(Math.sqrt(features))));
    this.#grower = new TreeGrower(this.#table, { tried, minLeaf, maxDepth });
    this.#votes = new Float64Array(labels.length * classes);
    this.#trees = trees;
    this.#seed = seed;
  }

  /** Grows up to `trees` more. @returns whether all are grown. */
  advance(trees = Number.POSITIVE_INFINITY): boolean {
    for (let grown = 0; grown < trees && this.#starts.length < this.#trees; grown++) this.#growOne();
    return this.#starts.length === this.#trees;
  }

  #growOne(): void {
    const { rows, features, classes, columns } = this.#table;
    const start = this.#nodes.feature.length;
    const counts = this.#grower.grow(partPrng(this.#seed, this.#starts.length), this.#nodes);
    this.#starts.push(start);
    const { feature, threshold, next, shares } = this.#nodes;
    for (let row = 0; row < rows; row++) {
      if (counts[row]! > 0) continue;
      let node = start;
      while (feature[node]! >= 0)
        node = columns[feature[node]!]![row]! <= threshold[node]! ? node + 1 : next[node]!;
      for (let label = 0; label < classes; label++)
        this.#votes[row * classes + label]! += shares[next[node]! * classes + label]!;
    }
    if (features > 32_767) throw new RangeError(`${features} features; at most 32,767`);
  }

  /** @throws RangeError before every tree is grown. */
  result(): TrainedForest {
    if (this.#starts.length < this.#trees)
      throw new RangeError(`${this.#starts.length} of ${this.#trees} trees are grown`);
    const { rows, classes, features, labels } = this.#table;
    let voted = 0;
    let wrong = 0;
    for (let row = 0; row < rows; row++) {
      const votes = this.#votes.subarray(row * classes, (row + 1) * classes);
      if (!votes.some((share) => share > 0)) continue;
      voted++;
      if (largest(votes) !== labels[row]) wrong++;
    }
    return {
      model: { classes, features, starts: this.#starts.slice(), ...this.#nodes },
      outOfBagError: voted === 0 ? null : wrong / voted,
    };
  }
}

/** A whole forest at once; see `ForestTraining`. */
export function trainForest(
  rows: Float64Array,
  labels: ArrayLike<number>,
  options: ForestOptions,
): TrainedForest {
  const training = new ForestTraining(rows, labels, options);
  training.advance();
  return training.result();
}

function tabulate(
  rows: Float64Array,
  labels: ArrayLike<number>,
  features: number,
  classes: number,
  balanced: boolean,
): TrainingTable {
  const n = labels.length;
  const counts = new Float64Array(classes);
  for (let row = 0; row < n; row++) {
    const label = labels[row]!;
    if (!Number.isSafeInteger(label) || label < 0 || label >= classes)
      throw new RangeError(`labels[${row}] is ${label}; must be a class from 0 to ${classes - 1}`);
    counts[label]!++;
  }
  const seen = counts.filter((count) => count > 0).length;
  const columns = Array.from({ length: features }, (_unused, feature) =>
    Float64Array.from({ length: n }, (_ignored, row) => rows[row * features + feature]!),
  );
  return {
    rows: n,
    features,
    classes,
    columns,
    labels: Int32Array.from(labels),
    orders: columns.map((column) =>
      Int32Array.from(column.keys()).sort((a, b) => column[a]! - column[b]! || a - b),
    ),
    classWeights: counts.map((count) => (balanced && count > 0 ? n / (seen * count) : 1)),
  };
}

/**
 * How much accuracy is lost when one feature's values are shuffled among the rows; about 0 for a useless one.
 * @param rows,labels data that the forest was not trained on: on its own it would flatter every feature.
 */
export function permutationImportance(
  model: ForestModel,
  rows: Float64Array,
  labels: ArrayLike<number>,
  seed: number,
): Float64Array {
  const forest = new Forest(model);
  const base = accuracyOf(forest, rows, labels);
  const random = new Prng(seed);
  return Float64Array.from({ length: model.features }, (_unused, feature) => {
    const shuffled = rows.slice();
    const order = random.shuffle(Int32Array.from({ length: labels.length }, (_ignored, row) => row));
    for (let row = 0; row < labels.length; row++)
      shuffled[row * model.features + feature] = rows[order[row]! * model.features + feature]!;
    return base - accuracyOf(forest, shuffled, labels);
  });
}
