import type { AnswerOf, BodyOf, ParamsOf } from '@trendy/contracts';
import type { Bot, UserStore } from '@trendy/domain';
import { appendCommand } from '../bots/append-command.ts';
import { found, refuse, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { wake } from '../wake.ts';
import { levelBody } from './read-risk.ts';

type Level = ParamsOf<'stopLevel'>;

export const setRiskLimits = (
  services: Services,
  caller: Caller,
  { level, id }: ParamsOf<'setRiskLimits'>,
  limits: BodyOf<'setRiskLimits'>,
): Answer<AnswerOf<'setRiskLimits'>> =>
  transact(services.database, caller.userId, async (store) => {
    await botsOf(store, caller, { level, id });
    await store.riskScopes.setLimits(level, id, limits);
    await store.audit.append({ action: 'limits_changed', subject: `${level}:${id}`, ip: caller.ip });
    return levelBody(store, level, id);
  });

/** The switch, the bots' status and the engine's command in one commit: from here on no entry is admitted or sent. */
export async function stopLevel(
  services: Services,
  caller: Caller,
  { level, id }: Level,
  { keepPositions }: BodyOf<'stopLevel'>,
): Answer<AnswerOf<'stopLevel'>> {
  const accounts = new Set<string>();
  const stopped = await transact(services.database, caller.userId, async (store) => {
    const bots = await botsOf(store, caller, { level, id });
    await store.riskScopes.setStopped(level, id, services.clock.now());
    for (const bot of bots)
      if (bot.status === 'active') await store.bots.setStatus(bot.botId, 'paused', { code: 'kill_by_user' });
    const [bot] = bots;
    if (level === 'bot' && bot) {
      const { accountId, botId } = bot;
      await appendCommand(store, { accountId, botId, command: 'kill', keepPositions });
      accounts.add(accountId);
    } else {
      for (const accountId of await accountsOf(store, { level, id })) {
        await appendCommand(store, { accountId, command: 'kill', keepPositions });
        accounts.add(accountId);
      }
    }
    await store.audit.append({
      ...{ action: 'killed', subject: `${level}:${id}`, ip: caller.ip },
      details: { keepPositions },
    });
    return levelBody(store, level, id);
  });
  if (stopped.ok) for (const accountId of accounts) wake(services, 'drain-account', accountId);
  return stopped;
}

export const releaseLevel = (
  services: Services,
  caller: Caller,
  { level, id }: ParamsOf<'releaseLevel'>,
): Answer<AnswerOf<'releaseLevel'>> =>
  transact(services.database, caller.userId, async (store) => {
    await botsOf(store, caller, { level, id });
    await store.riskScopes.setStopped(level, id, null);
    if (level === 'account') await store.accounts.update(id, { killedAt: null });
    await store.audit.append({ action: 'kill_lifted', subject: `${level}:${id}`, ip: caller.ip });
    return levelBody(store, level, id);
  });

/** The bots of a level of the caller's own. */
async function botsOf(store: UserStore, caller: Caller, { level, id }: Level): Promise<readonly Bot[]> {
  switch (level) {
    case 'user':
      return id === caller.userId ? store.bots.list() : refuse('not_found');
    case 'account':
      found(await store.accounts.get(id));
      return store.bots.list({ accountId: id });
    case 'bot':
      return [found(await store.bots.get(id))];
  }
}

const accountsOf = async (store: UserStore, { level, id }: Level): Promise<readonly string[]> =>
  level === 'account' ? [id] : (await store.accounts.list()).map(({ accountId }) => accountId);
