import type { BacktestRequest, Outcome } from '@trendy/backtest';
import { StorageError } from '@trendy/domain';
import type { StudyPart, StudyRecord, Trial, WorkerStore } from '@trendy/domain';

import { runChild } from '../children/run-child.ts';
import type { WorkerContext } from '../context.ts';
import type { StudyNews, StudyOrder } from './child-messages.ts';
import { readTrials } from './read-trials.ts';
import { figuresOf, outcomeOf, spaceOf, storedWork, toStoredStep } from './stored.ts';
import { dataKeyOf, loadStudy, wantedOf } from './study-data.ts';
import { failUnlessPassing } from './wait-for-venue.ts';

type TrialNews = Extract<StudyNews, { readonly kind: 'trial' }>;
type LastNews = Exclude<StudyNews, TrialNews>;

export const CHILD = new URL('./child.ts', import.meta.url);
const HEARTBEAT_MS = 1_000;
/** A part that has been silent for so long belonged to a dead process. */
export const STALE_MS = 15_000;

/**
 * Works on one part, from where an earlier process left it. Every trial is in the register within a second of its end;
 * a study that was paused or cancelled stops within a second and keeps them.
 */
export async function runPart(
  context: WorkerContext,
  study: StudyRecord,
  index: number,
  stopped: AbortSignal,
): Promise<void> {
  const { studyId, userId } = study;
  const asOwner = <T>(work: (store: WorkerStore) => Promise<T>): Promise<T> =>
    context.database.asUser(userId, work);
  const part = await asOwner((store) => store.studies.takePart(studyId, index, STALE_MS));
  if (!part) return;
  try {
    const request = await loadStudy(context, study, storedWork(part).span);
    if (!request.ok) {
      const isOver = await failUnlessPassing(context, study, request.error);
      if (!isOver) await asOwner((store) => store.studies.leavePart(studyId, index));
      return;
    }
    const last = await new PartRun(context, study, part, stopped).run(request.value);
    if (last?.kind === 'part_done') {
      const step = last.step && toStoredStep(last.step);
      await asOwner((store) => store.studies.finishPart(studyId, index, step));
    } else if (last?.kind === 'failed') {
      const error = { code: 'study_failed', values: { message: last.message } };
      await asOwner((store) => store.studies.fail(studyId, error));
    } else await asOwner((store) => store.studies.leavePart(studyId, index));
  } catch (thrown) {
    // Without the database nothing can be said; the part goes stale, and another process goes on from its trials.
    if (thrown instanceof StorageError) throw thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    await asOwner((store) => store.studies.fail(studyId, { code: 'study_failed', values: { message } }));
    throw thrown;
  }
}

/** One part while its process runs: keeps what it says. */
class PartRun {
  readonly #context: WorkerContext;
  readonly #study: StudyRecord;
  readonly #part: StudyPart;
  readonly #stopped: AbortSignal;
  readonly #unwanted = new AbortController();
  readonly #news: TrialNews[] = [];
  #dataKey = '';
  #saved = 0;

  constructor(context: WorkerContext, study: StudyRecord, part: StudyPart, stopped: AbortSignal) {
    this.#context = context;
    this.#study = study;
    this.#part = part;
    this.#stopped = stopped;
  }

  /** @returns its last word; null when it was stopped. */
  async run(request: BacktestRequest): Promise<LastNews | null> {
    this.#dataKey = dataKeyOf(this.#study, storedWork(this.#part).span, request);
    const known = await this.#known();
    this.#saved = known.length;
    const order: StudyOrder = {
      kind: 'part',
      request,
      space: spaceOf(this.#context.strategies, wantedOf(this.#study)),
      work: storedWork(this.#part).work,
      known,
    };
    let saving = Promise.resolve();
    const heartbeat = setInterval(() => {
      // What cannot be kept is not worth working on: another process will go on from what is in the register.
      saving = saving.then(() => this.#save()).catch(() => this.#unwanted.abort());
    }, HEARTBEAT_MS);
    try {
      return await runChild(CHILD, order, [this.#unwanted.signal, this.#stopped], (news: StudyNews) => {
        if (news.kind !== 'trial') return news;
        this.#news.push(news);
        return null;
      });
    } finally {
      clearInterval(heartbeat);
      await saving;
      await this.#save();
    }
  }

  /** What an earlier process has evaluated of it. */
  async #known(): Promise<{ index: number; outcome: Outcome }[]> {
    const trials = await readTrials(this.#context.database, this.#study, this.#part.index);
    return trials.map((trial) => ({ index: trial.index, outcome: outcomeOf(trial) }));
  }

  async #save(): Promise<void> {
    const fresh = this.#news.splice(0);
    const { studyId, userId } = this.#study;
    const isWanted = await this.#context.database.asUser(userId, async (store) => {
      await store.trials.append(fresh.map((news) => this.#trialOf(news)));
      const done = Math.min(this.#saved + fresh.length, this.#part.trials);
      return store.studies.keepPart(studyId, this.#part.index, done);
    });
    this.#saved += fresh.length;
    if (!isWanted) this.#unwanted.abort();
  }

  #trialOf({ index, outcome, params }: TrialNews): Trial {
    return {
      strategyId: this.#study.strategyId,
      dataKey: this.#dataKey,
      source: this.#study.kind,
      originId: this.#study.studyId,
      part: this.#part.index,
      index,
      params,
      outcome: figuresOf(outcome),
      dailyReturns: [...outcome.dailyReturns],
    };
  }
}
