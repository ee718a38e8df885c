import { randomUUID } from 'node:crypto';
import type { DemoKey, ExchangeAccount, NewAccount, UserStore } from '@trendy/domain';
import { distinctName } from '../distinct-name.ts';
import type { Caller, Services } from '../services.ts';
import { promiseWork } from '../wake.ts';

/** First and last four characters: enough to recognise a key by, useless to anybody else. */
export const keyHintOf = (apiKey: string): string => `${apiKey.slice(0, 4)}…${apiKey.slice(-4)}`;

/** An account with its key, sealed before it reaches the database, and the promise that the worker will test it. */
export async function storeWithKey(
  services: Services,
  store: UserStore,
  caller: Caller,
  account: Omit<NewAccount, 'keyHint'>,
  key: DemoKey,
): Promise<ExchangeAccount> {
  const labels = (await store.accounts.list()).map(({ label }) => label);
  const label = distinctName(account.label, labels);
  const created = await store.accounts.create({ ...account, label, keyHint: keyHintOf(key.apiKey) });
  const { accountId } = created;
  for (const field of ['apiKey', 'secret', 'passphrase'] as const) {
    const plain = key[field];
    if (plain === undefined || plain === '') continue;
    const credentialId = randomUUID();
    const context = { userId: caller.userId, accountId, credentialId, exchange: account.venue, field };
    const sealed = services.sealer.seal(plain, context);
    await store.credentials.put({ credentialId, accountId, field, sealed });
  }
  const { venue, environment } = account;
  await store.audit.append({
    action: 'account_registered',
    subject: accountId,
    details: { venue, environment },
    ip: caller.ip,
  });
  await promiseWork(store, 'test-credential', accountId);
  return created;
}
