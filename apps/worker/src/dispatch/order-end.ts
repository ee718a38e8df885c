import type { StoredOrder, VenueOrder } from '@trendy/domain';

/**
 * How a plain order has ended, as the engine is to hear it; null while it has not, or is ended by its fills. One that
 * only reduces may have been cut to what was held: the venue calls it filled, and of ours something has expired.
 */
export function endOf({ request }: StoredOrder, seen: VenueOrder): VenueOrder | null {
  if (seen.status === 'canceled' || seen.status === 'expired' || seen.status === 'rejected') return seen;
  const isCut = seen.status === 'filled' && !seen.conditional && seen.filled < request.quantity;
  return isCut ? { ...seen, status: 'expired' } : null;
}
