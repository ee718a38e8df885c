import { invariant, isTimeframe } from '@trendy/domain';
import type { NewStudyPart, Studies, StudyPart, StudyRecord, StudyRunner } from '@trendy/domain';
import type { Prisma } from '../generated/client.ts';
import { asJson, toDate, toEpoch, toEpochOrNull, toJson, toReason } from '../row-values.ts';
import type { UserTx } from '../transaction.ts';
import { haveTurn } from '../turn.ts';

const PARTS = { select: { done: true } } as const;
type Row = Prisma.StudyGetPayload<{ include: { parts: typeof PARTS } }>;
type PartRow = Prisma.StudyPartGetPayload<object>;

const UNFINISHED = ['queued', 'running', 'paused'] as const;
const OVER = ['done', 'failed', 'canceled'] as const;

export function studies({ tx, userId }: UserTx): Studies {
  return {
    countUnfinished: async () =>
      (await haveTurn(tx, `studies of ${userId}`))
        ? tx.study.count({ where: { userId, status: { in: [...UNFINISHED] } } })
        : null,
    create: async ({ request, ...plain }) =>
      recordOf(
        await tx.study.create({
          data: { userId, ...plain, request: asJson(request) },
          include: { parts: PARTS },
        }),
      ),
    list: async ({ before, limit }) => {
      const rows = await tx.study.findMany({
        where: { userId, ...(before === undefined ? {} : { createdAt: { lt: toDate(before) } }) },
        orderBy: { createdAt: 'desc' },
        take: limit,
        include: { parts: PARTS },
        omit: { result: true },
      });
      return rows.map((row) => recordOf({ ...row, result: null }));
    },
    get: async (id) => {
      const row = await tx.study.findFirst({ where: { id, userId }, include: { parts: PARTS } });
      return row && recordOf(row);
    },
    pause: async (id) => {
      const { count } = await tx.study.updateMany({
        where: { id, userId, status: { in: ['queued', 'running'] } },
        data: { status: 'paused' },
      });
      return count === 1;
    },
    resume: async (id) => {
      const parts = await tx.studyPart.count({ where: { studyId: id, userId } });
      const { count } = await tx.study.updateMany({
        where: { id, userId, status: 'paused' },
        data: { status: parts > 0 ? 'running' : 'queued' },
      });
      return count === 1;
    },
    cancel: async (id) => {
      const { count } = await tx.study.updateMany({
        where: { id, userId, status: { in: [...UNFINISHED] } },
        data: { status: 'canceled', finishedAt: new Date() },
      });
      return count === 1;
    },
    remove: async (id) => {
      const { count } = await tx.study.deleteMany({ where: { id, userId, status: { in: [...OVER] } } });
      return count === 1;
    },
  };
}

export function studyRunner(user: UserTx): StudyRunner {
  const { tx, userId } = user;
  return {
    ...studies(user),
    begin: async (id, parts) => {
      const total = parts.reduce((sum, part) => sum + part.trials, 0);
      const { count } = await tx.study.updateMany({
        where: { id, userId, status: 'queued' },
        data: { status: 'running', startedAt: new Date(), total },
      });
      if (count === 0) return false;
      await tx.studyPart.createMany({ data: parts.map((part, index) => partData(id, userId, part, index)) });
      return true;
    },
    fail: async (id, error) => {
      const { count } = await tx.study.updateMany({
        where: { id, userId, status: { in: ['queued', 'running'] } },
        data: { status: 'failed', finishedAt: new Date(), error: asJson(error) },
      });
      return count === 1;
    },
    takePart: async (studyId, index, staleMs) => {
      const stale = new Date(Date.now() - staleMs);
      const [row] = await tx.studyPart.updateManyAndReturn({
        where: {
          studyId,
          index,
          userId,
          study: { status: 'running' },
          OR: [{ status: 'waiting' }, { status: 'running', heartbeatAt: { lt: stale } }],
        },
        data: { status: 'running', heartbeatAt: new Date() },
      });
      return row ? partOf(row) : null;
    },
    keepPart: async (studyId, index, done) => {
      const { count } = await tx.studyPart.updateMany({
        where: { studyId, index, userId, status: 'running', study: { status: 'running' } },
        data: { heartbeatAt: new Date(), done },
      });
      return count === 1;
    },
    leavePart: async (studyId, index) => {
      await tx.studyPart.updateMany({
        where: { studyId, index, userId, status: 'running' },
        data: { status: 'waiting', heartbeatAt: null },
      });
    },
    finishPart: async (studyId, index, result) => {
      // `done = trials` compares with the row itself, which the client cannot say.
      const count = await tx.$executeRaw`
        update study_parts set status = 'done', done = trials, result = ${JSON.stringify(result)}::jsonb
          where study_id = ${studyId}::uuid and index = ${index} and status = 'running'`;
      return count === 1;
    },
    parts: async (studyId) =>
      (await tx.studyPart.findMany({ where: { studyId, userId }, orderBy: { index: 'asc' } })).map(partOf),
    finish: async (id, result) => {
      const { count } = await tx.study.updateMany({
        where: { id, userId, status: 'running', parts: { every: { status: 'done' } } },
        data: { status: 'done', finishedAt: new Date(), result: asJson(result) },
      });
      return count === 1;
    },
  };
}

const partData = (
  studyId: string,
  userId: string,
  { work, trials }: NewStudyPart,
  index: number,
): Prisma.StudyPartCreateManyInput => ({ studyId, userId, index, trials, work: asJson(work) });

const partOf = (row: PartRow): StudyPart => ({
  index: row.index,
  work: toJson(row.work),
  trials: row.trials,
  isDone: row.status === 'done',
  done: row.done,
  result: toJson(row.result),
});

function recordOf(row: Row): StudyRecord {
  const { timeframe } = row;
  invariant(isTimeframe(timeframe), `study ${row.id} has no known timeframe: ${timeframe}`);
  return {
    studyId: row.id,
    userId: row.userId,
    kind: row.kind,
    venue: row.venue,
    environment: row.environment,
    symbol: row.symbol,
    timeframe,
    strategyId: row.strategyId,
    request: toJson(row.request),
    status: row.status,
    total: row.total,
    done: row.parts.reduce((sum, part) => sum + part.done, 0),
    error: toReason(row.error),
    result: toJson(row.result),
    createdAt: toEpoch(row.createdAt),
    startedAt: toEpochOrNull(row.startedAt),
    finishedAt: toEpochOrNull(row.finishedAt),
  };
}
