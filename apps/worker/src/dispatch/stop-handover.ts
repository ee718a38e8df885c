import type { StoredOrder } from '@trendy/domain';

const NOT_RESTING: ReadonlySet<StoredOrder['state']> = new Set([
  'intent',
  'claimed',
  'sending',
  'unknown',
  'not_placed',
]);

/**
 * Whether a stop that is to go must stay for now, because the one that takes its place does not rest yet. The engine
 * wants both at once; sent side by side, the cancel may arrive first, or the new stop be refused after it.
 */
export const isHandingOver = (order: StoredOrder, open: readonly StoredOrder[]): boolean =>
  order.leg === 'stop' &&
  open.some(
    (other) =>
      other.leg === 'stop' &&
      other.id !== order.id &&
      other.symbol === order.symbol &&
      other.cancelWantedAt === null &&
      NOT_RESTING.has(other.state),
  );
