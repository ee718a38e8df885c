import { StudyRequestBody } from '@trendy/contracts';
import type { AnswerOf, BodyOf, ParamsOf, QueryOf } from '@trendy/contracts';
import type { StudyRecord } from '@trendy/domain';
import { reasonBody } from '../accounts/account-body.ts';
import { refuseBadRange } from '../backtests/backtests.ts';
import { refuseUnknownSymbol } from '../bots/create-bot.ts';
import { chooseStrategy } from '../bots/strategy-choice.ts';
import { instant, instantOrNull } from '../instant.ts';
import { readPage } from '../page.ts';
import { found, refuse, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { wake } from '../wake.ts';
import { refuseBadSpace } from './check-space.ts';

type StudyBody = AnswerOf<'getStudy'>;
type Id = ParamsOf<'getStudy'>;

/** Unfinished studies that one person may have. */
const MAX_UNFINISHED = 2;

/** Queues a search; the request is stored with its defaults, so that the result says what it was asked. */
export async function createStudy(
  services: Services,
  caller: Caller,
  body: BodyOf<'createStudy'>,
): Answer<StudyBody> {
  const queued = await transact(services.database, caller.userId, async (store) => {
    const { venue, environment, symbol, timeframe } = body.backtest;
    refuseBadRange(body.backtest);
    await refuseUnknownSymbol(services, { venue, environment }, symbol);
    const { strategyId, params } = chooseStrategy(body.backtest.strategyId, body.backtest.params);
    refuseBadSpace(body);
    const unfinished = await store.studies.countUnfinished();
    if (unfinished === null) return refuse('too_many_requests', { retryAfterSeconds: 1 });
    if (unfinished >= MAX_UNFINISHED)
      refuse('too_many_studies', { values: { limit: MAX_UNFINISHED }, retryAfterSeconds: 60 });
    const study = await store.studies.create({
      kind: body.search.kind,
      venue,
      environment,
      symbol,
      timeframe,
      strategyId,
      request: { ...body, backtest: { ...body.backtest, strategyId, params } },
    });
    await store.outbox.add('study', { studyId: study.studyId });
    return studyBody(study);
  });
  if (queued.ok) wake(services, 'study', queued.value.id);
  return queued;
}

export const listStudies = (
  services: Services,
  caller: Caller,
  query: QueryOf<'listStudies'>,
): Answer<AnswerOf<'listStudies'>> =>
  transact(services.database, caller.userId, async (store) => {
    const page = await readPage(
      query,
      (before, limit) => store.studies.list({ ...(before === undefined ? {} : { before }), limit }),
      (study) => study.createdAt,
    );
    return { items: page.items.map(studyBody), nextCursor: page.nextCursor };
  });

export const getStudy = (services: Services, caller: Caller, { id }: Id): Answer<StudyBody> =>
  transact(services.database, caller.userId, async (store) => studyBody(found(await store.studies.get(id))));

export const getStudyResult = (
  services: Services,
  caller: Caller,
  { id }: Id,
): Answer<AnswerOf<'getStudyResult'>> =>
  transact(services.database, caller.userId, async (store) => {
    const study = found(await store.studies.get(id));
    if (study.status !== 'done') refuse('study_not_over', { values: { status: study.status } });
    return found(study.result) as AnswerOf<'getStudyResult'>;
  });

export const listStudyTrials = (
  services: Services,
  caller: Caller,
  { id }: Id,
  range: QueryOf<'listStudyTrials'>,
): Answer<AnswerOf<'listStudyTrials'>> =>
  transact(services.database, caller.userId, async (store) => {
    found(await store.studies.get(id));
    const trials = await store.trials.ofOrigin(id, range);
    return { items: trials.map(({ part, index, params, outcome }) => ({ part, index, params, ...outcome })) };
  });

export const pauseStudy = (services: Services, caller: Caller, { id }: Id): Answer<StudyBody> =>
  move(services, caller, id, 'pause');

export const cancelStudy = (services: Services, caller: Caller, { id }: Id): Answer<StudyBody> =>
  move(services, caller, id, 'cancel');

export async function resumeStudy(services: Services, caller: Caller, { id }: Id): Answer<StudyBody> {
  const resumed = await move(services, caller, id, 'resume');
  if (resumed.ok) wake(services, 'study', id);
  return resumed;
}

export const deleteStudy = (services: Services, caller: Caller, { id }: Id): Answer<undefined> =>
  transact(services.database, caller.userId, async (store) => {
    const { status } = found(await store.studies.get(id));
    if (!(await store.studies.remove(id))) refuse('study_not_over', { values: { status } });
    return undefined;
  });

export const getTrialTally = (
  services: Services,
  caller: Caller,
  { strategyId }: QueryOf<'getTrialTally'>,
): Answer<AnswerOf<'getTrialTally'>> =>
  transact(services.database, caller.userId, async (store) => {
    const { count } = await store.trials.tally(strategyId);
    return { strategyId, trials: count };
  });

/** Asking twice is asking once: what is so already is no error. */
const AFTER = { pause: 'paused', resume: 'running', cancel: 'canceled' } as const;

const move = (
  services: Services,
  caller: Caller,
  id: string,
  verb: 'pause' | 'resume' | 'cancel',
): Answer<StudyBody> =>
  transact(services.database, caller.userId, async (store) => {
    found(await store.studies.get(id));
    const isMoved = await store.studies[verb](id);
    const study = found(await store.studies.get(id));
    if (!isMoved && study.status !== AFTER[verb])
      refuse('study_state', { values: { status: study.status, verb } });
    if (isMoved && verb === 'resume') await store.outbox.add('study', { studyId: id });
    return studyBody(study);
  });

const studyBody = (record: StudyRecord): StudyBody => ({
  id: record.studyId,
  kind: record.kind,
  symbol: record.symbol,
  timeframe: record.timeframe,
  venue: record.venue,
  environment: record.environment,
  strategyId: record.strategyId,
  request: StudyRequestBody.parse(record.request),
  status: record.status,
  total: record.total,
  done: record.done,
  error: record.error && reasonBody(record.error),
  createdAt: instant(record.createdAt),
  startedAt: instantOrNull(record.startedAt),
  finishedAt: instantOrNull(record.finishedAt),
});
