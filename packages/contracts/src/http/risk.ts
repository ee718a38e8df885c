import { z } from 'zod';
import { route } from './route.ts';
import { DecimalText, EnvironmentId, Id, Instant, Symbol } from './scalars.ts';
import { StopBody } from './stop-body.ts';

/** More than anybody means, and far below the 20 digits before the point that the database holds. */
const MAX_AMOUNT = 1_000_000_000_000;
/** With a fraction finer than the database keeps: more digits than that are a slip, and could overflow it as well. */
const MAX_AMOUNT_CHARACTERS = 40;
const Amount = DecimalText.refine((text) => !text.startsWith('-'), {
  error: 'must not be negative',
  params: { min: 0 },
})
  // What is no number at all is the pattern's to refuse.
  .refine((text) => !(Number(text) > MAX_AMOUNT), {
    error: `must not be above ${MAX_AMOUNT}`,
    params: { max: MAX_AMOUNT },
  })
  .max(MAX_AMOUNT_CHARACTERS);
/** Upper bounds of one level, each null when there is none. Amounts in quote currency. */
export const RiskLimitsBody = z.strictObject({
  notionalLimit: Amount.nullable(),
  dailyLossLimit: Amount.nullable(),
  ordersPerMinute: z.number().int().min(0).max(100_000).nullable(),
  openOrdersLimit: z.number().int().min(0).max(100_000).nullable(),
  /** Nothing else may be entered; empty: whatever is liquid. */
  allowedSymbols: z.array(Symbol).max(200),
});
/** As they are stored: one that was set before amounts had an upper bound must not hide the page that mends it. */
const StoredLimits = RiskLimitsBody.extend({
  notionalLimit: DecimalText.nullable(),
  dailyLossLimit: DecimalText.nullable(),
});
export const RiskLevelBody = z.object({
  level: z.enum(['platform', 'user', 'account', 'bot']),
  /** Null for the platform. */
  id: Id.nullable(),
  /** Of the account or the bot; null above. */
  name: z.string().nullable(),
  accountId: Id.nullable(),
  limits: StoredLimits,
  /**
   * What stands against the limits: of a user in every environment, for each is counted alone; of an account and a bot
   * in its own. Null for the platform: how much others have used is theirs.
   */
  use: z
    .array(
      z.object({
        environment: EnvironmentId,
        notional: DecimalText,
        dailyLoss: DecimalText,
        ordersPerMinute: z.number().int(),
        openOrders: z.number().int(),
      }),
    )
    .nullable(),
  /** The kill switch: since when nothing may be entered. */
  stoppedAt: Instant.nullable(),
});
const LevelParams = z.object({ level: z.enum(['user', 'account', 'bot']), id: Id });
const tag = 'risk';
const base = '/api/v1/risk';
const level = `${base}/levels/:level/:id`;
export const riskRoutes = {
  getRisk: route({
    method: 'GET',
    path: base,
    tag,
    auth: 'session',
    summary: 'Limits, how much of them is used, and kill switches at every level',
    response: z.object({
      levels: z.array(RiskLevelBody),
      /** May move the platform. */
      isOperator: z.boolean(),
    }),
  }),
  setRiskLimits: route({
    method: 'PUT',
    path: `${level}/limits`,
    tag,
    auth: 'session',
    summary: 'Set the limits of a level of one’s own',
    params: LevelParams,
    body: RiskLimitsBody,
    response: RiskLevelBody,
  }),
  stopLevel: route({
    method: 'POST',
    path: `${level}/stop`,
    tag,
    auth: 'session',
    status: 202,
    summary:
      'Kill switch of a level: no entry leaves any more, entries are cancelled, positions closed or kept',
    params: LevelParams,
    body: StopBody,
    response: RiskLevelBody,
  }),
  releaseLevel: route({
    method: 'POST',
    path: `${level}/release`,
    tag,
    auth: 'session',
    summary: 'Lift the kill switch of a level; its bots stay paused until they are resumed',
    params: LevelParams,
    response: RiskLevelBody,
  }),
  setPlatformLimits: route({
    method: 'PUT',
    path: `${base}/platform/limits`,
    tag,
    auth: 'session',
    summary: 'Set the limits of the whole platform (administrators)',
    body: RiskLimitsBody,
    response: RiskLevelBody,
  }),
  stopPlatform: route({
    method: 'POST',
    path: `${base}/platform/stop`,
    tag,
    auth: 'session',
    status: 202,
    summary: 'Kill switch of the whole platform (administrators)',
    body: StopBody.extend({ phrase: z.literal('STOP THE PLATFORM') }),
    response: RiskLevelBody,
  }),
  releasePlatform: route({
    method: 'POST',
    path: `${base}/platform/release`,
    tag,
    auth: 'session',
    summary: 'Lift the platform’s kill switch (administrators)',
    response: RiskLevelBody,
  }),
} as const;
