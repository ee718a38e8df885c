import { clientOrderIdOf } from '@trendy/usecases';
import type { AlertWish } from '@trendy/usecases';
import { epochMs, invariant, ok, quote, quoteToDecimal } from '@trendy/domain';
import type {
  AccountWork,
  EntryEnd,
  EpochMs,
  Json,
  NewOrder,
  OrderRequest,
  Result,
  StoredOrder,
  WorkerStore,
} from '@trendy/domain';
import type { EngineState } from '@trendy/engine';

import type { WorkerContext } from '../context.ts';
import { openOrdersOf } from '../dispatch/open-orders.ts';
import { entryEnds, priceNow } from './entry-ends.ts';
import { availableOf, fillRow, plainDecimal, positionRows, usedNotional } from './projection.ts';
import type { BatchOutcome, EntryOutcome } from './run-batch.ts';
import { scaleIn } from './run-batch.ts';
import { isSignalId, lastOfEach } from './signal-progress.ts';
import type { SignalMove } from './signal-progress.ts';

export interface BatchCommit {
  readonly account: AccountWork;
  readonly fence: number;
  readonly expectedVersion: number;
  readonly state: EngineState;
  readonly batch: BatchOutcome;
  readonly moves: readonly SignalMove[];
  readonly now: EpochMs;
  readonly withEquity: boolean;
}

/** Entries reserve a little more than the mark says, because a market order may fill above it. */
const RESERVE_MARGIN = 1.01;
/** How long an entry may wait to be sent when nothing says less. */
const LONGEST_LIFE_MS = 120_000;
/** A part of an entry was priced for its moment. */
const PART_LIFE_MS = 5_000;

export interface Committed {
  /** The batch has put words of its own into the log. */
  readonly hasAppended: boolean;
  /** The account's open orders, those of the batch among them. */
  readonly open: readonly StoredOrder[];
}

/**
 * Writes everything that a batch led to, in the caller's transaction: the new state, the journal, fills, postings,
 * intents with their reservations, projections and alerts' progress. All of it or nothing.
 */
export async function commitBatch(
  context: WorkerContext,
  store: WorkerStore,
  commit: BatchCommit,
): Promise<Result<Committed, 'stale_version' | 'lost_lease'>> {
  const { account, batch, state } = commit;
  const { accountId } = account;
  const saved = await store.states.save({
    accountId,
    fence: commit.fence,
    expectedVersion: commit.expectedVersion,
    version: batch.version,
    snapshot: batch.snapshot,
    view: batch.view,
  });
  if (!saved.ok) return saved;
  const derived = batch.outcomes.filter(({ entry }) => entry.isDerived);
  await store.log.resolve(
    accountId,
    derived.map(({ entry }) => ({ seq: entry.seq, event: entry.events })),
  );
  const journal = batch.outcomes.flatMap((outcome) => outcome.journal);
  const ends = entryEnds(state, journal);
  await store.orders.hold(accountId, touchedOrders(batch, ends));
  await writeRecords(store, commit);
  // Before anything is admitted: what this batch has filled, lost or closed counts for its own entries, too.
  await applyFills(store, commit);
  await store.records.replacePositions(accountId, positionRows(accountId, state, batch, commit.now));
  await store.risk.setMark(accountId, {
    used: usedNotional(state, batch.view),
    equity: quoteToDecimal(batch.view.equity),
    flows: quoteToDecimal(quote(flowsOf(batch))),
  });
  const hasAppended = await writeOrders(context, store, commit);
  await store.orders.noteEntryEnds(accountId, ends);
  context.crashpoint('C6');
  await writeBots(store, accountId, state, batch.outcomes);
  await store.inbox.advanceMany(lastMoves(commit), commit.now);
  await auditScope(store, batch.outcomes);
  await store.changes.notify({ userId: account.userId, accountId, kinds: changedKinds(commit) });
  return ok({ hasAppended, open: await openOrdersOf(store, accountId) });
}

/** The orders whose rows the batch writes; those that it places are nobody else's until the commit. */
const touchedOrders = (batch: BatchOutcome, ends: readonly EntryEnd[]): readonly string[] => [
  ...new Set([
    ...batch.outcomes.flatMap(({ fills }) => fills.flatMap(({ orderId }) => orderId ?? [])),
    ...batch.outcomes.flatMap(({ canceled }) => canceled),
    ...ends.map(({ orderKey }) => orderKey),
  ]),
];

