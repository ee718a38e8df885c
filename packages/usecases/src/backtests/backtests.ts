import { BacktestRequestBody, BacktestSummary, USUAL_GUARDS } from '@trendy/contracts';
import type { AnswerOf, BodyOf, ParamsOf, QueryOf } from '@trendy/contracts';
import type { BacktestRecord } from '@trendy/domain';
import { reasonBody } from '../accounts/account-body.ts';
import { refuseUnknownSymbol } from '../bots/create-bot.ts';
import { chooseStrategy } from '../bots/strategy-choice.ts';
import { instant, instantOrNull } from '../instant.ts';
import { readPage } from '../page.ts';
import { found, refuse, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { wake } from '../wake.ts';

type BacktestBody = AnswerOf<'getBacktest'>;
type Id = ParamsOf<'getBacktest'>;

/** Unfinished backtests that one person may have. */
const MAX_UNFINISHED = 3;

/** Queues a run; the request is stored with its defaults, so that the result says what it was asked. */
export async function createBacktest(
  services: Services,
  caller: Caller,
  body: BodyOf<'createBacktest'>,
): Answer<BacktestBody> {
  const queued = await transact(services.database, caller.userId, async (store) => {
    const { venue, environment, symbol, timeframe } = body;
    refuseBadRange(body);
    await refuseUnknownSymbol(services, { venue, environment }, symbol);
    const { strategyId, params } = chooseStrategy(body.strategyId, body.params);
    const unfinished = await store.backtests.countUnfinished();
    if (unfinished === null) return refuse('too_many_requests', { retryAfterSeconds: 1 });
    if (unfinished >= MAX_UNFINISHED) {
      refuse('too_many_backtests', { values: { limit: MAX_UNFINISHED }, retryAfterSeconds: 15 });
    }
    const request = { ...asBot(body), strategyId, params };
    const backtest = await store.backtests.create({
      venue,
      environment,
      symbol,
      timeframe,
      strategyId,
      request,
    });
    await store.outbox.add('backtest', { backtestId: backtest.backtestId });
    return backtestBody(backtest);
  });
  if (queued.ok) wake(services, 'backtest', queued.value.id);
  return queued;
}

/** Unless it says otherwise, a backtest keeps the rules that a new bot has, and somebody looks in on the next day. */
function asBot(body: BodyOf<'createBacktest'>): BodyOf<'createBacktest'> {
  const { resumeAfterDays = DAYS_UNTIL_RESUMED, risk } = body;
  const guards = risk.guards === undefined ? USUAL_GUARDS : risk.guards;
  return { ...body, risk: { ...risk, guards }, ...(guards === null ? {} : { resumeAfterDays }) };
}

const DAYS_UNTIL_RESUMED = 1;

export function refuseBadRange({ from, to }: BodyOf<'createBacktest'>): void {
  if (from === undefined && to !== undefined) {
    refuse('invalid', {
      fields: [{ field: 'from', code: 'both_ends', message: 'give both ends of the range, or use days' }],
    });
  }
  if (from !== undefined && to !== undefined && Date.parse(from) >= Date.parse(to)) {
    refuse('invalid', {
      fields: [
        {
          field: 'to',
          code: 'not_later',
          message: `must be later than ${from}`,
          values: { from },
          value: to,
        },
      ],
    });
  }
}

export const listBacktests = (
  services: Services,
  caller: Caller,
  query: QueryOf<'listBacktests'>,
): Answer<AnswerOf<'listBacktests'>> =>
  transact(services.database, caller.userId, async (store) => {
    const page = await readPage(
      query,

      (before, limit) => store.backtests.list({ ...(before === undefined ? {} : { before }), limit }),
      (backtest) => backtest.createdAt,
    );
    return { items: page.items.map(backtestBody), nextCursor: page.nextCursor };
  });

export const getBacktest = (services: Services, caller: Caller, { id }: Id): Answer<BacktestBody> =>
  transact(services.database, caller.userId, async (store) =>
    backtestBody(found(await store.backtests.get(id))),
  );

export const getBacktestReport = (
  services: Services,
  caller: Caller,
  { id }: Id,
): Answer<AnswerOf<'getBacktestReport'>> =>
  transact(services.database, caller.userId, async (store) => {
    const backtest = found(await store.backtests.get(id));
    if (backtest.status !== 'done') refuse('backtest_not_over', { values: { status: backtest.status } });
    return found(await store.backtests.report(id)) as AnswerOf<'getBacktestReport'>;
  });

export const cancelBacktest = (services: Services, caller: Caller, { id }: Id): Answer<BacktestBody> =>
  transact(services.database, caller.userId, async (store) => {
    found(await store.backtests.get(id));
    const isAsked = await store.backtests.cancel(id);
    const backtest = found(await store.backtests.get(id));
    if (!isAsked && backtest.status !== 'canceled') {
      refuse('backtest_over', { values: { status: backtest.status } });
    }
    return backtestBody(backtest);
  });

export const deleteBacktest = (services: Services, caller: Caller, { id }: Id): Answer<undefined> =>
  transact(services.database, caller.userId, async (store) => {
    const { status } = found(await store.backtests.get(id));
    if (status === 'queued' || status === 'running') refuse('backtest_not_over', { values: { status } });
    await store.backtests.remove(id);
    return undefined;
  });

const backtestBody = (record: BacktestRecord): BacktestBody => ({
  id: record.backtestId,
  symbol: record.symbol,
  timeframe: record.timeframe,
  venue: record.venue,
  environment: record.environment,
  strategyId: record.strategyId,
  request: BacktestRequestBody.parse(record.request),
  status: record.status,
  progress: record.progress,
  error: record.error && reasonBody(record.error),
  summary: record.summary === null ? null : BacktestSummary.parse(record.summary),
  createdAt: instant(record.createdAt),
  startedAt: instantOrNull(record.startedAt),
  finishedAt: instantOrNull(record.finishedAt),
});
