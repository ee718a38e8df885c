import type { Timeframe } from '../bar.ts';
import type { Reason } from '../events.ts';
import type { EpochMs } from '../time.ts';
import type { Environment, VenueId } from '../trading.ts';
import type { Json } from './json.ts';

export type StudyKind = 'sweep' | 'optimisation' | 'walk_forward';
export type StudyStatus = 'queued' | 'running' | 'paused' | 'done' | 'failed' | 'canceled';

/** A search over parameters. */
export interface StudyRecord {
  readonly studyId: string;
  readonly userId: string;
  readonly kind: StudyKind;
  readonly venue: VenueId;
  readonly environment: Environment;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly strategyId: string;
  /** The backtest that is varied, the space, and how it is searched. */
  readonly request: Json;
  readonly status: StudyStatus;
  /** Trials planned; 0 until the parts are made. */
  readonly total: number;
  /** Trials that are in the register. */
  readonly done: number;
  readonly error: Reason | null;
  readonly result: Json;
  readonly createdAt: EpochMs;
  readonly startedAt: EpochMs | null;
  readonly finishedAt: EpochMs | null;
}

export type NewStudy = Pick<
  StudyRecord,
  'kind' | 'venue' | 'environment' | 'symbol' | 'timeframe' | 'strategyId'
> & { readonly request: unknown };

/** Studies of the user whose transaction this is. */
export interface Studies {
  /** As for backtests: null when others are at it and the caller should ask again. */
  countUnfinished(): Promise<number | null>;
  create(study: NewStudy): Promise<StudyRecord>;
  list(filter: { readonly before?: EpochMs; readonly limit: number }): Promise<readonly StudyRecord[]>;
  get(studyId: string): Promise<StudyRecord | null>;
  /** queued or running → paused; its parts stop within a heartbeat and keep what they have. */
  pause(studyId: string): Promise<boolean>;
  /** paused → running, or queued when its parts were never made. */
  resume(studyId: string): Promise<boolean>;
  /** queued, running or paused → canceled. What was tried stays in the register. */
  cancel(studyId: string): Promise<boolean>;
  /** Only one that has ended. */
  remove(studyId: string): Promise<boolean>;
}

export interface StudyPart {
  readonly index: number;
  readonly work: Json;
  /** Trials that it means. */
  readonly trials: number;
  readonly isDone: boolean;
  /** Trials of it that are in the register. */
  readonly done: number;
  readonly result: Json;
}

export type NewStudyPart = Pick<StudyPart, 'trials'> & { readonly work: unknown };

export interface StudyRunner extends Studies {
  /** queued → running, with its parts. False when somebody else did it, or it was ended. */
  begin(studyId: string, parts: readonly NewStudyPart[]): Promise<boolean>;
  /** queued or running → failed. */
  fail(studyId: string, error: Reason): Promise<boolean>;
  /** Takes a part that nobody works on. Null when another worker has it or its study is not running. */
  takePart(studyId: string, index: number, staleMs: number): Promise<StudyPart | null>;
  /** Also the heartbeat. False: stop now, the study was paused or ended. */
  keepPart(studyId: string, index: number, done: number): Promise<boolean>;
  /** Gives a part back, so that any worker goes on with it. */
  leavePart(studyId: string, index: number): Promise<void>;
  finishPart(studyId: string, index: number, result: unknown): Promise<boolean>;
  parts(studyId: string): Promise<readonly StudyPart[]>;
  /** running, all parts done → done. */
  finish(studyId: string, result: unknown): Promise<boolean>;
}
