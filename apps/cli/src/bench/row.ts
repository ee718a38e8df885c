/** One line of the benchmark: a ratio, a rate or an amount, and what it was measured against in the same run. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  /** Of a median: where its middle half lies. */
  readonly quartiles?: readonly [number, number];
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

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** A quarter of the values lies below the first, a quarter above the second. */
export const quartiles = (values: readonly number[]): readonly [number, number] => [
  quantile(values, 0.25),
  quantile(values, 0.75),
];

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
