import type { Core, Stall } from './core.ts';
import type { Order } from './types.ts';

/** Steps to which an order may fill for now; Infinity when nothing holds it up. */
export function stalledAt(core: Core, order: Order): number {
  const stall = core.stalls.get(order.account);
  if (!stall || core.now >= stall.until || !isHeldUp(stall, order)) return Infinity;
  return Math.floor(order.quantity * stall.share);
}

/** Whether what an order does not get now is gone. */
export const losesRest = (core: Core, { account }: Order): boolean =>
  core.stalls.get(account)?.rest === 'expires';

/** What must be final at once never hangs, and what the venue places on its own does not either. */
function isHeldUp({ rest }: Stall, { origin, timeInForce, type }: Order): boolean {
  if (rest === 'expires') return type === 'market' && (origin === 'user' || origin === 'algo');
  return origin === 'user' && timeInForce !== 'ioc' && timeInForce !== 'fok';
}
