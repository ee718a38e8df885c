import { OnboardingBody } from '@trendy/contracts';
import type { AnswerOf, BodyOf } from '@trendy/contracts';
import type { Json } from '@trendy/domain';
import { found, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';

type Onboarding = AnswerOf<'getOnboarding'>;

/** Where a newcomer stands: at the first step until they have taken it. */
export const getOnboarding = (services: Services, caller: Caller): Answer<Onboarding> =>
  transact(services.database, caller.userId, async (store) => {
    const stored = OnboardingBody.safeParse(found(await store.users.get()).onboarding);
    return stored.success ? stored.data : { step: 'exchange', completed: [], skipped: [], answers: {} };
  });

export const saveOnboarding = (
  services: Services,
  caller: Caller,
  body: BodyOf<'saveOnboarding'>,
): Answer<Onboarding> =>
  transact(services.database, caller.userId, async (store) => {
    await store.users.setOnboarding(JSON.parse(JSON.stringify(body)) as Json);
    return body;
  });
