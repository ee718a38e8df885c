import type { ExchangeAccount, UserStore } from '@trendy/domain';
import { ok } from '@trendy/domain';
import type { AnswerOf, BodyOf, ParamsOf } from '@trendy/contracts';
import { appendCommand } from '../bots/append-command.ts';
import { found, transactAgain } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { wake } from '../wake.ts';
import { inLockOrder } from './lock-order.ts';

/** No new orders, entries cancelled, positions closed unless they are to be kept, bots paused. Lifted by switching the account on again. */
export async function killAccount(
  services: Services,
  caller: Caller,
  { id }: ParamsOf<'killAccount'>,
  how: BodyOf<'killAccount'>,
): Answer<AnswerOf<'killAccount'>> {
  const killed = await transactAgain(services.database, caller.userId, async (store) => {
    const account = found(await store.accounts.get(id));
    return { commandId: await kill(services, store, caller, account, how) };
  });
  if (killed.ok) wake(services, 'drain-account', id);
  return killed;
}

export async function killEverything(
  services: Services,
  caller: Caller,
  how: BodyOf<'killEverything'>,
): Answer<AnswerOf<'killEverything'>> {
  const killed = await transactAgain(services.database, caller.userId, async (store) => {
    const accounts = inLockOrder(await store.accounts.list());
    for (const account of accounts) await kill(services, store, caller, account, how);
    return accounts.map((account) => account.accountId);
  });
  if (!killed.ok) return killed;
  for (const accountId of killed.value) wake(services, 'drain-account', accountId);
  return ok({ accounts: killed.value.length });
}

async function kill(
  services: Services,
  store: UserStore,
  caller: Caller,
  { accountId }: ExchangeAccount,
  { keepPositions }: BodyOf<'killAccount'>,
): Promise<string> {
  await store.accounts.update(accountId, { killedAt: services.clock.now() });
  // The log before the bots, as whoever writes down what the account has traded.
  const commandId = await appendCommand(store, { accountId, command: 'kill', keepPositions });
  for (const bot of await store.bots.list({ accountId })) {
    if (bot.status === 'active') await store.bots.setStatus(bot.botId, 'paused', { code: 'kill_by_user' });
  }
  await store.audit.append({
    action: 'killed',
    subject: accountId,
    ip: caller.ip,
    details: { keepPositions },
  });
  return commandId;
}
