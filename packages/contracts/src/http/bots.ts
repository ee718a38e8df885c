import { DEFAULT_GUARDS, EXECUTION_STYLES } from '@trendy/domain';
import { z } from 'zod';
import { ExitsBody } from './exits.ts';
import { route } from './route.ts';
import {
  DecimalText,
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

const Percent = (max: number) => z.number().positive().max(max);
const Count = z.number().int().min(1);
const mustStayBelow = (field: string, other: number) => ({
  code: 'custom' as const,
  path: [field],
  message: `must be below ${other}`,
  params: { other },
});
/** Rules of a bot beyond its plain limits; each is off when absent. */
export const GuardsBody = z.strictObject({
  drawdown: z
    .strictObject({
      mildPercent: Percent(100),
      moderatePercent: Percent(100),
      severePercent: Percent(100),
      flatten: z.boolean(),
    })
    .superRefine(({ mildPercent: mild, moderatePercent: moderate, severePercent: severe }, context) => {
      if (mild >= moderate) context.addIssue(mustStayBelow('mildPercent', moderate));
      if (moderate >= severe) context.addIssue(mustStayBelow('moderatePercent', severe));
    })
    .exactOptional(),
  lossDays: z
    .strictObject({ blockAfter: Count.max(365), latchAfter: Count.max(365) })
    .superRefine(({ blockAfter, latchAfter }, context) => {
      if (blockAfter > latchAfter) context.addIssue(mustStayBelow('blockAfter', latchAfter + 1));
    })
    .exactOptional(),
  dailyLossPercent: Percent(100).exactOptional(),
  cooldownAfterStopMinutes: Percent(10_080).exactOptional(),
  maxOrdersPerMinute: Count.max(1_000).exactOptional(),
  maxExposurePercent: Percent(10_000).exactOptional(),
  cluster: z
    .strictObject({ symbols: z.array(Symbol).min(1).max(50), maxExposurePercent: Percent(10_000) })
    .exactOptional(),
  liquidation: z
    .strictObject({ stopDistances: z.number().min(1).max(20), maxLeverage: z.number().int().min(1).max(10) })
    .exactOptional(),
  sizing: z
    .strictObject({
      riskPercent: Percent(100).exactOptional(),
      atrMultiple: Percent(100).exactOptional(),
      varPercent: Percent(100).exactOptional(),
      tailVarPercent: Percent(100).exactOptional(),
      tailShortfallPercent: Percent(100).exactOptional(),
      kellyFraction: Percent(1).exactOptional(),
    })
    .exactOptional(),
});
/** What a new bot, and a backtest, has when nothing is said. */
export const USUAL_GUARDS = GuardsBody.parse(DEFAULT_GUARDS);
/** How entries reach the market; what protects a position is always sent at once. */
export const ExecutionBody = z.strictObject({
  style: z.enum(EXECUTION_STYLES),
  /** What is not filled by then is given up. */
  horizonSeconds: z.number().int().min(5).max(14_400).exactOptional(),
  /** How far beyond the middle an order that takes may go, basis points. */
  capBps: z.number().min(1).max(50).exactOptional(),
});
/** The product's ceilings; the account's own may be tighter. */
export const RiskBody = z
  .strictObject({
    leverage: z.number().int().min(1).max(10),
    sizePercent: z.number().min(5).max(20),
    stopPercent: z.number().min(1).max(5),
    takeProfitPercent: z.number().min(2).max(10).nullable(),
    maxDrawdownPercent: z.number().min(1).max(50).default(12),
    allowShort: z.boolean().default(true),
    /** Of a new bot or a backtest absent: the usual ones; of a changed bot: as before; of a search: none. Null: none. */
    guards: GuardsBody.nullable().optional(),
    /** Of a changed bot absent: as before, else none. Null: none. */
    exits: ExitsBody.nullable().optional(),
    /** Absent: each entry is one market order. */
    execution: ExecutionBody.exactOptional(),
  })
  .superRefine(({ exits, takeProfitPercent }, context) => {
    if (takeProfitPercent === null || !exits?.targets) return;
    context.addIssue({
      code: 'custom',
      path: ['takeProfitPercent'],
      message: 'must be null beside exits.targets, which take its place',
      params: { code: 'one_or_several' },
    });
  });
export const LastWord = z.object({ at: Instant, reason: ReasonBody });
export const BotBody = z.object({
  id: Id,
  name: z.string(),
  accountId: Id,
  venue: VenueId,
  environment: EnvironmentId,
  symbol: Symbol,
  timeframe: TimeframeId,
  source: z.enum(['strategy', 'webhook']),
  strategyId: z.string().nullable(),
  strategyVersion: z.string().nullable(),
  params: z.record(z.string(), z.unknown()),
  risk: RiskBody,
  status: z.enum(['draft', 'active', 'paused', 'stopped']),
  statusReason: ReasonBody.nullable(),
  webhookId: Id.nullable(),
  /** "Why did it (not) trade": the last decision and the last refusal, as codes with numbers. */
  lastDecision: LastWord.nullable(),
  lastRefusal: LastWord.nullable(),
  createdAt: Instant,
});
const Words = z.object({ en: z.string(), ko: z.string() });
/** What could change a bot's mind at the last bar that it has seen, and what each change waits for. */
export const BotOutlookBody = z.object({
  /** Close of that bar; null when there is nothing to say: no bar yet, or a bot that follows alerts. */
  at: Instant.nullable(),
  close: z.number().nullable(),
  /** What it wants now, −1…1. */
  exposure: z.number(),
  /** The first whose conditions all hold is taken. */
  paths: z.array(
    z.object({
      exposure: z.number(),
      reason: z.object({ code: z.string(), words: Words }),
      conditions: z.array(
        z.object({
          code: z.string(),
          words: Words,
          holds: z.boolean(),
          values: z.record(z.string(), z.number()),
        }),
      ),
    }),
  ),
});
export const JournalBody = z.object({
  accountId: Id,
  botId: Id.nullable(),
  seq: z.string(),
  index: z.number().int(),
  kind: z.string(),
  at: Instant,
  entry: z.record(z.string(), z.unknown()),
});
/** What a bot has earned in trades that are over, after fees and without funding. */
export const BotResultBody = z.object({
  botId: Id,
  strategyId: z.string().nullable(),
  closedTrades: z.number().int(),
  wins: z.number().int(),
  /** Null without a closed trade. */
  winRate: z.number().nullable(),
  net: DecimalText,
  /** True when the account has more fills than are counted: the figures are of the newest. */
  isCut: z.boolean(),
  /** Newest first, ten at most. */
  lastTrades: z.array(
    z.object({
      symbol: Symbol,
      side: z.enum(['long', 'short']),
      net: DecimalText,
      openedAt: Instant,
      closedAt: Instant,
    }),
  ),
});
const tag = 'bots';
const base = '/api/v1/bots';
const command = (name: string, summary: string) =>
  route({
    method: 'POST',
    path: `${base}/:id/${name}`,
    tag,
    auth: 'session',
    status: 202,
    summary,
    params: IdParams,
    response: BotBody,
  });
export const botRoutes = {
  createBot: route({
    method: 'POST',
    path: base,
    tag,
    auth: 'session',
    status: 201,
    summary: 'Create a bot (not started yet)',
    body: z.strictObject({
      accountId: Id,
      name: z.string().trim().min(1).max(60),
      symbol: Symbol,
      timeframe: TimeframeId,
      source: z.enum(['strategy', 'webhook']),
      strategyId: z.string().max(60).optional(),
      params: z.record(z.string(), z.unknown()).optional(),
      risk: RiskBody,
    }),
    response: BotBody,
  }),
  listBotResults: route({
    method: 'GET',
    path: '/api/v1/bot-results',
    tag,
    auth: 'session',
    summary: 'What each bot has earned in closed trades, and its last ones',
    response: z.object({ items: z.array(BotResultBody) }),
  }),
  listBots: route({
    method: 'GET',
    path: base,
    tag,
    auth: 'session',
    summary: 'Bots',
    response: z.object({ items: z.array(BotBody) }),
  }),
  getBot: route({
    method: 'GET',
    path: `${base}/:id`,
    tag,
    auth: 'session',
    summary: 'One bot',
    params: IdParams,
    response: BotBody,
  }),
  getBotOutlook: route({
    method: 'GET',
    path: `${base}/:id/outlook`,
    tag,
    auth: 'session',
    summary: 'Why it does not trade: what its strategy waits for, condition by condition',
    params: IdParams,
    response: BotOutlookBody,
  }),
  updateBot: route({
    method: 'PATCH',
    path: `${base}/:id`,
    tag,
    auth: 'session',
    summary: 'Change a bot; a running bot takes new risk settings with its next entry',
    params: IdParams,
    body: z.strictObject({
      name: z.string().trim().min(1).max(60).optional(),
      params: z.record(z.string(), z.unknown()).optional(),
      risk: RiskBody.optional(),
    }),
    response: BotBody,
  }),
  startBot: command('start', 'Start: warm up and trade'),
  pauseBot: command('pause', 'No new entries; protection stays'),
  resumeBot: command('resume', 'Trade again'),
  closeBot: command('close', 'Close its position now; the bot goes on'),
  stopBot: command('stop', 'Close its position and end'),
  deleteBot: route({
    method: 'DELETE',
    path: `${base}/:id`,
    tag,
    auth: 'session',
    summary: 'Delete a stopped bot',
    params: IdParams,
  }),
  listJournal: route({
    method: 'GET',
    path: '/api/v1/journal',
    tag,
    auth: 'session',
    summary: 'What the engine did and why, newest first',
    query: PageQuery.extend({
      botId: Id.optional(),
      accountId: Id.optional(),
      kind: z.string().max(30).optional(),
    }),
    response: pageOf(JournalBody),
  }),
} as const;
