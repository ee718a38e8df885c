import type { ResponseOf } from '@trendy/contracts';

type Strategy = ResponseOf<'getStrategy'>;
export const PROFILES = ['careful', 'balanced', 'bold'] as const;
export type Profile = (typeof PROFILES)[number];

const LENGTH = 4;

/** Those that fit and may trade. */
export const fittingOf = (all: readonly Strategy[], profile: Profile): readonly Strategy[] =>
  all.filter(({ liveRefusal, riskProfiles }) => liveRefusal === null && riskProfiles.includes(profile));

/** A few of them to start with: unlike ones first, in the catalogue's order. */
export function shortlistOf(fitting: readonly Strategy[]): readonly Strategy[] {
  const firsts = fitting.filter(
    ({ kind }, index) => fitting.findIndex((each) => each.kind === kind) === index,
  );
  const others = fitting.filter((each) => !firsts.includes(each));
  const chosen = [...firsts, ...others].slice(0, LENGTH);
  return fitting.filter((each) => chosen.includes(each));
}