/** Where each alert has got to by the end of the batch, with what was understood of it. */
function lastMoves({ moves, batch }: BatchCommit) {
  const wishes = new Map<string, AlertWish | null>();
  for (const { entry } of batch.outcomes) {
    if (entry.alert) wishes.set(entry.alert.signalId, entry.alert.wish);
  }
  return lastOfEach(moves).map((move) => {
    const wish = wishes.get(move.signalId);
    return { ...move, ...(wish ? { parsed: JSON.parse(JSON.stringify(wish)) as Json } : {}) };
  });
}

async function writeRecords(store: WorkerStore, commit: BatchCommit): Promise<void> {
  const { account, batch, state } = commit;
  const { accountId } = account;
  const fills = batch.outcomes.flatMap(({ fills: booked, journal }) =>
    booked.flatMap((fill) => {
      const scale = scaleIn(state, fill.symbol);
      return scale ? [fillRow(accountId, scale, fill, journal)] : [];
    }),
  );
  if (fills.length > 0) await store.records.appendFills(fills);
  await store.records.appendJournal(
    batch.outcomes.flatMap(({ entry, journal }) =>
      journal.map((line, index) => ({ accountId, seq: entry.seq, index, entry: line })),
    ),
  );
  await store.records.appendPostings(
    batch.outcomes.flatMap(({ entry, postings }) =>
      postings.map(({ at, postings: lines }, transaction) => ({
        accountId,
        seq: entry.seq,
        transaction,
        at,
        postings: lines,
      })),
    ),
  );
  if (!commit.withEquity || batch.view.at === 0) return;
  await store.records.appendEquity({
    accountId,
    at: batch.view.at,
    wallet: quoteToDecimal(batch.view.wallet),
    equity: quoteToDecimal(batch.view.equity),
    available: quoteToDecimal(quote(availableOf(batch.view))),
  });
}

/** @returns whether refusals were put into the log. */
async function writeOrders(
  context: WorkerContext,
  store: WorkerStore,
  commit: BatchCommit,
): Promise<boolean> {
  const { account, batch, now } = commit;
  const { accountId } = account;
  const intents: NewOrder[] = [];
  for (const { placed, entry } of batch.outcomes) {
    for (const request of placed) {
      intents.push(await intentOf(context, store, commit, request, entry.validUntil));
    }
  }
  const { refused } = await store.orders.insertIntents(intents);
  for (const { orderKey, reason } of refused) {
    const event = { kind: 'order', at: batch.view.at, orderId: orderKey, status: 'rejected' };
    const payload = { ...event, reason };
    await store.log.append(accountId, 'order', payload, `order:${orderKey}:rejected`);
  }
  for (const orderKey of batch.outcomes.flatMap(({ canceled }) => canceled)) {
    const order = await store.orders.byKey(accountId, orderKey);
    if (order) await store.orders.wantCancel(order.id, now);
  }
  return refused.length > 0;
}

/** What is filled whole is reserved no longer: it counts as a position from now on. */
async function applyFills(store: WorkerStore, { account, batch, now }: BatchCommit): Promise<void> {
  const filled = new Set(batch.outcomes.flatMap(({ fills }) => fills.map((fill) => fill.orderId)));
  for (const orderKey of filled) {
    const order = orderKey === null ? null : await store.orders.byKey(account.accountId, orderKey);
    if (order) await store.orders.applyFills(order.id, now);
  }
}

async function intentOf(
  context: WorkerContext,
  store: WorkerStore,
  commit: BatchCommit,
  request: OrderRequest,
  validUntil: EpochMs | null,
): Promise<NewOrder> {
  const { account, state, batch } = commit;
  const scale = scaleIn(state, request.symbol);
  invariant(scale, `${request.orderId}: the engine placed an order on an unknown ${request.symbol}`);
  const mark = state.markets.get(request.symbol)?.markPrice ?? 0;
  const notional = request.quantity * scale.stepSize * mark * RESERVE_MARGIN;
  const isEntry = request.leg === 'entry';
  const own = batch.outcomes.some(({ entry }) => entry.alert?.signalId === request.signalKey);
  return {
    accountId: account.accountId,
    request,
    scale,
    clientOrderId: clientOrderIdOf(context.orderIdKey, account.accountId, request.orderId),
    signalId: isSignalId(request.signalKey) ? request.signalKey : null,
    ...(request.leg === 'exit' ? arrivalOf(state, request.symbol) : {}),
    reserve: isEntry ? plainDecimal(notional) : '0',
    validUntil: isEntry ? await lifeOfEntry(store, request, own, validUntil, commit.now) : null,
  };
}

