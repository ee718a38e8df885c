import type { FillEvent, Leg } from '@trendy/domain';

const LEGS: ReadonlySet<string> = new Set(['entry', 'exit', 'stop', 'target']);

/** The leg is part of the order id, so a fill that comes after its order's end still knows it. */
export function legOf(event: FillEvent): Leg | 'liquidation' | 'external' {
  if (event.cause !== 'order') return event.cause;
  const id = event.orderId ?? '';
  const end = id.lastIndexOf('|');
  const leg = id.slice(id.lastIndexOf('|', end - 1) + 1, end);
  return LEGS.has(leg) ? (leg as Leg) : 'external';
}
