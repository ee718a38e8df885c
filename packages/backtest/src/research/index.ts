export { crossValidate, DEFAULT_CROSS_VALIDATION } from './cross-validation.ts';
export type { CrossValidation, CrossValidationSettings } from './cross-validation.ts';
export { createEvaluate, createEvaluateMany, marketReturns, outcomeOf, rangeOf } from './evaluation.ts';
export type { Evaluate, EvaluateMany, Outcome, Params } from './evaluation.ts';
export { DEFAULT_OBJECTIVE } from './objective.ts';
export type { ObjectiveSettings } from './objective.ts';
export { Optimisation } from './optimisation.ts';
export type { OptimisationResult, OptimisationSettings, OptimisationTrial } from './optimisation.ts';
export { PowerStudy } from './power-study.ts';
export type { Calibration, PowerStudySettings, StudyCase } from './power-study.ts';
export { pursue } from './research-task.ts';
export type {
  Research,
  ResearchProgress,
  ResearchPurpose,
  ResearchTask,
  TaskAnswer,
} from './research-task.ts';
export { planStudy, researchOf } from './study.ts';
export type { StudySearch, StudyWork } from './study.ts';
export { concludeStudy, judgeOne } from './study-result.ts';
export type { StudyEvidence, StudyResult } from './study-result.ts';
export { SingleEvaluation } from './single-evaluation.ts';
export { Sweep } from './sweep.ts';
export type { SweepResult, SweepTrial } from './sweep.ts';
export { termsOf } from './terms.ts';
export { judge } from './verdict.ts';
export type { EvidenceLevel, HoldoutEvidence, Verdict, VerdictInput, VerdictReason } from './verdict.ts';
export { chanceWords } from './verdict-words.ts';
export { WalkForward } from './walk-forward.ts';
export type {
  WalkForwardResult,
  WalkForwardSettings,
  WalkForwardStep,
  WalkForwardTest,
} from './walk-forward.ts';
