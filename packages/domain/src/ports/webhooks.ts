import type { Result } from '../result.ts';
import type { EpochMs } from '../time.ts';
import type { AlertOutcome, IncomingAlert } from './gate.ts';

export interface Webhook {
  readonly webhookId: string;
  readonly publicId: string;
  readonly botId: string;
  readonly accountId: string;
  readonly secretHint: string;
  readonly previousValidUntil: EpochMs | null;
  readonly ttlSeconds: number;
  readonly mergeIdentical: boolean;
  readonly enabled: boolean;
  readonly rotatedAt: EpochMs;
  readonly createdAt: EpochMs;
}

export interface NewWebhook {
  readonly botId: string;
  readonly publicId: string;
  /** SHA-256 of the secret, 32 bytes. */
  readonly secretHash: Uint8Array;
  readonly secretHint: string;
}

/** Webhooks of the user whose transaction this is. */
export interface WebhookReader {
  get(webhookId: string): Promise<Webhook | null>;
  forBot(botId: string): Promise<Webhook | null>;
}

export interface Webhooks extends WebhookReader {
  create(webhook: NewWebhook): Promise<Result<Webhook, 'no_such_bot' | 'bot_has_webhook'>>;
  list(): Promise<readonly Webhook[]>;
  update(
    webhookId: string,
    change: { readonly ttlSeconds?: number; readonly mergeIdentical?: boolean; readonly enabled?: boolean },
  ): Promise<Webhook | null>;
  /** The old secret stays valid until `previousValidUntil`; null ends it now. */
  rotate(
    webhookId: string,
    secret: {
      readonly secretHash: Uint8Array;
      readonly secretHint: string;
      readonly previousValidUntil: EpochMs | null;
    },
  ): Promise<Webhook | null>;
  /** Enters an alert as the test button does: the same intake, with the owner known instead of the secret. */
  acceptTest(
    webhookId: string,
    alert: Pick<IncomingAlert, 'body' | 'contentType' | 'dedupKey' | 'explicitId' | 'receivedAt'>,
  ): Promise<AlertOutcome>;
}
