export { acceptAlert } from './accept-alert.ts';
export type { AcceptedAlert, DeliveredAlert } from './accept-alert.ts';
export { listDeliveries } from './list-deliveries.ts';
export { createWebhook, getWebhook, listWebhooks, rotateWebhook, updateWebhook } from './manage-webhook.ts';
export { testWebhook } from './test-webhook.ts';
