/** Row numbers of one division of the sample. */
export interface Split {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** What each row's label was made of: `[start[i], end[i]]`, starts ascending. Any unit of time, the same in both. */
export interface LabelSpans {
  readonly start: Float64Array;
  readonly end: Float64Array;
}

/** Share of the sample that is left out of training after each test block. Source: METHODS 7.2. */
export const DEFAULT_EMBARGO = 0.01;

/**
 * k-fold cross-validation for overlapping labels: contiguous test blocks; a training row whose label shares an instant
 * with a test label is dropped (purge), and so are the `embargo` × n rows that follow a test block's last label.
 * @param folds 2 … n.
 * @throws RangeError on bad folds, embargo or spans (a caller's bug).
 * Source: López de Prado 2018, chapter 7.
 */
export function purgedFolds(spans: LabelSpans, folds: number, embargo = DEFAULT_EMBARGO): Split[] {
  const rows = checkSpans(spans, embargo);
  if (!Number.isInteger(folds) || folds < 2 || folds > rows)
    throw new RangeError(`folds is ${folds}; must be a whole number from 2 to ${rows}`);
  return groupBounds(rows, folds).map((block) => splitAround(spans, [block], embargo));
}

/** [first, last + 1) of each of `groups` nearly equal, contiguous blocks of rows. */
export function groupBounds(rows: number, groups: number): (readonly [first: number, end: number])[] {
  const edge = (index: number): number => Math.floor((index * rows) / groups);
  return Array.from({ length: groups }, (_unused, index) => [edge(index), edge(index + 1)] as const);
}

/** Trains on what is left after purging and embargo around the test blocks, which must be in order and apart. */
export function splitAround(
  spans: LabelSpans,
  blocks: readonly (readonly [number, number])[],
  embargo: number,
): Split {
  const rows = spans.start.length;
  const isDropped = new Uint8Array(rows);
  const test: number[] = [];
  for (const [first, end] of joinAdjacent(blocks)) {
    let lastInstant = Number.NEGATIVE_INFINITY;
    for (let row = first; row < end; row++) {
      test.push(row);
      isDropped[row] = 1;
      lastInstant = Math.max(lastInstant, spans.end[row]!);
    }
    const firstInstant = spans.start[first]!;
    let next = end;
    for (let row = 0; row < rows; row++) {
      const overlaps = spans.start[row]! <= lastInstant && spans.end[row]! >= firstInstant;
      if (overlaps) isDropped[row] = 1;
      if (spans.start[row]! <= lastInstant) next = Math.max(next, row + 1);
    }
    // The embargo counts from the first row after everything that the test labels have seen.
    isDropped.fill(1, next, Math.min(rows, next + Math.ceil(embargo * rows)));
  }
  const train: number[] = [];
  for (let row = 0; row < rows; row++) if (!isDropped[row]) train.push(row);
  return { train: Int32Array.from(train), test: Int32Array.from(test) };
}

/** @returns the number of rows. */
export function checkSpans({ start, end }: LabelSpans, embargo: number): number {
  if (start.length !== end.length)
    throw new RangeError(`there are ${start.length} label starts and ${end.length} ends`);
  if (!(embargo >= 0 && embargo < 1)) throw new RangeError(`embargo is ${embargo}; must be 0 to below 1`);
  for (let row = 0; row < start.length; row++)
    if (!(end[row]! >= start[row]!) || (row > 0 && start[row]! < start[row - 1]!))
      throw new RangeError(
        `label ${row} must end at or after its start, and start no earlier than the one before`,
      );
  return start.length;
}

function joinAdjacent(blocks: readonly (readonly [number, number])[]): [number, number][] {
  const joined: [number, number][] = [];
  for (const [first, end] of blocks) {
    const last = joined.at(-1);
    if (last && last[1] === first) last[1] = end;
    else joined.push([first, end]);
  }
  return joined;
}
