import { ok } from '@trendy/domain';
import type { UserStore } from '@trendy/domain';
import type { BodyOf } from '@trendy/contracts';
import { refuseAbove, takeTurn } from '../limits.ts';
import { refusal, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { wake } from '../wake.ts';
import { accountBody } from './account-body.ts';
import type { AccountBody } from './account-body.ts';
import { storeWithKey } from './store-key.ts';

/**
 * Opens an account with play money at the built-in exchange. The exchange comes first: should this process die in
 * between, an account that nobody knows the key of is left there, and nothing else.
 */
export async function createDemoAccount(
  services: Services,
  caller: Caller,
  { balance, label }: BodyOf<'createDemoAccount'>,
): Answer<AccountBody> {
  const isAllowed = await transact(services.database, caller.userId, (store) => refuseMore(services, store));
  if (!isAllowed.ok) return isAllowed;
  const opened = await services.demoVenue.openAccount(balance);
  if (!opened.ok) return refusal('demo_venue_unreachable', { retryAfterSeconds: 5 });
  const place = { venue: 'trendy', environment: 'demo', label: label ?? 'Play money' } as const;
  const stored = await transact(services.database, caller.userId, async (store) => {
    await takeTurn(store);
    await refuseMore(services, store);
    return accountBody(store, await storeWithKey(services, store, caller, place, opened.value));
  });
  if (!stored.ok) return stored;
  wake(services, 'test-credential', stored.value.id);
  return ok(stored.value);
}

async function refuseMore(services: Services, store: UserStore): Promise<void> {
  const demos = (await store.accounts.list()).filter(({ environment }) => environment === 'demo');
  refuseAbove(services, 'demoAccounts', demos.length);
}
