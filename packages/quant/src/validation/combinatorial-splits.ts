import { checkSpans, DEFAULT_EMBARGO, groupBounds, splitAround } from './purged-folds.ts';
import type { LabelSpans, Split } from './purged-folds.ts';

export interface CombinatorialSplit extends Split {
  /** Groups that are tested, ascending. */
  readonly testGroups: readonly number[];
}

export interface CombinatorialSplits {
  readonly splits: readonly CombinatorialSplit[];
  /** [first, end) rows of each group. */
  readonly groups: readonly (readonly [number, number])[];
  /** paths[p][g]: the split whose forecast of group g belongs to backtest path p. */
  readonly paths: readonly (readonly number[])[];
}

/**
 * Combinatorial purged cross-validation: every choice of `tested` groups of `groups` is tested once, which gives
 * C(N, k) splits and C(N, k)·k/N whole backtest paths.
 * @throws RangeError on bad numbers (a caller's bug).
 * Source: López de Prado 2018, chapter 12.
 */
export function combinatorialSplits(
  spans: LabelSpans,
  groups: number,
  tested: number,
  embargo = DEFAULT_EMBARGO,
): CombinatorialSplits {
  const rows = checkSpans(spans, embargo);
  if (!Number.isInteger(groups) || groups < 2 || groups > rows)
    throw new RangeError(`groups is ${groups}; must be a whole number from 2 to ${rows}`);
  if (!Number.isInteger(tested) || tested < 1 || tested >= groups)
    throw new RangeError(`tested is ${tested}; must be a whole number from 1 to ${groups - 1}`);
  const bounds = groupBounds(rows, groups);
  const chosen = combinations(groups, tested);
  const paths: number[][] = [];
  const seen = Array.from({ length: groups }, () => 0);
  chosen.forEach((testGroups, split) => {
    for (const group of testGroups) {
      const path = seen[group]!;
      seen[group] = path + 1;
      (paths[path] ??= Array.from({ length: groups }, () => -1))[group] = split;
    }
  });
  const splits = chosen.map((testGroups) => ({
    testGroups,
    ...splitAround(
      spans,
      testGroups.map((group) => bounds[group]!),
      embargo,
    ),
  }));
  return { splits, groups: bounds, paths };
}

/** Every ascending choice of `size` out of 0 … count − 1, in lexicographic order. */
export function combinations(count: number, size: number): number[][] {
  const chosen = Array.from({ length: size }, (_unused, index) => index);
  const all: number[][] = [];
  for (;;) {
    all.push([...chosen]);
    let place = size - 1;
    while (place >= 0 && chosen[place] === count - size + place) place--;
    if (place < 0) return all;
    chosen[place]!++;
    for (let after = place + 1; after < size; after++) chosen[after] = chosen[after - 1]! + 1;
  }
}
