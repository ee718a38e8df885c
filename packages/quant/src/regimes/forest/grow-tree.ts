import type { Prng } from '../../statistics/prng.ts';

/** What all trees share: the rows in feature order, sorted once. */
export interface TrainingTable {
  readonly rows: number;
  readonly features: number;
  readonly classes: number;
  /** features × rows: each feature's column. */
  readonly columns: readonly Float64Array[];
  readonly labels: Int32Array;
  /** Per feature the rows from the smallest value to the largest. */
  readonly orders: readonly Int32Array[];
  readonly classWeights: Float64Array;
}

export interface TreeLimits {
  readonly tried: number;
  readonly minLeaf: number;
  readonly maxDepth: number;
}

/** Nodes of the forest as it grows. */
export interface GrowingNodes {
  readonly feature: number[];
  readonly threshold: number[];
  readonly next: number[];
  readonly shares: number[];
}

/** Grows trees on one table. Scratch space is kept from tree to tree. */
export class TreeGrower {
  readonly #table: TrainingTable;
  readonly #limits: TreeLimits;
  readonly #orders: readonly Int32Array[];
  readonly #counts: Int32Array;
  readonly #weights: Float64Array;
  readonly #isLeft: Uint8Array;
  readonly #moved: Int32Array;
  readonly #features: Int32Array;
  readonly #left: Float64Array;
  readonly #right: Float64Array;
  readonly #node: Float64Array;

  constructor(table: TrainingTable, limits: TreeLimits) {
    this.#table = table;
    this.#limits = limits;
    this.#orders = table.orders.map((order) => new Int32Array(order.length));
    this.#counts = new Int32Array(table.rows);
    this.#weights = new Float64Array(table.rows);
    this.#isLeft = new Uint8Array(table.rows);
    this.#moved = new Int32Array(table.rows);
    this.#features = Int32Array.from({ length: table.features }, (_unused, index) => index);
    this.#left = new Float64Array(table.classes);
    this.#right = new Float64Array(table.classes);
    this.#node = new Float64Array(table.classes);
  }

  /** Adds a tree to `nodes`. @returns how often each row was drawn; rows at 0 are out of its bag. */
  grow(random: Prng, nodes: GrowingNodes): Int32Array {
    const { rows, labels, classWeights, orders } = this.#table;
    this.#counts.fill(0);
    for (let draw = 0; draw < rows; draw++) this.#counts[random.integer(rows)]!++;
    for (let row = 0; row < rows; row++)
      this.#weights[row] = this.#counts[row]! * classWeights[labels[row]!]!;
    let used = 0;
    for (const [feature, order] of orders.entries()) {
      const own = this.#orders[feature]!;
      used = 0;
      for (let index = 0; index < rows; index++)
        if (this.#counts[order[index]!]! > 0) own[used++] = order[index]!;
    }
    this.#features.sort();
    this.#growNode(random, nodes, 0, used, 0);
    return this.#counts;
  }

  #growNode(random: Prng, nodes: GrowingNodes, start: number, end: number, depth: number): void {
    const at = nodes.feature.length;
    const drawn = this.#weigh(start, end);
    const split =
      depth < this.#limits.maxDepth && drawn >= 2 * this.#limits.minLeaf && !this.#isPure()
        ? this.#bestSplit(random, start, end, drawn)
        : null;
    if (split === null) {
      nodes.feature.push(-1);
      nodes.threshold.push(0);
      nodes.next.push(nodes.shares.length / this.#table.classes);
      const total = this.#node.reduce((sum, value) => sum + value, 0);
      for (const value of this.#node) nodes.shares.push(value / total);
      return;
    }
    nodes.feature.push(split.feature);
    nodes.threshold.push(split.threshold);
    nodes.next.push(0);
    const middle = this.#divide(split, start, end);
    this.#growNode(random, nodes, start, middle, depth + 1);
    nodes.next[at] = nodes.feature.length;
    this.#growNode(random, nodes, middle, end, depth + 1);
  }

  /** Fills the node's weight by class. @returns how many draws it holds. */
  #weigh(start: number, end: number): number {
    this.#node.fill(0);
    const order = this.#orders[0]!;
    let drawn = 0;
    for (let index = start; index < end; index++) {
      const row = order[index]!;
      drawn += this.#counts[row]!;
      this.#node[this.#table.labels[row]!]! += this.#weights[row]!;
    }
    return drawn;
  }

  #isPure(): boolean {
    let seen = 0;
    for (const value of this.#node) if (value > 0) seen++;
    return seen < 2;
  }

  /** Features are drawn anew at every split; ones that do not vary in the node are not counted as tried. */
  #bestSplit(random: Prng, start: number, end: number, drawn: number): Split | null {
    const features = this.#features;
    let best: Split | null = null;
    let tried = 0;
    for (let index = 0; index < features.length && tried < this.#limits.tried; index++) {
      const other = index + random.integer(features.length - index);
      const feature = features[other]!;
      features[other] = features[index]!;
      features[index] = feature;
      const column = this.#table.columns[feature]!;
      const order = this.#orders[feature]!;
      const [lowest, highest] = [column[order[start]!], column[order[end - 1]!]];
      if (lowest === highest) continue;
      tried++;
      best = this.#splitOn(feature, start, end, drawn, best);
    }
    return best;
  }

