import type { EpochMs, LookupOutcome, OrderReference, VenueOrder } from '@trendy/domain';

import { NotSent } from '../ccxt/caller.ts';
import type { Caller, CallRequest } from '../ccxt/caller.ts';
import { classify } from '../ccxt/errors.ts';
import { object, optionalText, rows, text } from '../ccxt/raw.ts';
import { toVendorError } from '../ccxt/vendor-error.ts';
import { dataOf } from './instrument-cache.ts';
import type { OkxInstrument } from './instruments.ts';
import { MAX_STRANGERS, unexplained } from '../strangers.ts';
import { clientIdOf, parseAlgo, parseOrder } from './orders.ts';

/** History is read from a little before the send, for clocks that differ. */
const LOOK_BACK_MS = 60_000;
/** One list for each kind of conditional order that we place. */
export const ALGO_KINDS = ['conditional', 'move_order_stop'] as const;
const ENDED_STATES = ['effective', 'canceled', 'order_failed'] as const;

const read = (method: string, parameters: Readonly<Record<string, string>>, weight: number): CallRequest => ({
  method,
  parameters,
  weight,
  priority: 'protect',
  waitMs: 5_000,
});

/**
 * Looks for an order by our id: by the id itself, then in open orders, then in history, then for fills that no listed
 * order explains. Every one of them must have answered before "absent" is said.
 */
export async function findOrder(
  caller: Caller,
  found: OkxInstrument,
  order: OrderReference,
  sentAt: EpochMs,
): Promise<LookupOutcome> {
  const { instId } = found;
  const id = order.clientOrderId;
  const direct = order.conditional
    ? read('privateGetTradeOrderAlgo', { algoClOrdId: id }, 4)
    : read('privateGetTradeOrder', { instId, clOrdId: id }, 1);
  const parse = order.conditional ? parseAlgo : parseOrder;
  const first = await askOne(caller, direct, (raw) => parse(found, object(rows(dataOf(raw))[0])));
  if (first) return first;
  const known = new Set<string>();
  for (const request of order.conditional ? algoLists(instId) : plainLists(instId)) {
    const answer = await caller.ask(request, (listed) => {
      const all = rows(dataOf(listed));
      for (const raw of all) known.add(text(raw, order.conditional ? 'algoId' : 'ordId'));
      const match = all.find(
        (raw) => optionalText(raw, order.conditional ? 'algoClOrdId' : 'clOrdId') === id,
      );
      return match ? parse(found, match) : null;
    });
    if (!answer.ok) return { kind: 'no_answer', reason: answer.error.reason };
    if (answer.value) return { kind: 'found', order: answer.value };
  }
  return order.conditional
    ? { kind: 'absent' }
    : unexplainedFills(caller, found, id, sentAt - LOOK_BACK_MS, known);
}

/** The plain order that a triggered conditional one became. */
export async function findTriggered(
  caller: Caller,
  found: OkxInstrument,
  triggeredOrderId: string,
): Promise<LookupOutcome> {
  const request = read('privateGetTradeOrder', { instId: found.instId, ordId: triggeredOrderId }, 1);
  const asked = await askOne(caller, request, (raw) => parseOrder(found, object(rows(dataOf(raw))[0])));
  return asked ?? { kind: 'absent' };
}

const plainLists = (instId: string): readonly CallRequest[] => [
  read('privateGetTradeOrdersPending', { instType: 'SWAP', instId }, 1),
  read('privateGetTradeOrdersHistory', { instType: 'SWAP', instId }, 2),
];

const algoLists = (instId: string): readonly CallRequest[] =>
  ALGO_KINDS.flatMap((ordType) => [
    read('privateGetTradeOrdersAlgoPending', { ordType, instType: 'SWAP', instId }, 4),
    ...ENDED_STATES.map((state) =>
      read('privateGetTradeOrdersAlgoHistory', { ordType, state, instType: 'SWAP', instId }, 4),
    ),
  ]);

/**
 * A fill of an order that no list shows may be ours: then nothing has been said about ours yet. It may also be of one
 * that the lists have no room for, and then the venue says whose it is.
 */
async function unexplainedFills(
  caller: Caller,
  found: OkxInstrument,
  clientOrderId: string,
  since: number,
  known: ReadonlySet<string>,
): Promise<LookupOutcome> {
  const { instId } = found;
  const begin = String(Math.max(0, Math.floor(since)));
  const request = read('privateGetTradeFills', { instType: 'SWAP', instId, begin }, 2);
  const fills = await caller.ask(request, (answer) => rows(dataOf(answer)).map((raw) => text(raw, 'ordId')));
  if (!fills.ok) return { kind: 'no_answer', reason: fills.error.reason };
  const strangers = [...new Set(fills.value)].filter((orderId) => !known.has(orderId));
  for (const ordId of strangers.slice(0, MAX_STRANGERS)) {
    const asked = await caller.ask(read('privateGetTradeOrder', { instId, ordId }, 1), (answer) => {
      const raw = object(rows(dataOf(answer))[0]);
      return clientIdOf(raw) === clientOrderId ? parseOrder(found, raw) : null;
    });
    if (!asked.ok) return unexplained(ordId);
    if (asked.value) return { kind: 'found', order: asked.value };
  }
  const [next] = strangers.slice(MAX_STRANGERS);
  return next === undefined ? { kind: 'absent' } : unexplained(next);
}

/** Null when the venue says that it knows no such order. */
async function askOne(
  caller: Caller,
  request: CallRequest,
  parse: (answer: unknown) => VenueOrder,
): Promise<LookupOutcome | null> {
  try {
    return { kind: 'found', order: parse(await caller.send(request)) };
  } catch (thrown) {
    if (thrown instanceof NotSent) return { kind: 'no_answer', reason: { code: 'rate_limited' } };
    const { verdict, reason } = classify(toVendorError(thrown));
    if (verdict === 'missing') return null;
    if (verdict === 'clock') await caller.syncClock().catch(() => undefined);
    return { kind: 'no_answer', reason };
  }
}
