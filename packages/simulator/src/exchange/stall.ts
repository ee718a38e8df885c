import type { Core } from './core.ts';
import { heldOf, reduces } from './legs.ts';
import { endOrder, matchOrder } from './orders.ts';

/** Orders whose stall is over meet the book again; one that only reduces no longer outgrows what is left to reduce. */
export function resumeStalled(core: Core): void {
  for (const market of core.markets.values())
    for (const order of [...market.stalled.values()]) {
      const stall = core.stalls.get(order.account);
      if (stall && core.now < stall.until) continue;
      market.stalled.delete(order.id);
      const account = core.accounts.get(order.account)!;
      if (order.reduceOnly) {
        const held = heldOf(account, order);
        if (!reduces(held, order.side)) {
          endOrder(core, account, order, 'expired');
          continue;
        }
        order.quantity = Math.min(order.quantity, order.filled + Math.abs(held));
        core.dirty.orders.add(order);
      }
      matchOrder(core, market, account, order);
    }
}