  /** Gini: the split with the largest Σ left²/|left| + Σ right²/|right|, if it beats `best` and the undivided node. */
  #splitOn(feature: number, start: number, end: number, drawn: number, best: Split | null): Split | null {
    const { labels } = this.#table;
    const column = this.#table.columns[feature]!;
    const order = this.#orders[feature]!;
    const left = this.#left.fill(0);
    const right = this.#right;
    right.set(this.#node);
    let leftWeight = 0;
    let rightWeight = 0;
    let leftSquares = 0;
    let rightSquares = 0;
    for (let label = 0; label < right.length; label++) {
      rightWeight += right[label]!;
      rightSquares += right[label]! * right[label]!;
    }
    const minLeaf = this.#limits.minLeaf;
    let score = best === null ? (rightSquares / rightWeight) * (1 + 1e-12) : best.score;
    let place = -1;
    let leftDrawn = 0;
    for (let index = start; index < end - 1; index++) {
      const row = order[index]!;
      const label = labels[row]!;
      const weight = this.#weights[row]!;
      leftSquares += weight * (2 * left[label]! + weight);
      rightSquares -= weight * (2 * right[label]! - weight);
      left[label]! += weight;
      right[label]! -= weight;
      leftWeight += weight;
      rightWeight -= weight;
      leftDrawn += this.#counts[row]!;
      if (leftDrawn < minLeaf) continue;
      if (drawn - leftDrawn < minLeaf) break;
      if (column[row] === column[order[index + 1]!]) continue;
      const candidate = leftSquares / leftWeight + rightSquares / rightWeight;
      if (candidate > score) {
        score = candidate;
        place = index;
      }
    }
    if (place < 0) return best;
    const low = column[order[place]!]!;
    const middle = low + (column[order[place + 1]!]! - low) / 2;
    return {
      feature,
      score,
      place: place + 1,
      threshold: middle < column[order[place + 1]!]! ? middle : low,
    };
  }

  /** Keeps every feature's order within both halves. @returns where the right half begins. */
  #divide(split: Split, start: number, end: number): number {
    const chosen = this.#orders[split.feature]!;
    for (let index = start; index < end; index++) this.#isLeft[chosen[index]!] = index < split.place ? 1 : 0;
    for (const order of this.#orders) {
      if (order === chosen) continue;
      let left = start;
      let right = 0;
      for (let index = start; index < end; index++) {
        const row = order[index]!;
        if (this.#isLeft[row] === 1) order[left++] = row;
        else this.#moved[right++] = row;
      }
      for (let index = 0; index < right; index++) order[left + index] = this.#moved[index]!;
    }
    return split.place;
  }
}

interface Split {
  readonly feature: number;
  readonly threshold: number;
  readonly score: number;
  /** First entry of the right half in the feature's order. */
  readonly place: number;
}
