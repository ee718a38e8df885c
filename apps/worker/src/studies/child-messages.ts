import type {
  BacktestRequest,
  Outcome,
  Params,
  StudyEvidence,
  StudyResult,
  StudyWork,
  WalkForwardStep,
} from '@trendy/backtest';

/** Of the space that is searched. */
type Space = StudyEvidence['space'];

/** To the child, once. */
export type StudyOrder =
  | {
      readonly kind: 'part';
      readonly request: BacktestRequest;
      readonly space: Space;
      readonly work: StudyWork;
      /** What an earlier run of the same part has evaluated, by task. */
      readonly known: readonly { readonly index: number; readonly outcome: Outcome }[];
    }
  | { readonly kind: 'conclude'; readonly evidence: StudyEvidence };

export type StudyNews =
  | { readonly kind: 'trial'; readonly index: number; readonly params: Params; readonly outcome: Outcome }
  /** `step`: what a walk-forward's window came to; null for other searches, and for a window that could not be run. */
  | { readonly kind: 'part_done'; readonly step: WalkForwardStep | null }
  | { readonly kind: 'concluded'; readonly result: StudyResult }
  | { readonly kind: 'failed'; readonly message: string };
