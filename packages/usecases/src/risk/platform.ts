import { randomUUID } from 'node:crypto';
import type { AnswerOf, BodyOf } from '@trendy/contracts';
import { refusal, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { platformBody } from './read-risk.ts';
import type { RiskLevelBody } from './read-risk.ts';
import type { UserStore } from '@trendy/domain';

export const setPlatformLimits = (
  services: Services,
  caller: Caller,
  limits: BodyOf<'setPlatformLimits'>,
): Answer<AnswerOf<'setPlatformLimits'>> =>
  asOperator(services, caller, 'platform_limits_changed', (store) =>
    store.riskScopes.setPlatformLimits(limits),
  );

/** Nobody's entries leave any more; every account is told to cancel its entries, and to close unless told otherwise. */
export const stopPlatform = (
  services: Services,
  caller: Caller,
  { keepPositions }: BodyOf<'stopPlatform'>,
): Answer<AnswerOf<'stopPlatform'>> =>
  asOperator(services, caller, 'platform_killed', async (store) => {
    await store.riskScopes.stopPlatform(`platform_${randomUUID().replaceAll('-', '')}`, keepPositions);
  });

export const releasePlatform = (services: Services, caller: Caller): Answer<AnswerOf<'releasePlatform'>> =>
  asOperator(services, caller, 'platform_kill_lifted', (store) => store.riskScopes.releasePlatform());

/** The database checks the role once more, in the same transaction. */
async function asOperator(
  services: Services,
  caller: Caller,
  action: string,
  work: (store: UserStore) => Promise<void>,
): Answer<RiskLevelBody> {
  if (caller.session.role !== 'admin') return refusal('admin_only');
  return transact(services.database, caller.userId, async (store) => {
    await work(store);
    await store.audit.append({ action, subject: 'platform', ip: caller.ip });
    return platformBody(store);
  });
}
