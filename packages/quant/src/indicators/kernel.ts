/** State of a kernel as plain JSON; NaN is written as null. */
export type SavedKernel = readonly (number | null)[];

/** An indicator of one value a bar, fed oldest first. The batch functions run the same object in a loop. */
export interface ValueKernel {
  /** @returns the indicator at this bar; NaN while warming up. */
  update(value: number): number;
  save(): SavedKernel;
  load(state: SavedKernel): void;
}

export const toSaved = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** @throws RangeError when a saved state has another shape than the kernel that loads it. */
export function fromSaved(state: SavedKernel, index: number): number {
  const value = state[index];
  if (value === undefined) throw new RangeError(`saved indicator state has no entry ${index}`);
  return value === null ? Number.NaN : value;
}

/** @throws RangeError on a period that is not a positive integer. */
export function assertPeriod(period: number): void {
  if (!Number.isSafeInteger(period) || period < 1)
    throw new RangeError(`period must be a positive integer, got ${period}`);
}

/** @throws RangeError when a column and its output differ in length. */
export function assertLength(name: string, length: number, expected: number): void {
  if (length !== expected) throw new RangeError(`${name} has ${length} values, expected ${expected}`);
}

/** Runs a kernel over a column. @throws RangeError when the lengths differ. */
export function fill(kernel: ValueKernel, values: Float64Array, out: Float64Array): void {
  assertLength('out', out.length, values.length);
  for (let index = 0; index < values.length; index++) out[index] = kernel.update(values[index]!);
}