/** Nothing that leaves waits for a look at the book. */
function arrivalOf(state: EngineState, symbol: string): Pick<NewOrder, 'arrivalPrice'> {
  const arrivalPrice = priceNow(state, symbol);
  return arrivalPrice === null ? {} : { arrivalPrice };
}

/** No entry is without an end: one that cannot leave in time must not leave when nobody expects it any more. */
async function lifeOfEntry(
  store: WorkerStore,
  request: OrderRequest,
  isOwn: boolean,
  validUntil: EpochMs | null,
  now: EpochMs,
): Promise<EpochMs> {
  // The first order of an entry that is sent bit by bit came in time, so that the others follow their plan's clock.
  if (request.style !== undefined && !request.orderId.endsWith('|0')) return epochMs(now + PART_LIFE_MS);
  const known = isOwn ? validUntil : await laterLife(store, request, validUntil);
  return known ?? epochMs(now + LONGEST_LIFE_MS);
}

/** An entry that had to wait for an exit keeps the life of the alert that wanted it. */
async function laterLife(
  store: WorkerStore,
  request: OrderRequest,
  otherwise: EpochMs | null,
): Promise<EpochMs | null> {
  const inbox = isSignalId(request.signalKey) ? await store.inbox.get(request.signalKey) : null;
  if (!inbox) return otherwise;
  const webhook = await store.webhooks.get(inbox.webhookId);
  return epochMs(inbox.receivedAt + (webhook?.ttlSeconds ?? 60) * 1_000);
}

/** The engine's word on a bot is what the bot's page shows. */
async function writeBots(
  store: WorkerStore,
  accountId: string,
  state: EngineState,
  outcomes: readonly EntryOutcome[],
): Promise<void> {
  for (const { journal, entry } of outcomes) {
    if (entry.failedStart) {
      // One that ran before goes on as it was.
      const { botId, reason } = entry.failedStart;
      const known = state.bots.find((bot) => bot.config.botId === botId);
      await store.bots.setStatus(botId, known?.status ?? 'stopped', reason);
    }
    for (const line of journal) {
      if (line.kind !== 'bot') continue;
      await store.bots.setStatus(line.botId, line.status, line.reason);
      // A position that cannot be left is more than news for its bot's page.
      if (line.reason.code === 'exit_failed')
        await store.outbox.add('alert', { code: line.reason.code, accountId, botId: line.botId });
    }
  }
}

/** A webhook whose alerts ask for more than its bot may do may be in a stranger's hands: that is kept beside the journal. */
async function auditScope(store: WorkerStore, outcomes: readonly EntryOutcome[]): Promise<void> {
  for (const line of outcomes.flatMap(({ journal }) => journal)) {
    if (line.kind !== 'refused' || !OUT_OF_SCOPE.has(line.reason.code)) continue;
    const { botId, reason, signalKey } = line;
    const details = { code: reason.code, signalId: signalKey, ...reason.values };
    await store.audit.append({ action: 'alert_out_of_scope', subject: botId, details });
  }
}

const OUT_OF_SCOPE: ReadonlySet<string> = new Set([
  'ticker_out_of_scope',
  'size_out_of_scope',
  'stop_out_of_scope',
  'target_out_of_scope',
  'trailing_out_of_scope',
]);

/** Money that came in and went out in a batch, money units. */
const flowsOf = ({ outcomes }: BatchOutcome): number =>
  outcomes
    .flatMap(({ journal }) => journal)
    .reduce((sum, line) => (line.kind === 'transfer' ? sum + line.amount : sum), 0);

function changedKinds({ batch, moves, withEquity }: BatchCommit): string[] {
  const lines = batch.outcomes.flatMap(({ journal }) => journal.map((line) => line.kind));
  const kinds = new Set<string>(['positions']);
  if (lines.length > 0) kinds.add('journal');
  if (lines.includes('order')) kinds.add('orders');
  if (lines.includes('bot') || batch.outcomes.some(({ entry }) => entry.failedStart)) kinds.add('bots');
  if (lines.includes('fill')) kinds.add('fills');
  if (withEquity || lines.includes('fill')) kinds.add('equity');
  if (moves.length > 0) kinds.add('inbox');
  return [...kinds];
}
