import { ONBOARDING_STEPS } from '@trendy/contracts';
import type { InputFor } from '@trendy/contracts';

export type Saved = InputFor<'saveOnboarding'>['body'];
export type Step = (typeof ONBOARDING_STEPS)[number];
export type Answers = Saved['answers'];

const stepAfter = (step: Step): Step | null => ONBOARDING_STEPS[ONBOARDING_STEPS.indexOf(step) + 1] ?? null;
export const stepBefore = (step: Step): Step | null =>
  ONBOARDING_STEPS[ONBOARDING_STEPS.indexOf(step) - 1] ?? null;

const without = (steps: readonly Step[], step: Step): Step[] => steps.filter((each) => each !== step);

/** What a page outside of the wizard says of it; null when nothing is left to do. A run that was begun answers its step. */
export function setupLeft({ answers, completed, skipped, step }: Saved): { done: number; next: Step } | null {
  if (step === null || (step === 'backtest' && answers.backtestId !== undefined)) return null;
  return { done: new Set([...completed, ...skipped]).size, next: step };
}

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
