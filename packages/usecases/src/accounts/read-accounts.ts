import type { AnswerOf, ParamsOf } from '@trendy/contracts';
import { found, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { accountBody } from './account-body.ts';
import type { AccountBody } from './account-body.ts';

export const listAccounts = (services: Services, caller: Caller): Answer<AnswerOf<'listAccounts'>> =>
  transact(services.database, caller.userId, async (store) => {
    const items: AccountBody[] = [];
    for (const account of await store.accounts.list()) items.push(await accountBody(store, account));
    return { items };
  });

export const getAccount = (
  services: Services,
  caller: Caller,
  { id }: ParamsOf<'getAccount'>,
): Answer<AccountBody> =>
  transact(services.database, caller.userId, async (store) =>
    accountBody(store, found(await store.accounts.get(id))),
  );
