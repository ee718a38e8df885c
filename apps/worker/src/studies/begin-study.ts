import { planStudy } from '@trendy/backtest';
import { MAX_TRIALS } from '@trendy/contracts';
import type { StudyRecord } from '@trendy/domain';

import type { WorkerContext } from '../context.ts';
import type { StoredWork } from './stored.ts';
import { spaceOf } from './stored.ts';
import { spanOf, wantedOf } from './study-data.ts';
import { failUnlessPassing } from './wait-for-venue.ts';

/** Fixes a study's period and cuts it into parts. @returns their number; 0 when there is nothing to be done by this process. */
export async function beginStudy(context: WorkerContext, study: StudyRecord): Promise<number> {
  const { database } = context;
  const { studyId, userId } = study;
  const now = await context.market(study).feed.marketTime();
  if (!now.ok) {
    await failUnlessPassing(context, study, now.error.reason);
    return 0;
  }
  const wanted = wantedOf(study);
  const span = spanOf(context, study, now.value);
  try {
    const planned = planStudy(wanted.search, spaceOf(context.strategies, wanted), span, MAX_TRIALS);
    const parts = planned.map(({ trials, work }) => ({ trials, work: { span, work } satisfies StoredWork }));
    const isMine = await database.asUser(userId, (store) => store.studies.begin(studyId, parts));
    return isMine ? parts.length : 0;
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    const error = { code: 'study_impossible', values: { message: thrown.message } };
    await database.asUser(userId, (store) => store.studies.fail(studyId, error));
    return 0;
  }
}
