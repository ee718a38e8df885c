import type { ParamsOf } from '@trendy/contracts';
import { OPEN_ORDER_STATES } from '@trendy/domain';
import { found, refuse, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';

/** Destroys the sealed key. Refused while anything of the account would be left without a keeper. */
export const deleteAccount = (
  services: Services,
  caller: Caller,
  { id }: ParamsOf<'deleteAccount'>,
): Answer<undefined> =>
  transact(services.database, caller.userId, async (store) => {
    found(await store.accounts.get(id));
    const bots = await store.bots.list({ accountId: id });
    const running = bots.filter((bot) => bot.status === 'active' || bot.status === 'paused').length;
    const positions = (await store.records.positions({ accountId: id })).length;
    const orders = (await store.orders.list({ accountId: id, states: OPEN_ORDER_STATES, limit: 100 })).length;
    if (running + positions + orders > 0) {
      refuse('account_in_use', { values: { bots: running, positions, orders } });
    }
    await store.accounts.remove(id);
    await store.audit.append({ action: 'account_deleted', subject: id, ip: caller.ip });
    return undefined;
  });
