import type { Desk } from './desk.bench.ts';
import type { Sent } from './open-loop.ts';
import type { WireReport } from './wire-tap.ts';

/** One signal's way to the exchange; wall ms, what the database stamps is whole milliseconds. */
export interface Journey {
  readonly leg: 'entry' | 'exit';
  /** When it was due by the sender's constant rate. */
  readonly dueAt: number;
  /** Begin of the transaction that made it durable: a little before it was. */
  readonly durableAt: number;
  /** When the sender had its 202. */
  readonly answeredAt: number;
  /** Begin of the transaction that commits the engine's decision and the intent. */
  readonly decidedAt: number;
  /** In the transaction that commits SENDING, before its commit. */
  readonly claimedAt: number;
  /** First byte of the order at the exchange. */
  readonly wireAt: number;
}

interface StoredWay {
  readonly signal_id: string;
  readonly client_order_id: string;
  readonly leg: 'entry' | 'exit';
  readonly durable: number;
  readonly decided: number;
  readonly claimed: number | null;
}

export interface Travelled {
  readonly journeys: readonly Journey[];
  /** Alerts that were taken and led to no order at the exchange, by where they ended. */
  readonly without: Readonly<Record<string, number>>;
}

const WAYS = `
  select i.id as signal_id, o.client_order_id, o.leg, extract(epoch from l.appended_at)::float8 * 1000 as durable,
         extract(epoch from o.created_at)::float8 * 1000 as decided,
         extract(epoch from o.claimed_at)::float8 * 1000 as claimed
    from signal_inbox i
    join account_log l on l.account_id = i.account_id and l.kind = 'alert' and l.payload ->> 'signalId' = i.id
    join orders o on o.signal_id = i.id and o.leg in ('entry', 'exit')
   where i.id = any ($1)`;
const ENDS = `select state::text || coalesce(' ' || (reason ->> 'code'), '') as name, count(*)::int as count
  from signal_inbox where id = any ($1) group by 1`;

/** Joins what the sender, the database and the wire have seen of each alert. */
export async function journeysOf(
  desk: Desk,
  sent: readonly Sent[],
  { arrivals }: Pick<WireReport, 'arrivals'>,
): Promise<Travelled> {
  const bySignal = new Map(sent.flatMap((one) => (one.signalId === null ? [] : [[one.signalId, one]])));
  const wire = new Map<string, number>();
  for (const { at, clientOrderId } of arrivals) if (!wire.has(clientOrderId)) wire.set(clientOrderId, at);
  const ways = await desk.query<StoredWay>(WAYS, [[...bySignal.keys()]]);
  const journeys: Journey[] = [];
  const left = new Set(bySignal.keys());
  for (const way of ways) {
    const one = bySignal.get(way.signal_id);
    const wireAt = wire.get(way.client_order_id);
    if (!one || wireAt === undefined || way.claimed === null) continue;
    left.delete(way.signal_id);
    journeys.push({
      leg: way.leg,
      dueAt: one.dueAt,
      durableAt: way.durable,
      answeredAt: one.answeredAt,
      decidedAt: way.decided,
      claimedAt: way.claimed,
      wireAt,
    });
  }
  const ends = await desk.query<{ name: string; count: number }>(ENDS, [[...left]]);
  return { journeys, without: Object.fromEntries(ends.map(({ name, count }) => [name, count])) };
}
