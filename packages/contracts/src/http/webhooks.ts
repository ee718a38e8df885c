import { z } from 'zod';
import { route } from './route.ts';
import { Id, IdParams, Instant, PageQuery, pageOf, ReasonBody } from './scalars.ts';

export const WebhookBody = z.object({
  id: Id,
  botId: Id,
  botName: z.string(),
  accountId: Id,
  symbol: z.string(),
  publicId: z.string(),
  /** The URL with the secret masked. */
  maskedUrl: z.string(),
  secretHint: z.string(),
  ttlSeconds: z.number().int(),
  mergeIdentical: z.boolean(),
  enabled: z.boolean(),
  previousValidUntil: Instant.nullable(),
  rotatedAt: Instant,
  createdAt: Instant,
  lastDeliveryAt: Instant.nullable(),
});
/** Returned once, at creation or rotation. */
export const WebhookSecretBody = WebhookBody.extend({ url: z.string(), secret: z.string() });
export const DeliveryBody = z.object({
  id: z.string(),
  webhookId: Id,
  botId: Id,
  state: z.enum(['received', 'duplicate', 'decided', 'sent', 'filled', 'rejected', 'expired']),
  reason: ReasonBody.nullable(),
  test: z.boolean(),
  body: z.string(),
  contentType: z.string(),
  parsed: z.record(z.string(), z.unknown()).nullable(),
  duplicates: z.number().int(),
  receivedAt: Instant,
  decidedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
  orderIds: z.array(Id),
});
/** What the hook itself answers. */
export const HookAnswer = z.object({
  success: z.boolean(),
  id: z.string().optional(),
  status: z.enum(['queued', 'duplicate', 'test']).optional(),
  receivedAt: Instant.optional(),
  messageCode: z.string().optional(),
  message: z.string().optional(),
  logId: z.string().optional(),
});
const tag = 'webhooks';
const base = '/api/v1/webhooks';
export const webhookRoutes = {
  createWebhook: route({
    method: 'POST',
    path: base,
    tag,
    auth: 'session',
    status: 201,
    summary: 'A webhook for a bot; the secret is shown once',
    body: z.strictObject({ botId: Id }),
    response: WebhookSecretBody,
  }),
  listWebhooks: route({
    method: 'GET',
    path: base,
    tag,
    auth: 'session',
    summary: 'Webhooks',
    response: z.object({ items: z.array(WebhookBody) }),
  }),
  getWebhook: route({
    method: 'GET',
    path: `${base}/:id`,
    tag,
    auth: 'session',
    summary: 'One webhook',
    params: IdParams,
    response: WebhookBody,
  }),
  updateWebhook: route({
    method: 'PATCH',
    path: `${base}/:id`,
    tag,
    auth: 'session',
    summary: 'Change a webhook',
    params: IdParams,
    body: z.strictObject({
      ttlSeconds: z.number().int().min(5).max(3600).optional(),
      mergeIdentical: z.boolean().optional(),
      enabled: z.boolean().optional(),
    }),
    response: WebhookBody,
  }),
  rotateWebhook: route({
    method: 'POST',
    path: `${base}/:id/rotate`,
    tag,
    auth: 'session',
    summary: 'A new secret; the old one works for overlapMinutes (0–10)',
    params: IdParams,
    body: z.strictObject({ overlapMinutes: z.number().int().min(0).max(10).default(0) }),
    response: WebhookSecretBody,
  }),
  testWebhook: route({
    method: 'POST',
    path: `${base}/:id/test`,
    tag,
    auth: 'session',
    status: 202,
    summary: 'Enter an alert on the server’s side, as if it had been posted',
    params: IdParams,
    body: z.strictObject({ body: z.string().max(16_384) }),
    response: HookAnswer,
  }),
  listDeliveries: route({
    method: 'GET',
    path: '/api/v1/webhooks/deliveries',
    tag,
    auth: 'session',
    summary: 'Alerts and what became of them, newest first',
    query: PageQuery.extend({ webhookId: Id.optional(), botId: Id.optional() }),
    response: pageOf(DeliveryBody),
  }),
} as const;
