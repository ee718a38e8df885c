import type { EpochMs, InstrumentScale, LookupOutcome, OrderReference, VenueOrder } from '@trendy/domain';

import type { Caller, CallRequest } from './caller.ts';
import { NotSent } from './caller.ts';
import { classify } from './errors.ts';
import { MAX_STRANGERS, unexplained } from '../strangers.ts';
import { parseAlgoOrder, parseOrder } from './orders.ts';
import { object, rows, text } from './raw.ts';
import { toVendorSymbol } from './symbols.ts';
import { toVendorError } from './vendor-error.ts';

/** History is read from a little before the send, for clocks that differ. */
const LOOK_BACK_MS = 60_000;

type Step = { readonly found: VenueOrder | null } | { readonly failed: LookupOutcome };

/**
 * Looks for an order by our id: by the id itself, then in open orders, then in history, then for fills that no listed
 * order explains. Every one of them must have answered before "absent" is said; a query that trails the matching
 * engine may know nothing yet, so the caller asks several times before it believes it.
 */
export async function findOrder(
  caller: Caller,
  scale: InstrumentScale,
  order: OrderReference,
  sentAt: EpochMs,
): Promise<LookupOutcome> {
  const direct = await (order.conditional
    ? askOne(caller, conditionalRequest(order), (raw) => parseAlgoOrder(scale, object(raw)))
    : askOne(caller, plainRequest(order), (raw) => parseOrder(scale, object(raw))));
  if ('failed' in direct) return direct.failed;
  if (direct.found) return { kind: 'found', order: direct.found };
  const since = sentAt - LOOK_BACK_MS;
  return order.conditional ? findConditional(caller, scale, order) : findPlain(caller, scale, order, since);
}

/** The plain order that a triggered conditional one became. It has ended soon, and is then in no list of open ones. */
export async function findTriggered(
  caller: Caller,
  scale: InstrumentScale,
  triggeredOrderId: string,
): Promise<LookupOutcome> {
  const symbol = toVendorSymbol(scale.instrument.symbol);
  const request = read('fapiPrivateGetOrder', { symbol, orderId: triggeredOrderId }, 1);
  const asked = await askOne(caller, request, (raw) => parseOrder(scale, object(raw)));
  if ('failed' in asked) return asked.failed;
  return asked.found ? { kind: 'found', order: asked.found } : { kind: 'absent' };
}

async function findConditional(
  caller: Caller,
  scale: InstrumentScale,
  order: OrderReference,
): Promise<LookupOutcome> {
  const parse = (answer: unknown): VenueOrder | null =>
    rows(answer)
      .filter((raw) => text(raw, 'clientAlgoId') === order.clientOrderId)
      .map((raw) => parseAlgoOrder(scale, raw))[0] ?? null;
  const symbol = toVendorSymbol(order.symbol);
  const lists = [
    read('fapiPrivateGetOpenAlgoOrders', { symbol }, 1),
    read('fapiPrivateGetAllAlgoOrders', { symbol, limit: 500 }, 5),
  ];
  return findInLists(caller, lists, parse);
}

async function findPlain(
  caller: Caller,
  scale: InstrumentScale,
  order: OrderReference,
  since: number,
): Promise<LookupOutcome> {
  const symbol = toVendorSymbol(order.symbol);
  const known = new Set<string>();
  const parse = (answer: unknown): VenueOrder | null => {
    const all = rows(answer);
    for (const raw of all) known.add(text(raw, 'orderId'));
    const match = all.find((raw) => text(raw, 'clientOrderId') === order.clientOrderId);
    return match ? parseOrder(scale, match) : null;
  };
  const lists = [
    read('fapiPrivateGetOpenOrders', { symbol }, 1),
    read('fapiPrivateGetAllOrders', { symbol, startTime: since, limit: 1000 }, 5),
  ];
  const listed = await findInLists(caller, lists, parse);
  if (listed.kind !== 'absent') return listed;
  return unexplainedFills(caller, scale, { ...order, symbol }, since, known);
}

/**
 * A fill of an order that no list shows may be ours: then nothing has been said about ours yet. It may also be of one
 * that is older than the lists go back, a target that has rested for days, and then the venue says whose it is.
 */
async function unexplainedFills(
  caller: Caller,
  scale: InstrumentScale,
  { symbol, clientOrderId }: { readonly symbol: string; readonly clientOrderId: string },
  since: number,
  known: ReadonlySet<string>,
): Promise<LookupOutcome> {
  const request = read('fapiPrivateGetUserTrades', { symbol, startTime: since, limit: 1000 }, 5);
  const trades = await caller.ask(request, (answer) => rows(answer).map((raw) => text(raw, 'orderId')));
  if (!trades.ok) return { kind: 'no_answer', reason: trades.error.reason };
  const strangers = [...new Set(trades.value)].filter((orderId) => !known.has(orderId));
  for (const orderId of strangers.slice(0, MAX_STRANGERS)) {
    const one = read('fapiPrivateGetOrder', { symbol, orderId }, 1);
    const asked = await caller.ask(one, (raw) =>
      text(object(raw), 'clientOrderId') === clientOrderId ? parseOrder(scale, object(raw)) : null,
    );
    if (!asked.ok) return unexplained(orderId);
    if (asked.value) return { kind: 'found', order: asked.value };
  }
  const [next] = strangers.slice(MAX_STRANGERS);
  return next === undefined ? { kind: 'absent' } : unexplained(next);
}

async function findInLists(
  caller: Caller,
  lists: readonly CallRequest[],
  parse: (answer: unknown) => VenueOrder | null,
): Promise<LookupOutcome> {
  for (const request of lists) {
    const answer = await caller.ask(request, parse);
    if (!answer.ok) return { kind: 'no_answer', reason: answer.error.reason };
    if (answer.value) return { kind: 'found', order: answer.value };
  }
  return { kind: 'absent' };
}

async function askOne(
  caller: Caller,
  request: CallRequest,
  parse: (answer: unknown) => VenueOrder,
): Promise<Step> {
  try {
    return { found: parse(await caller.send(request)) };
  } catch (thrown) {
    if (thrown instanceof NotSent) return { failed: { kind: 'no_answer', reason: { code: 'rate_limited' } } };
    const { verdict, reason } = classify(toVendorError(thrown));
    if (verdict === 'missing') return { found: null };
    if (verdict === 'clock') await caller.syncClock().catch(() => undefined);
    return { failed: { kind: 'no_answer', reason } };
  }
}

const read = (
  method: string,
  parameters: Readonly<Record<string, string | number>>,
  weight: number,
): CallRequest => ({ method, parameters, weight, priority: 'protect', waitMs: 5_000 });

const plainRequest = (order: OrderReference): CallRequest =>
  read(
    'fapiPrivateGetOrder',
    { symbol: toVendorSymbol(order.symbol), origClientOrderId: order.clientOrderId },
    1,
  );

const conditionalRequest = (order: OrderReference): CallRequest =>
  read(
    'fapiPrivateGetAlgoOrder',
    { symbol: toVendorSymbol(order.symbol), clientAlgoId: order.clientOrderId },
    1,
  );
