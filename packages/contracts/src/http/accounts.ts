import { z } from 'zod';
import { route } from './route.ts';
import { OptionalStopBody } from './stop-body.ts';
import { DecimalText, EnvironmentId, Id, IdParams, Instant, ReasonBody, VenueId } from './scalars.ts';

export const AccountBody = z.object({
  id: Id,
  venue: VenueId,
  environment: EnvironmentId,
  label: z.string(),
  status: z.enum(['testing', 'active', 'disabled', 'refused', 'suspended']),
  statusReason: ReasonBody.nullable(),
  /** First and last characters of the key; the secret is never returned. */
  keyHint: z.string(),
  permissions: z
    .object({
      reading: z.boolean(),
      futures: z.boolean(),
      withdrawals: z.boolean().nullable(),
      transfers: z.boolean().nullable(),
      source: z.enum(['venue', 'not_published']),
    })
    .nullable(),
  ipRestricted: z.boolean().nullable(),
  /** What should be changed about a key that is taken all the same, and what it costs until then. */
  caution: ReasonBody.nullable(),
  /** Since when the engine stands still, because it could not take an entry of the account's log; null: it runs. */
  enginePausedSince: Instant.nullable(),
  liveConfirmed: z.boolean(),
  killed: z.boolean(),
  wallet: DecimalText.nullable(),
  equity: DecimalText.nullable(),
  available: DecimalText.nullable(),
  createdAt: Instant,
  testedAt: Instant.nullable(),
});

const tag = 'accounts';
const base = '/api/v1/accounts-secure';
const Key = z.string().trim().min(8).max(512);
export const accountRoutes = {
  registerAccount: route({
    method: 'POST',
    path: `${base}/register`,
    tag,
    auth: 'session',
    status: 201,
    summary:
      'Register an exchange key: sealed at once, tested by the worker; poll the account until it leaves "testing"',
    body: z.strictObject({
      venue: VenueId,
      environment: EnvironmentId,
      label: z.string().trim().min(1).max(60),
      apiKey: Key,
      secret: Key,
      passphrase: z.string().trim().min(1).max(128).optional(),
    }),
    response: AccountBody,
  }),
  createDemoAccount: route({
    method: 'POST',
    path: `${base}/demo`,
    tag,
    auth: 'session',
    status: 201,
    summary: 'Open an account with play money on the built-in exchange',
    body: z.strictObject({
      label: z.string().trim().min(1).max(60).optional(),
      balance: z.number().min(100).max(1_000_000).default(10_000),
    }),
    response: AccountBody,
  }),
  listAccounts: route({
    method: 'GET',
    path: `${base}/list`,
    tag,
    auth: 'session',
    summary: 'Exchange accounts',
    response: z.object({ items: z.array(AccountBody) }),
  }),
  getAccount: route({
    method: 'GET',
    path: `${base}/:id`,
    tag,
    auth: 'session',
    summary: 'One exchange account',
    params: IdParams,
    response: AccountBody,
  }),
  toggleAccount: route({
    method: 'POST',
    path: `${base}/:id/toggle`,
    tag,
    auth: 'session',
    summary: 'Switch an account on or off; off pauses its bots, protection stays',
    params: IdParams,
    body: z.strictObject({ active: z.boolean() }),
    response: AccountBody,
  }),
  testAccount: route({
    method: 'POST',
    path: `${base}/:id/test`,
    tag,
    auth: 'session',
    summary: 'Test the key again',
    params: IdParams,
    response: AccountBody,
  }),
  confirmLive: route({
    method: 'POST',
    path: `${base}/:id/confirm-live`,
    tag,
    auth: 'session',
    summary: 'The user confirms that this account may trade real money',
    params: IdParams,
    body: z.strictObject({ phrase: z.literal('TRADE REAL MONEY') }),
    response: AccountBody,
  }),
  deleteAccount: route({
    method: 'DELETE',
    path: `${base}/:id`,
    tag,
    auth: 'session',
    summary: 'Delete the key; refused while a bot runs or a position is open',
    params: IdParams,
  }),
  killAccount: route({
    method: 'POST',
    path: `${base}/:id/kill`,
    tag,
    auth: 'session',
    status: 202,
    summary: 'Kill switch: no new orders, cancel entries, close or keep positions, pause bots',
    params: IdParams,
    body: OptionalStopBody,
    response: z.object({ commandId: z.string() }),
  }),
  killEverything: route({
    method: 'POST',
    path: '/api/v1/kill-switch',
    tag,
    auth: 'session',
    status: 202,
    summary: 'Kill switch for every account of the user',
    body: OptionalStopBody,
    response: z.object({ accounts: z.number().int() }),
  }),
} as const;
