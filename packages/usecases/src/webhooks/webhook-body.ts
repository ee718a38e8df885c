import { createHash, randomBytes } from 'node:crypto';
import type { UserStore, Webhook } from '@trendy/domain';
import type { AnswerOf } from '@trendy/contracts';
import { instant, instantOrNull } from '../instant.ts';
import type { Services } from '../services.ts';

export type WebhookBody = AnswerOf<'getWebhook'>;

export async function webhookBody(
  services: Services,
  store: UserStore,
  webhook: Webhook,
): Promise<WebhookBody> {
  const bot = await store.bots.get(webhook.botId);
  const [last] = await store.inbox.list({ webhookId: webhook.webhookId, limit: 1 });
  const { publicId, secretHint } = webhook;
  return {
    id: webhook.webhookId,
    botId: webhook.botId,
    botName: bot?.name ?? '',
    accountId: webhook.accountId,
    symbol: bot?.symbol ?? '',
    publicId,
    maskedUrl: `${services.publicUrl}/hooks/tv/${publicId}/••••••••${secretHint}`,
    secretHint,
    ttlSeconds: webhook.ttlSeconds,
    mergeIdentical: webhook.mergeIdentical,
    enabled: webhook.enabled,
    previousValidUntil: instantOrNull(webhook.previousValidUntil),
    rotatedAt: instant(webhook.rotatedAt),
    createdAt: instant(webhook.createdAt),
    lastDeliveryAt: last ? instant(last.receivedAt) : null,
  };
}

export interface HookSecret {
  readonly secret: string;
  readonly secretHash: Uint8Array;
  readonly secretHint: string;
}

/** 256 random bits; shown once, stored hashed. */
export function newHookSecret(): HookSecret {
  const secret = randomBytes(32).toString('base64url');
  return { secret, secretHash: hookSecretHash(secret), secretHint: secret.slice(-4) };
}

export const hookSecretHash = (secret: string): Uint8Array => createHash('sha256').update(secret).digest();

export const newPublicId = (): string => randomBytes(16).toString('base64url');

export const hookUrl = (services: Services, publicId: string, secret: string): string =>
  `${services.publicUrl}/hooks/tv/${publicId}/${secret}`;
