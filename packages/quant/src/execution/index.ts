export { advancePlan, cancelPlan } from './advance-plan.ts';
export { almgrenChriss } from './almgren-chriss.ts';
export type { AlmgrenChrissPlan, AlmgrenChrissTerms } from './almgren-chriss.ts';
export type { BookLevels, BookView } from './book-view.ts';
export { createPlan, DEFAULT_PLAN_SETTINGS } from './create-plan.ts';
export type {
  ExecutionStyle,
  OrderSide,
  ParentOrder,
  Plan,
  PlanDecision,
  PlanEnd,
  PlanSettings,
  PlanStep,
  PlanView,
  WorkingChild,
} from './plan-types.ts';
