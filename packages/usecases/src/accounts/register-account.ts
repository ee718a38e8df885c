import { ok } from '@trendy/domain';
import type { BodyOf } from '@trendy/contracts';
import { refuseAbove, takeTurn } from '../limits.ts';
import { refusal, transact } from '../refusal.ts';
import type { Answer, FieldFault } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { wake } from '../wake.ts';
import { accountBody } from './account-body.ts';
import type { AccountBody } from './account-body.ts';
import { storeWithKey } from './store-key.ts';

/** Takes an exchange key in. The worker tests it and says what it may do; until then the account is `testing`. */
export async function registerAccount(
  services: Services,
  caller: Caller,
  body: BodyOf<'registerAccount'>,
): Answer<AccountBody> {
  const { venue, environment, label, apiKey, secret, passphrase } = body;
  const fault = placeFault(body);
  if (fault) return refusal('invalid', { fields: [fault] });
  if (environment === 'live' && !services.isLiveTradingOn) return refusal('live_trading_off');
  const stored = await transact(services.database, caller.userId, async (store) => {
    await takeTurn(store);
    const own = (await store.accounts.list()).filter((account) => account.environment !== 'demo');
    if (environment !== 'demo') refuseAbove(services, 'accounts', own.length);
    const key = { apiKey, secret, ...(passphrase === undefined ? {} : { passphrase }) };
    const account = await storeWithKey(services, store, caller, { venue, environment, label }, key);
    return accountBody(store, account);
  });
  if (!stored.ok) return stored;
  wake(services, 'test-credential', stored.value.id);
  return ok(stored.value);
}

/** Play money lives on the built-in exchange, and only there; a key must be whole. */
function placeFault({ venue, environment, passphrase }: BodyOf<'registerAccount'>): FieldFault | null {
  if (venue === 'trendy' && environment !== 'demo') {
    return {
      field: 'environment',
      code: 'demo_only',
      message: 'the built-in exchange has demo accounts only',
      value: environment,
    };
  }
  if (venue !== 'trendy' && environment === 'demo') {
    return {
      field: 'environment',
      code: 'no_demo_there',
      message: 'choose testnet or live for this exchange',
      value: environment,
    };
  }
  if (venue === 'okx' && passphrase === undefined) {
    return {
      field: 'passphrase',
      code: 'missing',
      message: 'a key of this exchange has a passphrase; give it as well',
    };
  }
  return null;
}
