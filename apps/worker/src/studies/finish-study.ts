import type { StudyEvidence, StudyResult, WalkForwardStep } from '@trendy/backtest';
import type { StudyPart, StudyRecord, Trial } from '@trendy/domain';

import { runChild } from '../children/run-child.ts';
import type { WorkerContext } from '../context.ts';
import type { StudyNews, StudyOrder } from './child-messages.ts';
import { readTrials } from './read-trials.ts';
import { CHILD } from './run-part.ts';
import { outcomeOf, spaceOf, stepOf, storedWork } from './stored.ts';
import { loadStudy, wantedOf } from './study-data.ts';
import { failUnlessPassing } from './wait-for-venue.ts';

/** Puts a study together once all of its parts are done, and judges it by everything that the register knows. */
export async function finishStudy(
  context: WorkerContext,
  study: StudyRecord,
  stopped: AbortSignal,
): Promise<void> {
  const { database } = context;
  const { studyId, userId } = study;
  const parts = await database.asUser(userId, (store) => store.studies.parts(studyId));
  const [first] = parts;
  if (!first || parts.some((part) => !part.isDone)) return;
  const request = await loadStudy(context, study, storedWork(first).span);
  if (!request.ok) {
    await failUnlessPassing(context, study, request.error);
    return;
  }
  const trials = await readTrials(database, study);
  const tally = await database.asUser(userId, (store) => store.trials.tally(study.strategyId));
  const own = new Set(trials.map(({ params }) => JSON.stringify(params))).size;
  const wanted = wantedOf(study);
  const isWalkForward = study.kind === 'walk_forward';
  const evidence: StudyEvidence = {
    request: request.value,
    search: wanted.search,
    space: spaceOf(context.strategies, wanted),
    whole: isWalkForward ? [] : wholeRuns(trials),
    steps: isWalkForward ? stepsOf(parts) : [],
    trials: trials.length,
    // Another walk-forward that was reported is another try of this one, whatever it chose from.
    otherTrials: Math.max(0, tally.count - own) + (isWalkForward ? Math.max(0, tally.walkForwards - 1) : 0),
  };
  const order: StudyOrder = { kind: 'conclude', evidence };
  const last = await runChild(CHILD, order, [stopped], (news: StudyNews) =>
    news.kind === 'trial' ? null : news,
  );
  if (last?.kind === 'concluded') await keep(context, study, last.result);
  else if (last?.kind === 'failed')
    await database.asUser(userId, (store) =>
      store.studies.fail(studyId, { code: 'study_failed', values: { message: last.message } }),
    );
}

async function keep(
  context: WorkerContext,
  { studyId, userId }: StudyRecord,
  result: StudyResult,
): Promise<void> {
  await context.database.asUser(userId, (store) => store.studies.finish(studyId, result));
  context.log.info({ studyId, verdict: result.verdict?.level ?? null }, 'study.finished');
}

const wholeRuns = (trials: readonly Trial[]): StudyEvidence['whole'] =>
  trials.map((trial) => ({ params: trial.params, outcome: outcomeOf(trial) }));

const stepsOf = (parts: readonly StudyPart[]): WalkForwardStep[] =>
  parts.map(stepOf).filter((step) => step !== null);
