import { ok } from '@trendy/domain';
import type { BodyOf, ParamsOf } from '@trendy/contracts';
import { appendCommand } from '../bots/append-command.ts';
import { found, refuse, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { promiseWork, wake } from '../wake.ts';
import { accountBody } from './account-body.ts';
import type { AccountBody } from './account-body.ts';

/** Off: its bots pause, stops and targets stay at the exchange. On: the key is tested again; also lifts a kill. */
export async function toggleAccount(
  services: Services,
  caller: Caller,
  { id }: ParamsOf<'toggleAccount'>,
  { active }: BodyOf<'toggleAccount'>,
): Answer<AccountBody> {
  const changed = await transact(services.database, caller.userId, async (store) => {
    const account = found(await store.accounts.get(id));
    const { ip } = caller;
    await store.audit.append({ action: active ? 'account_on' : 'account_off', subject: id, ip });
    if (!active) {
      for (const bot of await store.bots.list({ accountId: id })) {
        if (bot.status === 'active') await store.bots.setStatus(bot.botId, 'paused', { code: 'account_off' });
      }
      await appendCommand(store, { accountId: id, command: 'pause' });
      const off = await store.accounts.update(id, {
        status: 'disabled',
        statusReason: { code: 'switched_off' },
      });
      return accountBody(store, found(off));
    }
    await store.riskScopes.setStopped('account', id, null);
    const isTested = account.status === 'active';
    if (!isTested) await promiseWork(store, 'test-credential', id);
    const on = await store.accounts.update(id, {
      killedAt: null,
      ...(isTested ? {} : { status: 'testing', statusReason: null }),
    });
    return accountBody(store, found(on));
  });
  if (changed.ok) wake(services, active ? 'test-credential' : 'drain-account', id);
  return changed;
}

/** Asks the worker to look at the key again. */
export async function testAccount(
  services: Services,
  caller: Caller,
  { id }: ParamsOf<'testAccount'>,
): Answer<AccountBody> {
  const changed = await transact(services.database, caller.userId, async (store) => {
    const { status, statusReason: known } = found(await store.accounts.get(id));
    // A test ends with an account that trades: one that was switched off is switched on by its switch alone.
    if (status === 'disabled') refuse('account_disabled');
    await promiseWork(store, 'test-credential', id);
    // The worker is told whether it was at work: then it goes on when the exchange cannot be asked just now.
    const asked = status === 'testing' ? known : null;
    const statusReason = status === 'active' ? { code: 'tested_at_work' } : asked;
    const testing = await store.accounts.update(id, { status: 'testing', statusReason });
    return accountBody(store, found(testing));
  });
  if (changed.ok) wake(services, 'test-credential', id);
  return changed.ok ? ok(changed.value) : changed;
}
