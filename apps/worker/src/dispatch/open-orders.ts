import type { StoredOrder, WorkerStore } from '@trendy/domain';

const STATES = [
  'intent',
  'claimed',
  'sending',
  'unknown',
  'not_placed',
  'acked',
  'partially_filled',
  'manual',
] as const;

/** Orders of an account that wait to be sent, to be looked up, or rest at the venue. */
export const openOrdersOf = (store: WorkerStore, accountId: string): Promise<readonly StoredOrder[]> =>
  store.orders.list({ accountId, states: STATES, limit: 500 });
