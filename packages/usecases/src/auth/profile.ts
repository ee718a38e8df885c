import type { AnswerOf, BodyOf } from '@trendy/contracts';
import { found, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { userBody } from './open-session.ts';

export const readProfile = (services: Services, caller: Caller): Answer<AnswerOf<'me'>> =>
  transact(services.database, caller.userId, async (store) => userBody(found(await store.users.get())));

export const updateProfile = (
  services: Services,
  caller: Caller,
  { displayName, locale }: BodyOf<'updateMe'>,
): Answer<AnswerOf<'updateMe'>> =>
  transact(services.database, caller.userId, async (store) =>
    userBody(
      await store.users.update({
        ...(displayName === undefined ? {} : { displayName }),
        ...(locale === undefined ? {} : { locale }),
      }),
    ),
  );
