import type { LookupOutcome } from '@trendy/domain';

/** So many orders that no list shows are asked about one by one; where there are more, nobody can say. */
export const MAX_STRANGERS = 10;

/** Something was filled, and nobody has said whose it is. */
export const unexplained = (venueOrderId: string): LookupOutcome => ({
  kind: 'no_answer',
  reason: { code: 'unexplained_fill', values: { venueOrderId } },
});
