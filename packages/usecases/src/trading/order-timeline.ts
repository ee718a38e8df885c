import type { FillRecord, InboxEntry, StoredOrder } from '@trendy/domain';
import type { AnswerOf } from '@trendy/contracts';
import { instant } from '../instant.ts';

type Step = AnswerOf<'getOrder'>['timeline'][number];

/** From the alert (or the decision) to the last word on the order, with the milliseconds since the first step. */
export function timelineOf(
  order: StoredOrder,
  fills: readonly FillRecord[],
  alert: InboxEntry | null,
): Step[] {
  const steps: { step: string; at: number; data: Record<string, unknown> }[] = [];
  const add = (step: string, at: number | null, data: Record<string, unknown> = {}): void => {
    if (at !== null) steps.push({ step, at, data });
  };
  if (alert) {
    add('alert_received', alert.receivedAt, { signalId: alert.signalId });
    add('alert_decided', alert.decidedAt);
  }
  add('order_wanted', order.createdAt, { leg: order.leg, quantity: order.quantity });
  add('order_claimed', order.claimedAt);
  add('order_sent', order.sentAt, { attempt: order.attempt });
  add('order_acked', order.ackedAt, { venueOrderId: order.venueOrderId });
  for (const { at, price, quantity, tradeId } of fills) add('fill', at, { price, quantity, tradeId });
  add(`order_${order.state}`, order.finishedAt, order.reason ? { reason: order.reason } : {});
  steps.sort((a, b) => a.at - b.at);
  const start = steps[0]?.at ?? order.createdAt;
  return steps.map(({ step, at, data }) => ({ step, at: instant(at), sinceStartMs: at - start, data }));
}
