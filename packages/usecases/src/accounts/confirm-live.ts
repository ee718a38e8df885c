import type { BodyOf, ParamsOf } from '@trendy/contracts';
import { found, refuse, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { accountBody } from './account-body.ts';
import type { AccountBody } from './account-body.ts';

/** The second of the two locks on real money; the operator's switch is the first. The phrase is checked by the schema. */
export const confirmLive = (
  services: Services,
  caller: Caller,
  { id }: ParamsOf<'confirmLive'>,
  _body: BodyOf<'confirmLive'>,
): Answer<AccountBody> =>
  transact(services.database, caller.userId, async (store) => {
    const account = found(await store.accounts.get(id));
    if (account.environment !== 'live') {
      refuse('account_not_live', { values: { environment: account.environment } });
    }
    if (!services.isLiveTradingOn) refuse('live_trading_off');
    await store.audit.append({ action: 'live_trading_confirmed', subject: id, ip: caller.ip });
    const confirmed = await store.accounts.update(id, { liveConfirmedAt: services.clock.now() });
    return accountBody(store, found(confirmed));
  });
