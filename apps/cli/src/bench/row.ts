/** One line of the benchmark: a ratio, a rate or an amount, and what it was measured against in the same run. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  /** `×`: so many times as fast as the peer. */
  readonly unit:
    | '×'
    | 'MB'
    | 'slope'
    | 'M bars/s'
    | 'ms'
    | 'quote'
    | 'µs'
    | 'M levels/s'
    | 'k messages/s'
    | 'orders/s'
    | 'an order'
    | '%'
    | 'found';
  readonly peer: string;
  /** The value must be at least this; in words where that is not the rule; null: shown for orientation. */
  readonly target: number | string | null;
  readonly ok: boolean | null;
}

/** A row whose value must be at least so much. */
export const atLeast = (
  name: string,
  value: number,
  unit: BenchRow['unit'],
  peer: string,
  least: number,
): BenchRow => ({ name, value, unit, peer, target: least, ok: value >= least });

/** A row that nothing is demanded of. */
export const shown = (name: string, value: number, unit: BenchRow['unit'], peer: string): BenchRow => ({
  name,
  value,
  unit,
  peer,
  target: null,
  ok: null,
});

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/**
 * Median milliseconds of several ways to do something, taken in turns so that other load on the machine meets all
 * alike. The first round warms the compiler and does not count.
 */
export function interleaved(rounds: number, ways: readonly (() => void)[]): number[] {
  const times = ways.map((): number[] => []);
  for (let round = -1; round < rounds; round++)
    ways.forEach((way, index) => {
      const start = performance.now();
      way();
      if (round >= 0) times[index]!.push(performance.now() - start);
    });
  return times.map(median);
}
