export { advancePlan, cancelPlan } from './advance-plan.ts';
export { almgrenChriss } from './almgren-chriss.ts';
export type { AlmgrenChrissPlan, AlmgrenChrissTerms } from './almgren-chriss.ts';
export type { BookLevels, BookView } from './book-view.ts';
export { createPlan, DEFAULT_PLAN_SETTINGS } from './create-plan.ts';
export { almgrenImpact, IMPACT_SCALE, permanentImpact, squareRootImpact } from './impact.ts';
export type { ImpactMarket } from './impact.ts';
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
export {
  createSlippagePrediction,
  judgeSlippage,
  predictSlippage,
  SLIPPAGE_ALERT_BPS,
  SLIPPAGE_LIMIT_BPS,
} from './predict-slippage.ts';
export type { SlippagePrediction, SlippageQuestion } from './predict-slippage.ts';
export { ResidualWindow } from './residual-window.ts';
export { createRouting, passiveFillProbability, routeOrder } from './router.ts';
export type { Routing, RoutingQuestion, RoutingReason } from './router.ts';
export { PACE_AVERSION, schedulePace, STEEPEST_PACE } from './schedule-pace.ts';
export type { Pace, PaceQuestion } from './schedule-pace.ts';
export { implementationShortfall, volumeWeightedPrice } from './shortfall.ts';
export type { Shortfall, ShortfallFill } from './shortfall.ts';
export { profileSlice, profileWeights, volumeDays, volumeProfile } from './volume-profile.ts';
export type { VolumeDay } from './volume-profile.ts';
export { createBookWalk, walkBook } from './walk-book.ts';
export type { BookWalk } from './walk-book.ts';
