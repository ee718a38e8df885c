import { epochMs } from '@trendy/domain';
import type { AnswerOf, BodyOf, ParamsOf } from '@trendy/contracts';
import { refuseAbove, takeTurn } from '../limits.ts';
import { found, refuse, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { hookUrl, newHookSecret, newPublicId, webhookBody } from './webhook-body.ts';
import type { WebhookBody } from './webhook-body.ts';

type Id = ParamsOf<'getWebhook'>;

/** The URL with its secret is in this answer and in no other. */
export const createWebhook = (
  services: Services,
  caller: Caller,
  { botId }: BodyOf<'createWebhook'>,
): Answer<AnswerOf<'createWebhook'>> =>
  transact(services.database, caller.userId, async (store) => {
    await takeTurn(store);
    refuseAbove(services, 'webhooks', (await store.webhooks.list()).length);
    const { secret, ...stored } = newHookSecret();
    const publicId = newPublicId();
    const created = await store.webhooks.create({ botId, publicId, ...stored });
    if (!created.ok) return refuse(created.error === 'no_such_bot' ? 'not_found' : 'bot_has_webhook');
    const { webhookId } = created.value;
    await store.audit.append({ action: 'webhook_created', subject: webhookId, ip: caller.ip });
    const body = await webhookBody(services, store, created.value);
    return { ...body, url: hookUrl(services, publicId, secret), secret };
  });

/** A new secret; the old one may work a few minutes longer, until every alert has the new URL. */
export const rotateWebhook = (
  services: Services,
  caller: Caller,
  { id }: Id,
  { overlapMinutes }: BodyOf<'rotateWebhook'>,
): Answer<AnswerOf<'rotateWebhook'>> =>
  transact(services.database, caller.userId, async (store) => {
    const { secret, ...stored } = newHookSecret();
    const until = epochMs(services.clock.now() + overlapMinutes * 60_000);
    const previousValidUntil = overlapMinutes === 0 ? null : until;
    const rotated = found(await store.webhooks.rotate(id, { ...stored, previousValidUntil }));
    await store.audit.append({
      action: 'webhook_rotated',
      subject: id,
      details: { overlapMinutes },
      ip: caller.ip,
    });
    const body = await webhookBody(services, store, rotated);
    return { ...body, url: hookUrl(services, rotated.publicId, secret), secret };
  });

export const listWebhooks = (services: Services, caller: Caller): Answer<AnswerOf<'listWebhooks'>> =>
  transact(services.database, caller.userId, async (store) => {
    const items: WebhookBody[] = [];
    for (const webhook of await store.webhooks.list()) {
      items.push(await webhookBody(services, store, webhook));
    }
    return { items };
  });

export const getWebhook = (services: Services, caller: Caller, { id }: Id): Answer<WebhookBody> =>
  transact(services.database, caller.userId, async (store) =>
    webhookBody(services, store, found(await store.webhooks.get(id))),
  );

export const updateWebhook = (
  services: Services,
  caller: Caller,
  { id }: Id,
  { ttlSeconds, mergeIdentical, enabled }: BodyOf<'updateWebhook'>,
): Answer<WebhookBody> =>
  transact(services.database, caller.userId, async (store) => {
    found(await store.webhooks.get(id));
    const change = {
      ...(ttlSeconds === undefined ? {} : { ttlSeconds }),
      ...(mergeIdentical === undefined ? {} : { mergeIdentical }),
      ...(enabled === undefined ? {} : { enabled }),
    };
    const updated =
      Object.keys(change).length === 0
        ? await store.webhooks.get(id)
        : await store.webhooks.update(id, change);
    await store.audit.append({ action: 'webhook_changed', subject: id, details: change, ip: caller.ip });
    return webhookBody(services, store, found(updated));
  });
