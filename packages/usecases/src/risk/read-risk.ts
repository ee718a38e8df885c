import type { AnswerOf } from '@trendy/contracts';
import type { OwnRiskLevel, RiskLimits, RiskScope, UserStore } from '@trendy/domain';
import { instant } from '../instant.ts';
import { transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';

export type RiskLevelBody = AnswerOf<'stopLevel'>;

const NONE: RiskLimits = {
  notionalLimit: null,
  dailyLossLimit: null,
  ordersPerMinute: null,
  openOrdersLimit: null,
  allowedSymbols: [],
};

/** Every level of the caller's, widest first, with what stands against each limit. */
export const getRisk = (services: Services, caller: Caller): Answer<AnswerOf<'getRisk'>> =>
  transact(services.database, caller.userId, async (store) => {
    const levels = [await platformBody(store), await levelBody(store, 'user', caller.userId)];
    for (const { accountId } of await store.accounts.list())
      levels.push(await levelBody(store, 'account', accountId));
    for (const bot of await store.bots.list())
      if (bot.status !== 'draft') levels.push(await levelBody(store, 'bot', bot.botId));
    return { levels, isOperator: caller.session.role === 'admin' };
  });

export async function platformBody(store: UserStore): Promise<RiskLevelBody> {
  const scope = await store.riskScopes.platform();
  return {
    level: 'platform',
    id: null,
    name: null,
    accountId: null,
    limits: limitsOf(scope),
    use: null,
    stoppedAt: scope?.stoppedAt ? instant(scope.stoppedAt) : null,
  };
}

/** One level of the user's own, which is known to be theirs. */
export async function levelBody(store: UserStore, level: OwnRiskLevel, id: string): Promise<RiskLevelBody> {
  const scope = (await store.riskScopes.list()).find((each) => each.level === level && each.id === id);
  const use = await store.riskScopes.use(level, id);
  const account = level === 'account' ? await store.accounts.get(id) : null;
  const bot = level === 'bot' ? await store.bots.get(id) : null;
  const stoppedAt = scope?.stoppedAt ?? account?.killedAt ?? null;
  return {
    level,
    id,
    name: account?.label ?? bot?.name ?? null,
    accountId: account?.accountId ?? bot?.accountId ?? null,
    limits: limitsOf(scope),
    use: [...use],
    stoppedAt: stoppedAt === null ? null : instant(stoppedAt),
  };
}

function limitsOf(scope: RiskScope | null | undefined): RiskLevelBody['limits'] {
  const { allowedSymbols, dailyLossLimit, notionalLimit, openOrdersLimit, ordersPerMinute } = scope ?? NONE;
  return {
    notionalLimit,
    dailyLossLimit,
    ordersPerMinute,
    openOrdersLimit,
    allowedSymbols: [...allowedSymbols],
  };
}
