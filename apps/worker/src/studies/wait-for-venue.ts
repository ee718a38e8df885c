import type { Reason, StudyRecord } from '@trendy/domain';

import type { WorkerContext } from '../context.ts';

/** What passes by itself: the venue did not answer, or had no room for the question. */
const PASSING = new Set(['venue_unreachable', 'too_many_requests', 'exchange_unavailable', 'rate_limited']);
/** A search is worth waiting for, but not for ever. */
const PATIENCE_MS = 10 * 60_000;

/**
 * Fails a study whose prices cannot be had, or leaves it as it is, to be tried again within the second.
 * @returns whether it failed.
 */
export async function failUnlessPassing(
  { database, log }: WorkerContext,
  { createdAt, startedAt, studyId, userId }: StudyRecord,
  reason: Reason,
): Promise<boolean> {
  const waited = Date.now() - (startedAt ?? createdAt);
  if (PASSING.has(reason.code) && waited < PATIENCE_MS) {
    log.warn({ studyId, ...reason }, 'study.waits_for_venue');
    return false;
  }
  await database.asUser(userId, (store) => store.studies.fail(studyId, reason));
  return true;
}
