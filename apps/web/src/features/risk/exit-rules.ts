import { EXIT_BOUNDS, ExitsBody, faultOfIssue } from '@trendy/contracts';
import type { InputFor, Problem } from '@trendy/contracts';

export type Exits = NonNullable<InputFor<'createBot'>['body']['risk']['exits']>;
export type Rung = NonNullable<Exits['targets']>[number];

/** As many as the engine keeps beside one position. */
export const MOST_RUNGS = 6;

/** What each way of leaving starts with when it is switched on. */
export const USUAL_EXITS = {
  trailing: { percent: 2, activationPercent: 2 },
  breakEven: { triggerPercent: 2, offsetPercent: 0.2 },
  maxBars: 48,
} as const satisfies Exits;

/** The same exits with one of them changed; undefined takes it away, and none at all is null, as the API has it. */
export function withExit<K extends keyof Exits>(
  exits: Exits | null | undefined,
  name: K,
  value: Exits[K] | undefined,
): Exits | null {
  const { [name]: _before, ...others } = exits ?? {};
  const next: Exits = value === undefined ? others : { ...others, [name]: value };
  return Object.keys(next).length === 0 ? null : next;
}

/** Half on the way to the one target, half at it. @param one percent; null: there was none. */
export function rungsInPlaceOf(one: number | null): Rung[] {
  const { max, min } = EXIT_BOUNDS.targetPercent;
  const far = Math.min(max, Math.max(one ?? 4, min + 1));
  const near = Math.max(min, Math.round(far) / 2);
  return [
    { percent: near, sharePercent: 50 },
    { percent: far, sharePercent: 50 },
  ];
}

/** The one that stands for several: the farthest, within what one may be. */
export function oneInPlaceOf(rungs: readonly Rung[]): number {
  const { max, min } = EXIT_BOUNDS.targetPercent;
  const far = rungs.at(-1)?.percent ?? 4;
  return Number.isNaN(far) ? 4 : Math.min(max, Math.max(min, far));
}

/** One more beyond the farthest: what is left over, or half of what the farthest would sell. */
export function withRung(rungs: readonly Rung[]): Rung[] {
  const last = rungs.at(-1);
  if (last === undefined) return rungsInPlaceOf(null);
  const percent = Math.min(EXIT_BOUNDS.targetPercent.max, last.percent + 1);
  const left = 100 - sumOfShares(rungs);
  if (left >= 1) return [...rungs, { percent, sharePercent: left }];
  const half = Math.max(1, Math.floor(last.sharePercent / 2));
  return [
    ...rungs.slice(0, -1),
    { ...last, sharePercent: last.sharePercent - half },
    { percent, sharePercent: half },
  ];
}

export const canAddRung = (rungs: readonly Rung[]): boolean =>
  rungs.length < MOST_RUNGS && (rungs.at(-1)?.percent ?? 0) < EXIT_BOUNDS.targetPercent.max;

/** Percent; what was not typed yet counts for nothing. */
export const sumOfShares = (rungs: readonly Rung[]): number =>
  Number(
    rungs
      .reduce((sum, { sharePercent }) => sum + (Number.isNaN(sharePercent) ? 0 : sharePercent), 0)
      .toFixed(2),
  );

type Faults = NonNullable<Problem['errors']>;

/** What the API would say of these exits, by the path within them: the same rules, before anything is sent. */
export function faultsOfExits(exits: Exits | null | undefined): Faults {
  const parsed = ExitsBody.safeParse(exits ?? {});
  const faults = (parsed.error?.issues ?? []).map((issue): Faults[number] => {
    const { code, message } = issue;
    return {
      field: issue.path.join('.'),
      message,
      ...faultOfIssue({ code, message, details: { ...issue } }),
    };
  });
  // The API adds up only rows that are numbers; a sum that is too large is to be seen while one is typed as well.
  const sum = sumOfShares(exits?.targets ?? []);
  if (sum <= 100 || faults.some(({ code }) => code === 'shares_above_whole')) return faults;
  return [...faults, { field: 'targets', message: `${sum} %`, code: 'shares_above_whole', values: { sum } }];
}
