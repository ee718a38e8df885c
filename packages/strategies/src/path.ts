import type { Condition, Path } from '@trendy/domain';

/** One test, with the numbers that it compared. */
export const condition = (
  code: string,
  holds: boolean,
  values: Readonly<Record<string, number>>,
): Condition => ({ code, holds, values });

/** A change of the wish; never one to where it is already. */
export const path = (exposure: number, reason: string, ...conditions: readonly Condition[]): Path => ({
  exposure,
  reason,
  conditions,
});

/** The paths that lead elsewhere. */
export const elsewhere = (exposure: number, paths: readonly Path[]): readonly Path[] =>
  paths.filter((each) => each.exposure !== exposure);
