import type { AnswerOf, BodyOf, ParamsOf } from '@trendy/contracts';
import { ok } from '@trendy/domain';
import type { Bot, UserStore } from '@trendy/domain';
import { inLockOrder } from '../accounts/lock-order.ts';
import { appendCommand } from '../bots/append-command.ts';
import { found, refuse, transact, transactAgain } from '../refusal.ts';
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
  const stopped = await transactAgain(services.database, caller.userId, async (store) => {
    const bots = await botsOf(store, caller, { level, id });
    await store.riskScopes.setStopped(level, id, services.clock.now());
    const accountIds = await orderKill(store, bots, { level, id }, keepPositions);
    // The log before the bots, as whoever writes down what the account has traded; and as they are by then.
    for (const bot of await botsOf(store, caller, { level, id }))
      if (bot.status === 'active') await store.bots.setStatus(bot.botId, 'paused', { code: 'kill_by_user' });
    await store.audit.append({
      ...{ action: 'killed', subject: `${level}:${id}`, ip: caller.ip },
      details: { keepPositions },
    });
    return { body: await levelBody(store, level, id), accountIds };
  });
  if (!stopped.ok) return stopped;
  for (const accountId of stopped.value.accountIds) wake(services, 'drain-account', accountId);
  return ok(stopped.value.body);
}

/** @returns the accounts that were told. */
async function orderKill(
  store: UserStore,
  [bot]: readonly Bot[],
  { level, id }: Level,
  keepPositions: boolean,
): Promise<readonly string[]> {
  if (level === 'bot' && bot) {
    const { accountId, botId } = bot;
    await appendCommand(store, { accountId, botId, command: 'kill', keepPositions });
    return [accountId];
  }
  const accountIds = await accountsOf(store, { level, id });
  for (const accountId of accountIds)
    await appendCommand(store, { accountId, command: 'kill', keepPositions });
  return accountIds;
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
  level === 'account' ? [id] : inLockOrder(await store.accounts.list()).map(({ accountId }) => accountId);
