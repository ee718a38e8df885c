import type { UserStore } from '@trendy/domain';

import { refuse } from './refusal.ts';
import type { Services, UserLimits } from './services.ts';

/** Inside `transact`: waits for this user's turn to add something, so that two requests at once cannot both be the last. */
export async function takeTurn(store: UserStore): Promise<void> {
  if (!(await store.bots.takeTurn())) refuse('too_many_requests', { retryAfterSeconds: 1 });
}

/** Inside `transact`, after the turn: refuses one more of what there are enough of. */
export function refuseAbove(services: Services, what: keyof UserLimits, count: number): void {
  const limit = services.limits[what];
  if (count >= limit) refuse(`too_many_${KIND[what]}`, { values: { limit } });
}

const KIND = {
  bots: 'bots',
  webhooks: 'webhooks',
  accounts: 'accounts',
  demoAccounts: 'demo_accounts',
} as const;
