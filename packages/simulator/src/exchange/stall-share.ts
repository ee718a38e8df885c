import type { Core } from './core.ts';
import type { Order } from './types.ts';

/** Steps to which an order may fill for now; Infinity when nothing holds it up. What must be final at once never hangs. */
export function stalledAt(core: Core, order: Order): number {
  if (core.stalls.size === 0 || order.timeInForce === 'ioc' || order.timeInForce === 'fok') return Infinity;
  if (order.origin !== 'user') return Infinity;
  const stall = core.stalls.get(order.account);
  return stall && core.now < stall.until ? Math.floor(order.quantity * stall.share) : Infinity;
}
