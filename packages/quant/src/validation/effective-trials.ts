import { checkReturns } from './overfitting-probability.ts';

export interface EffectiveTrials {
  /** 1 … N: how many unlike configurations there are. */
  readonly count: number;
  /** Cluster of each configuration, 0 … count − 1. */
  readonly clusters: Int32Array;
  /** Mean silhouette of the division, −1 … 1; null when it was not divided by it. */
  readonly silhouette: number | null;
}

/** Below this a division into clusters has no substantial structure. Source: Kaufman, Rousseeuw 1990, table 4. */
const LEAST_SILHOUETTE = 0.25;
/** Configurations that move together this closely are one. */
const SAME_CORRELATION = 0.95;
const MOST_CLUSTERS = 64;

/**
 * How many independent configurations a set of correlated ones amounts to: average-linkage clustering on the distance
 * √(½(1 − ρ)), cut where the mean silhouette is best. Without structure every configuration counts, which errs on the
 * strict side.
 * @param returns one array per configuration, equal lengths, finite; one that does not vary is like no other.
 * @throws RangeError as `overfittingProbability`. O(N²·T + N²·clusters).
 * Source: López de Prado, Lewis 2019 (clustering of trials); METHODS 7.3.
 */
export function effectiveTrials(returns: readonly Float64Array[]): EffectiveTrials {
  checkReturns(returns, 1);
  const count = returns.length;
  const distance = distances(returns);
  const apart = Math.sqrt(0.5 * (1 - SAME_CORRELATION));
  if (distance.every((value) => value <= apart))
    return { count: 1, clusters: new Int32Array(count), silhouette: null };
  const merges = averageLinkage(distance, count);
  let best: { silhouette: number; clusters: Int32Array; count: number } = {
    silhouette: LEAST_SILHOUETTE,
    clusters: Int32Array.from({ length: count }, (_u, row) => row),
    count,
  };
  for (let wanted = 2; wanted <= Math.min(count - 1, MOST_CLUSTERS); wanted++) {
    const clusters = cut(merges, count, wanted);
    const silhouette = meanSilhouette(distance, clusters, wanted);
    if (silhouette > best.silhouette) best = { silhouette, clusters, count: wanted };
  }
  return {
    count: best.count,
    clusters: best.clusters,
    silhouette: best.count === count ? null : best.silhouette,
  };
}

/** N × N, row-major. */
function distances(returns: readonly Float64Array[]): Float64Array {
  const count = returns.length;
  const scaled = returns.map(standardise);
  const out = new Float64Array(count * count);
  for (let row = 0; row < count; row++)
    for (let column = row + 1; column < count; column++) {
      let correlation = 0;
      const a = scaled[row]!;
      const b = scaled[column]!;
      for (let index = 0; index < a.length; index++) correlation += a[index]! * b[index]!;
      const distance = Math.sqrt(Math.max(0, 0.5 * (1 - correlation)));
      out[row * count + column] = distance;
      out[column * count + row] = distance;
    }
  return out;
}

/** Mean 0 and length 1; all 0 when it does not vary. */
function standardise(values: Float64Array): Float64Array {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  const centred = values.map((value) => value - mean);
  const length = Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0));
  return length > 1e-14 * Math.abs(mean)
    ? centred.map((value) => value / length)
    : new Float64Array(values.length);
}

interface Merge {
  readonly a: number;
  readonly b: number;
  readonly height: number;
}

/** Nearest-neighbour chains: O(N²), the same tree as merging the closest pair each time. */
function averageLinkage(distance: Float64Array, count: number): Merge[] {
  const d = distance.slice();
  const size = new Float64Array(count).fill(1);
  const isGone = new Uint8Array(count);
  const merges: Merge[] = [];
  const chain: number[] = [];
  while (merges.length < count - 1) {
    if (chain.length === 0) chain.push(isGone.indexOf(0));
    const last = chain.at(-1)!;
    const before = chain.at(-2);
    // Ties go to the one before, or the chain would never close.
    let nearest = before ?? -1;
    let height = before === undefined ? Number.POSITIVE_INFINITY : d[last * count + before]!;
    for (let other = 0; other < count; other++)
      if (other !== last && !isGone[other] && d[last * count + other]! < height)
        [nearest, height] = [other, d[last * count + other]!];
    if (nearest !== before) {
      chain.push(nearest);
      continue;
    }
    chain.length -= 2;
    merges.push({ a: last, b: nearest, height });
    const total = size[last]! + size[nearest]!;
    for (let other = 0; other < count; other++) {
      const mixed =
        (size[last]! * d[last * count + other]! + size[nearest]! * d[nearest * count + other]!) / total;
      d[nearest * count + other] = mixed;
      d[other * count + nearest] = mixed;
    }
    size[nearest] = total;
    isGone[last] = 1;
  }
  return merges.sort((x, y) => x.height - y.height);
}

function cut(merges: readonly Merge[], count: number, wanted: number): Int32Array {
  const parent = Int32Array.from({ length: count }, (_unused, row) => row);
  const rootOf = (row: number): number => {
    let root = row;
    while (parent[root] !== root) root = parent[root]!;
    return root;
  };
  for (const merge of merges.slice(0, count - wanted)) parent[rootOf(merge.a)] = rootOf(merge.b);
  const names = new Map<number, number>();
  return Int32Array.from({ length: count }, (_unused, row) => {
    const root = rootOf(row);
    const name = names.get(root) ?? names.size;
    names.set(root, name);
    return name;
  });
}

function meanSilhouette(distance: Float64Array, clusters: Int32Array, wanted: number): number {
  const count = clusters.length;
  const sizes = new Float64Array(wanted);
  for (const cluster of clusters) sizes[cluster]!++;
  const sums = new Float64Array(wanted);
  let total = 0;
  for (let row = 0; row < count; row++) {
    const own = clusters[row]!;
    if (sizes[own] === 1) continue; // a cluster of one has silhouette 0
    sums.fill(0);
    for (let other = 0; other < count; other++) sums[clusters[other]!]! += distance[row * count + other]!;
    const inside = sums[own]! / (sizes[own]! - 1);
    let outside = Number.POSITIVE_INFINITY;
    for (let cluster = 0; cluster < wanted; cluster++)
      if (cluster !== own) outside = Math.min(outside, sums[cluster]! / sizes[cluster]!);
    const larger = Math.max(inside, outside);
    if (larger > 0) total += (outside - inside) / larger;
  }
  return total / count;
}
