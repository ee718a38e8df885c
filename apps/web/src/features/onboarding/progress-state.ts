import { ONBOARDING_STEPS } from '@trendy/contracts';
import type { InputFor } from '@trendy/contracts';

export type Saved = InputFor<'saveOnboarding'>['body'];
export type Step = (typeof ONBOARDING_STEPS)[number];
export type Answers = Saved['answers'];

const stepAfter = (step: Step): Step | null => ONBOARDING_STEPS[ONBOARDING_STEPS.indexOf(step) + 1] ?? null;
export const stepBefore = (step: Step): Step | null =>
  ONBOARDING_STEPS[ONBOARDING_STEPS.indexOf(step) - 1] ?? null;

const without = (steps: readonly Step[], step: Step): Step[] => steps.filter((each) => each !== step);

/** The wizard after a step was answered; an earlier skip of it is forgotten. */
export const answered = (saved: Saved, step: Step, answers: Answers): Saved => ({
  step: stepAfter(step),
  completed: [...without(saved.completed, step), step],
  skipped: without(saved.skipped, step),
  answers: { ...saved.answers, ...answers },
});

/** The wizard after a step was skipped; an earlier answer to it stays. */
export const skipped = (saved: Saved, step: Step): Saved =>
  saved.completed.includes(step)
    ? { ...saved, step: stepAfter(step) }
    : { ...saved, step: stepAfter(step), skipped: [...without(saved.skipped, step), step] };
