import type { StudyRef } from '@trendy/domain';
import type { Flows } from '@trendy/platform';

import type { WorkerContext } from '../context.ts';
import { beginStudy } from './begin-study.ts';
import { finishStudy } from './finish-study.ts';
import { runPart, STALE_MS } from './run-part.ts';

/** Searches use a whole core each, and orders come first. */
const PARALLEL = 1;

/**
 * Works on studies together with every other worker process. The queue spreads the parts; the database says which of
 * them are still to be done, so a lost hint only delays a part until the next second's look.
 */
export class StudyQueue {
  readonly #context: WorkerContext;
  readonly #flows: Flows;
  readonly #stopped = new AbortController();
  readonly #running = new Map<string, Promise<void>>();

  constructor(context: WorkerContext, flows: Flows) {
    this.#context = context;
    this.#flows = flows;
  }

  /** A study was asked for, resumed, or all of its parts have ended. */
  async studyIsDue(studyId: string): Promise<void> {
    const due = await this.#due();
    const mine = due.filter((ref) => ref.studyId === studyId);
    const parts = mine.filter((ref) => ref.part !== null);
    if (parts.length > 0)
      await this.#spread(
        studyId,
        parts.map(({ part }) => Number(part)),
      );
    for (const ref of mine) if (ref.part === null) await this.#work(ref);
  }

  async partIsDue(studyId: string, part: number): Promise<void> {
    const due = await this.#due();
    const ref = due.find((each) => each.studyId === studyId && each.part === part);
    if (ref) await this.#work(ref);
  }

  /** Takes up what nobody else has. */
  async sweep(): Promise<void> {
    if (this.#stopped.signal.aborted || this.#running.size >= PARALLEL) return;
    for (const ref of await this.#due()) {
      if (this.#running.size >= PARALLEL) return;
      void this.#work(ref);
    }
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#running.values());
  }

  #due(): Promise<readonly StudyRef[]> {
    return this.#context.database.work.studiesToRun(STALE_MS, 200);
  }

  /** One at a time for each part; never throws. */
  #work(ref: StudyRef): Promise<void> {
    const name = `${ref.studyId} ${ref.part ?? 'whole'}`;
    const running = this.#running.get(name);
    if (running) return running;
    if (this.#stopped.signal.aborted) return Promise.resolve();
    const work = this.#do(ref)
      .catch((thrown: unknown) => {
        const message = thrown instanceof Error ? thrown.message : String(thrown);
        this.#context.log.error({ ...ref, message }, 'study.crashed');
      })
      .finally(() => this.#running.delete(name));
    this.#running.set(name, work);
    return work;
  }

  async #do({ part, studyId, userId }: StudyRef): Promise<void> {
    const study = await this.#context.database.asUser(userId, (store) => store.studies.get(studyId));
    if (!study) return;
    if (part !== null) return runPart(this.#context, study, part, this.#stopped.signal);
    if (study.status !== 'queued') return finishStudy(this.#context, study, this.#stopped.signal);
    const parts = await beginStudy(this.#context, study);
    if (parts > 0) await this.#spread(studyId, [...Array(parts).keys()]);
  }

  async #spread(studyId: string, parts: readonly number[]): Promise<void> {
    await this.#flows.start(
      { studyId },
      parts.map((part) => ({ studyId, part: String(part) })),
    );
  }
}
