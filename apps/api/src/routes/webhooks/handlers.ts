import type { webhookRoutes } from '@trendy/contracts';
import * as webhooks from '@trendy/usecases';
import type { Handlers } from '../handler.ts';

export const webhookHandlers: Handlers<keyof typeof webhookRoutes> = {
  createWebhook: ({ services, caller, body }) => webhooks.createWebhook(services, caller, body),
  listWebhooks: ({ services, caller }) => webhooks.listWebhooks(services, caller),
  getWebhook: ({ services, caller, params }) => webhooks.getWebhook(services, caller, params),
  updateWebhook: ({ services, caller, params, body }) =>
    webhooks.updateWebhook(services, caller, params, body),
  rotateWebhook: ({ services, caller, params, body }) =>
    webhooks.rotateWebhook(services, caller, params, body),
  testWebhook: ({ services, caller, params, body }) => webhooks.testWebhook(services, caller, params, body),
  listDeliveries: ({ services, caller, query }) => webhooks.listDeliveries(services, caller, query),
};
