import { atLeast, median, quartiles, shown } from './row.ts';
import type { BenchRow } from './row.ts';

/** One slice of work. @returns milliseconds a run. */
export type Slice = () => number | Promise<number>;

export interface Pairs {
  /** How many times as long the peer took as ours, pair by pair. */
  readonly ratios: readonly number[];
  /** Milliseconds a run, medians of all slices. */
  readonly oursMs: number;
  readonly peerMs: number;
}

/** Fewer say nothing of their spread. */
const FEWEST = 11;
/** The compiler has seen enough after so many. */
const WARM_UP = 2;

/** As many pairs as rounds are asked for, and never too few; three or fewer are a quick look. */
export const pairsOf = (rounds: number): number => (rounds <= 3 ? rounds : Math.max(rounds, FEWEST));

/**
 * Two ways to do something, slice by slice in turns: ours, the peer's, the peer's, ours, … The machine's speed changes
 * within seconds, so only slices side by side are compared, and neither side is always the first.
 * @param slices of each side in a pair, whose times are added: the parts of a run that is too long for one slice.
 */
export async function paired(
  count: number,
  ours: Slice,
  peer: Slice,
  { slices = 1, warmUp = WARM_UP }: { readonly slices?: number; readonly warmUp?: number } = {},
): Promise<Pairs> {
  const own: number[] = [];
  const other: number[] = [];
  let isOwnFirst = true;
  for (let pair = -warmUp; pair < count; pair++) {
    let ownMs = 0;
    let peerMs = 0;
    for (let slice = 0; slice < slices; slice++) {
      if (isOwnFirst) ownMs += await ours();
      peerMs += await peer();
      if (!isOwnFirst) ownMs += await ours();
      isOwnFirst = !isOwnFirst;
    }
    if (pair < 0) continue;
    own.push(ownMs / slices);
    other.push(peerMs / slices);
  }
  return {
    ratios: own.map((ms, index) => other[index]! / ms),
    oursMs: median(own),
    peerMs: median(other),
  };
}

/** Pairs of several measurements of the same as one. */
export const together = (parts: readonly Pairs[]): Pairs => ({
  ratios: parts.flatMap(({ ratios }) => ratios),
  oursMs: median(parts.map(({ oursMs }) => oursMs)),
  peerMs: median(parts.map(({ peerMs }) => peerMs)),
});

/** Runs it so many times. @returns milliseconds a run. */
export function clocked(run: () => unknown, repeats = 1): number {
  const start = performance.now();
  for (let repeat = 0; repeat < repeats; repeat++) run();
  return (performance.now() - start) / repeats;
}

/** The median of the pairs' ratios must be at least so much. */
export const ratioAtLeast = (name: string, { ratios }: Pairs, peer: string, least: number): BenchRow => ({
  ...atLeast(name, median(ratios), '×', peer, least),
  quartiles: quartiles(ratios),
});

/** The median of the pairs' ratios, for orientation. */
export const ratioShown = (name: string, { ratios }: Pairs, peer: string): BenchRow => ({
  ...shown(name, median(ratios), '×', peer),
  quartiles: quartiles(ratios),
});
