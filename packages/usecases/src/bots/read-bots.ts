import type { AnswerOf, ParamsOf } from '@trendy/contracts';
import { found, refuse, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { botBodies, botBody } from './bot-body.ts';
import type { BotBody } from './bot-body.ts';

export const listBots = (services: Services, caller: Caller): Answer<AnswerOf<'listBots'>> =>
  transact(services.database, caller.userId, async (store) => ({
    items: await botBodies(store, await store.bots.list()),
  }));

export const getBot = (services: Services, caller: Caller, { id }: ParamsOf<'getBot'>): Answer<BotBody> =>
  transact(services.database, caller.userId, async (store) =>
    botBody(store, found(await store.bots.get(id))),
  );

/** Its history stays. */
export const deleteBot = (
  services: Services,
  caller: Caller,
  { id }: ParamsOf<'deleteBot'>,
): Answer<undefined> =>
  transact(services.database, caller.userId, async (store) => {
    const bot = found(await store.bots.get(id));
    if (bot.status === 'active' || bot.status === 'paused') {
      refuse('bot_running', { values: { status: bot.status } });
    }
    await store.bots.remove(id);
    await store.audit.append({ action: 'bot_deleted', subject: id, ip: caller.ip });
    return undefined;
  });
