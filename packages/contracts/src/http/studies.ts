import { z } from 'zod';
import { BacktestRequestBody } from './backtests.ts';
import { route } from './route.ts';
import {
  EnvironmentId,
  Id,
  IdParams,
  Instant,
  PageQuery,
  pageOf,
  ReasonBody,
  Symbol,
  TimeframeId,
  VenueId,
} from './scalars.ts';

/** Trials that one study may mean; a walk-forward counts every window's. */
export const MAX_TRIALS = 5_000;

/** One parameter that is searched; a `bool` is 0 or 1. `step` 0: anywhere in between. */
export const DimensionBody = z.strictObject({
  key: z.string().max(60),
  min: z.number(),
  max: z.number(),
  step: z.number().min(0),
  scale: z.enum(['linear', 'log']).default('linear'),
});
const Points = {
  method: z.enum(['grid', 'random', 'latin_hypercube']).default('grid'),
  /** Of random and Latin hypercube searches; a grid has as many as its steps make. */
  trials: z.number().int().min(2).max(MAX_TRIALS).default(200),
};
const seed = z.number().int().min(1).max(2_147_483_646).default(1);
const days = (min: number, byDefault: number) => z.number().int().min(min).max(1000).default(byDefault);
export const StudySearch = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sweep'), ...Points, seed }),
  z.strictObject({
    kind: z.literal('optimisation'),
    trials: z.number().int().min(10).max(300).default(60),
    seed,
  }),
  z.strictObject({
    kind: z.literal('walk_forward'),
    /** `guided`: a Gaussian process looks within each window's training. */
    method: z.enum(['grid', 'random', 'latin_hypercube', 'guided']).default('grid'),
    trials: z.number().int().min(2).max(500).default(50),
    trainDays: days(7, 365),
    validateDays: days(0, 60),
    testDays: days(1, 30),
    mode: z.enum(['anchored', 'rolling']).default('rolling'),
    seed,
  }),
]);
export const StudyRequestBody = z.strictObject({
  /** What is varied: market, period, risk, costs. Its parameters stand for those that are not searched. */
  backtest: BacktestRequestBody,
  space: z.array(DimensionBody).min(1).max(6),
  search: StudySearch,
});
export const StudyBody = z.object({
  id: Id,
  kind: z.enum(['sweep', 'optimisation', 'walk_forward']),
  symbol: Symbol,
  timeframe: TimeframeId,
  venue: VenueId,
  environment: EnvironmentId,
  strategyId: z.string(),
  request: StudyRequestBody,
  status: z.enum(['queued', 'running', 'paused', 'done', 'failed', 'canceled']),
  /** Trials planned; 0 until the study has begun. */
  total: z.number().int(),
  /** Trials in the register. */
  done: z.number().int(),
  error: ReasonBody.nullable(),
  createdAt: Instant,
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
});
/** Headline figures of one trial; rates are fractions, the Sharpe ratio is of daily returns, not annualised. */
export const TrialBody = z.object({
  part: z.number().int(),
  index: z.number().int(),
  params: z.record(z.string(), z.unknown()),
  dailySharpe: z.number().nullable(),
  netReturn: z.number(),
  maxDrawdown: z.number(),
  trades: z.number().int(),
  /** When the drawdown limit, or a liquidation, first kept it from entering, epoch ms; absent in older trials. */
  stoppedAt: z.number().nullish(),
});
/** How often the caller has tried an idea: what every result of it is judged by. */
export const TallyBody = z.object({ strategyId: z.string(), trials: z.number().int() });
const tag = 'studies';
const base = '/api/v1/studies';
const act = (verb: string, summary: string) =>
  route({
    method: 'POST',
    path: `${base}/:id/${verb}`,
    tag,
    auth: 'session',
    status: 202,
    summary,
    params: IdParams,
    response: StudyBody,
  });
export const studyRoutes = {
  createStudy: route({
    method: 'POST',
    path: base,
    tag,
    auth: 'session',
    status: 202,
    summary: 'Search parameters: sweep, optimisation or walk-forward',
    body: StudyRequestBody,
    response: StudyBody,
  }),
  listStudies: route({
    method: 'GET',
    path: base,
    tag,
    auth: 'session',
    summary: 'Studies, newest first',
    query: PageQuery,
    response: pageOf(StudyBody),
  }),
  getStudy: route({
    method: 'GET',
    path: `${base}/:id`,
    tag,
    auth: 'session',
    summary: 'One study',
    params: IdParams,
    response: StudyBody,
  }),
  getStudyResult: route({
    method: 'GET',
    path: `${base}/:id/result`,
    tag,
    auth: 'session',
    summary: 'What a finished study found, with its verdict',
    params: IdParams,
    response: z.looseObject({ version: z.number().int() }),
  }),
  listStudyTrials: route({
    method: 'GET',
    path: `${base}/:id/trials`,
    tag,
    auth: 'session',
    summary: 'Its trials so far, by part and index',
    params: IdParams,
    query: z.object({
      skip: z.coerce.number().int().min(0).max(100_000).default(0),
      limit: z.coerce.number().int().min(1).max(1_000).default(500),
    }),
    response: z.object({ items: z.array(TrialBody) }),
  }),
  pauseStudy: act('pause', 'Pause: what has been tried is kept'),
  resumeStudy: act('resume', 'Go on with a paused study'),
  cancelStudy: act('cancel', 'Cancel: its trials stay in the register'),
  deleteStudy: route({
    method: 'DELETE',
    path: `${base}/:id`,
    tag,
    auth: 'session',
    summary: 'Delete a study that has ended: its trials stay in the register',
    params: IdParams,
  }),
  getTrialTally: route({
    method: 'GET',
    path: '/api/v1/trials/tally',
    tag,
    auth: 'session',
    summary: 'How often the caller has tried a strategy',
    query: z.object({ strategyId: z.string().max(60) }),
    response: TallyBody,
  }),
} as const;
