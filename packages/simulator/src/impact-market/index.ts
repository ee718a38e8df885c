export { STUDY_HALF_LIVES_MS, STUDY_ORDER, STUDY_TERMS, studyExecution } from './execution-study.ts';
export type { StudyRow, StudyTerms } from './execution-study.ts';
