import type { StudyRecord, Trial, WorkerDatabase } from '@trendy/domain';

const PAGE = 500;

/** Trials of a study that are in the register, by part and index; with `part`, those of one part. */
export async function readTrials(
  database: WorkerDatabase,
  { studyId, userId }: StudyRecord,
  part?: number,
): Promise<Trial[]> {
  const trials: Trial[] = [];
  for (;;) {
    const range = { skip: trials.length, limit: PAGE, ...(part === undefined ? {} : { part }) };
    const page = await database.asUser(userId, (store) => store.trials.ofOrigin(studyId, range));
    trials.push(...page);
    if (page.length < PAGE) return trials;
  }
}
