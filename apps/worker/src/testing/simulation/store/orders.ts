import { LIVE_ORDER_STATES, priceText, quantityText } from '@trendy/domain';
import type {
  EpochMs,
  Finding,
  NewOrder,
  OrderState,
  OrderStore,
  Reason,
  RefusedIntent,
  StoredOrder,
} from '@trendy/domain';

import type { RiskRow } from './schema.ts';
import type { StorageServer } from './server.ts';
import type { Transaction } from './tables.ts';

const REJECTABLE: readonly OrderState[] = ['intent', 'claimed', 'sending', 'unknown', 'not_placed', 'manual'];
const UNRESOLVED: readonly OrderState[] = ['intent', 'claimed', 'sending', 'unknown', 'not_placed'];
const ENDED_UNSENT: readonly OrderState[] = ['rejected', 'canceled', 'expired'];
const JUDGED: readonly OrderState[] = ['sending', 'unknown', 'manual'];
const UNSENT: readonly OrderState[] = ['intent', 'claimed', 'not_placed'];
/** As in the store of the product: a sender needs this much of its lease left. */
const LEASE_MARGIN_MS = 2_000;

const round = (value: number): number => Math.round(value * 1e8) / 1e8;

/** The order store by the rules of its port, over tables in memory. */
export function simOrders(
  server: StorageServer,
  tx: Transaction,
  userId: string,
  commitLate: () => void,
): Partial<OrderStore> {
  const { tables, faults } = server;
  const mine = (id: string): StoredOrder | undefined => {
    const row = tx.get(tables.orders, id);
    return row?.userId === userId ? row : undefined;
  };
  const change = (
    id: string,
    from: readonly OrderState[] | null,
    next: (row: StoredOrder) => Partial<StoredOrder>,
  ): StoredOrder | null => {
    const row = mine(id);
    if (!row || (from !== null && !from.includes(row.state))) return null;
    const changed = { ...row, ...next(row) };
    tx.put(tables.orders, id, changed);
    return changed;
  };
  const release = (row: StoredOrder): void => {
    const risk = tx.get(tables.risk, row.accountId);
    if (!risk || Number(row.reserved) === 0) return;
    tx.put(tables.risk, row.accountId, {
      ...risk,
      reserved: round(Math.max(0, risk.reserved - Number(row.reserved))),
    });
  };
  const end = (
    id: string,
    state: OrderState,
    from: readonly OrderState[],
    reason: Reason | null,
    at: EpochMs,
  ): boolean => {
    const row = mine(id);
    if (!row || !from.includes(row.state)) return false;
    release(row);
    tx.put(tables.orders, id, { ...row, state, reason, finishedAt: at, reserved: '0' });
    return true;
  };
  const holdsLease = (accountId: string, fence: number, marginMs: number): boolean => {
    if (faults.ignoresFence) return true;
    const lease = tables.leases.get(accountId);
    return lease !== undefined && lease.fence === fence && lease.expiresAt > server.now + marginMs;
  };
  const isJudged = (id: string, { fence, attempt }: Finding): boolean => {
    const row = mine(id);
    if (!row || !JUDGED.includes(row.state)) return false;
    return (row.attempt === attempt || faults.ignoresFence === true) && holdsLease(row.accountId, fence, 0);
  };
  const find = (fits: (row: StoredOrder) => boolean): StoredOrder | null =>
    tx.all(tables.orders).find((row) => row.userId === userId && fits(row)) ?? null;
  return {
    list: async ({ accountId, botId, signalId, states, before, limit }) => {
      await tx.statement();
      const rows = tx
        .all(tables.orders)
        .filter(
          (row) =>
            row.userId === userId &&
            (accountId === undefined || row.accountId === accountId) &&
            (botId === undefined || row.botId === botId) &&
            (signalId === undefined || row.signalId === signalId) &&
            (states === undefined || states.includes(row.state)) &&
            (before === undefined || row.createdAt < before),
        );
      return rows.sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)).slice(0, limit);
    },
    get: async (id) => {
      await tx.statement();
      return mine(id) ?? null;
    },
    byKey: async (accountId, orderKey) => {
      await tx.statement();
      return find((row) => row.accountId === accountId && row.orderKey === orderKey);
    },
    byClientOrderId: async (accountId, clientOrderId) => {
      await tx.statement();
      return find((row) => row.accountId === accountId && row.clientOrderId === clientOrderId);
    },
    insertIntents: async (wanted) => {
      if (wanted.length === 0) return { refused: [] };
      await tx.writing();
      const refused: RefusedIntent[] = [];
      const before = new Map<string, RiskRow>();
      for (const order of wanted) {
        const key = order.request.orderId;
        if (find((row) => row.accountId === order.accountId && row.orderKey === key)) continue;
        const risk = tx.get(tables.risk, order.accountId);
        const first = before.get(order.accountId) ?? risk;
        if (first) before.set(order.accountId, first);
        const judged = faults.limitOutsideTransaction ? first : risk;
        const wish = Number(order.reserve);
        const hasRoom =
          wish === 0 || (judged !== undefined && judged.reserved + judged.used + wish <= judged.limit);
        const isPaced = order.request.leg === 'entry' && isPaceFull(server, tx, order.accountId);
        const isLost = order.request.leg === 'entry' && isLossFull(server, risk);
        const fits = hasRoom && !isPaced && !isLost;
        if (!fits) {
          const code = isPaced ? 'limit_orders_per_minute' : isLost ? 'limit_daily_loss' : 'notional_limit';
          refused.push({ orderKey: key, reason: { code } });
        } else if (risk && wish > 0) {
          tx.put(tables.risk, order.accountId, { ...risk, reserved: round(risk.reserved + wish) });
        }
        const id = tables.nextId('order-');
        tx.put(tables.orders, id, rowOf(id, userId, order, fits, server.now as EpochMs));
      }
      return { refused };
    },
    claim: async (id, fence) => {
      await tx.writing();
      const row = mine(id);
      if (!row) return false;
      const isFree =
        row.state === 'intent' ||
        row.state === 'not_placed' ||
        (row.state === 'claimed' && (faults.ignoresFence || (row.fence ?? 0) < fence));
      if (!isFree || !holdsLease(row.accountId, fence, 0)) return false;
      tx.put(tables.orders, id, { ...row, state: 'claimed', fence, claimedAt: server.now as EpochMs });
      return true;
    },
    unclaim: async (id, fence) => {
      await tx.writing();
      if (mine(id)?.fence !== fence) return false;
      return change(id, ['claimed'], () => ({ state: 'intent', fence: null, claimedAt: null })) !== null;
    },
    markSending: async (id, fence, recvWindowMs, at) => {
      await tx.writing();
      const row = mine(id);
      if (!row || row.state !== 'claimed' || (row.fence !== fence && !faults.ignoresFence)) return null;
      if (row.cancelWantedAt !== null || !holdsLease(row.accountId, fence, LEASE_MARGIN_MS)) return null;
      if (faults.sendsBeforeCommit) commitLate();
      const attempt = row.attempt + 1;
      tx.put(tables.orders, id, {
        ...row,
        state: 'sending',
        attempt,
        sentAt: at,
        recvWindowMs,
        absentAnswers: 0,
      });
      return { attempt };
    },
    markAcked: async (id, venueOrderId, at) => {
      await tx.writing();
      const row = mine(id);
      if (!row || ['intent', 'claimed', 'rejected'].includes(row.state)) return false;
      const opens = ['sending', 'unknown', 'not_placed', 'manual'].includes(row.state);
      tx.put(tables.orders, id, {
        ...row,
        venueOrderId: row.venueOrderId ?? venueOrderId,
        ackedAt: row.ackedAt ?? at,
        state: opens ? 'acked' : row.state,
      });
      return true;
    },
    markRejected: async (id, reason, at) => {
      await tx.writing();
      return end(id, 'rejected', REJECTABLE, reason, at);
    },
    markCanceled: async (id, reason, at) => {
      await tx.writing();
      return end(id, 'canceled', LIVE_ORDER_STATES, reason, at);
    },
    markExpired: async (id, reason, at) => {
      await tx.writing();
      return end(id, 'expired', LIVE_ORDER_STATES, reason, at);
    },
    markUnknown: async (id, reason) => {
      await tx.writing();
      return change(id, ['sending'], () => ({ state: 'unknown', reason })) !== null;
    },
    holdJudged: async (id, by) => {
      await tx.writing();
      return isJudged(id, by);
    },
    markNotPlaced: async (id, reason, by) => {
      await tx.writing();
      if (!isJudged(id, by)) return false;
      return change(id, ['sending', 'unknown'], () => ({ state: 'not_placed', reason })) !== null;
    },
    markManual: async (id, reason, _at, by) => {
      await tx.writing();
      if (!isJudged(id, by)) return false;
      return change(id, ['unknown'], () => ({ state: 'manual', reason })) !== null;
    },
    countAbsent: async (id, by) => {
      await tx.writing();
      if (!isJudged(id, by)) return 0;
      const row = change(id, ['unknown', 'manual'], ({ absentAnswers }) => ({
        absentAnswers: absentAnswers + 1,
      }));
      return row?.absentAnswers ?? 0;
    },
    noteOutlook: async (id, { arrivalPrice, predictedBps }) => {
      await tx.writing();
      if (mine(id)?.arrivalPrice !== null) return false;
      return change(id, null, () => ({ arrivalPrice: String(arrivalPrice), predictedBps })) !== null;
    },
    // What is missed is a figure for a page, which these nights have none of.
    noteEntryEnds: () => Promise.resolve(),
    // One transaction at a time writes here.
    hold: () => Promise.resolve(),
    noteWaiting: async (id, reason) => {
      await tx.writing();
      return change(id, UNSENT, () => ({ reason })) !== null;
    },
    wantCancel: async (id, at) => {
      await tx.writing();
      if (mine(id)?.cancelWantedAt !== null) return false;
      return change(id, LIVE_ORDER_STATES, () => ({ cancelWantedAt: at })) !== null;
    },
    applyFills: async (id, at) => {
      await tx.writing();
      const row = mine(id);
      if (!row) throw new Error(`no order ${id} of this user`);
      const fills = tx
        .all(tables.fills)
        .filter((fill) => fill.accountId === row.accountId && fill.orderKey === row.orderKey);
      const filled = round(fills.reduce((sum, fill) => sum + Number(fill.quantity), 0));
      const isFull = filled >= Number(row.quantity);
      if (isFull) release(row);
      const isOver = row.state === 'canceled' || row.state === 'expired';
      const isOpenAgain = !isFull && filled > 0 && !isOver;
      const state = isFull ? 'filled' : isOpenAgain ? 'partially_filled' : row.state;
      tx.put(tables.orders, id, {
        ...row,
        filledQuantity: String(filled),
        state,
        ...(isFull ? { finishedAt: row.finishedAt ?? at, reserved: '0' } : {}),
        ...(isOpenAgain ? { finishedAt: null } : {}),
      });
      return state;
    },
  };
}

/** As `risk_value` counts: what may still leave, and what the venue had within the time. */
function isPaceFull(
  { pace, faults, tables, now }: StorageServer,
  tx: Transaction,
  accountId: string,
): boolean {
  if (pace === null || faults.ignoresPace) return false;
  const from = now - pace.windowMs;
  const counts = (row: StoredOrder): boolean => {
    if (row.accountId !== accountId || row.leg !== 'entry') return false;
    if (row.sentAt === null && ENDED_UNSENT.includes(row.state)) return false;
    if (row.createdAt > from) return true;
    if (faults.countsDecisions) return false;
    return UNRESOLVED.includes(row.state) || (row.ackedAt ?? row.finishedAt ?? 0) > from;
  };
  return tx.all(tables.orders).filter(counts).length >= pace.entries;
}

/** As `risk_value` counts: what the account is worth now against the beginning of its day. */
function isLossFull({ dailyLoss, faults }: StorageServer, risk: RiskRow | undefined): boolean {
  if (dailyLoss?.by !== 'limit' || faults.ignoresDailyLoss || !risk || risk.equity === null) return false;
  return risk.dayStart + risk.dayFlows - risk.equity >= dailyLoss.limit;
}

function rowOf(id: string, userId: string, order: NewOrder, fits: boolean, now: EpochMs): StoredOrder {
  const { request, scale } = order;
  return {
    id,
    userId,
    accountId: order.accountId,
    botId: request.botId,
    signalId: order.signalId,
    orderKey: request.orderId,
    clientOrderId: order.clientOrderId,
    venueOrderId: null,
    symbol: request.symbol,
    leg: request.leg,
    side: request.side,
    type: request.type,
    quantity: quantityText(scale, request.quantity),
    price: request.price === undefined ? null : priceText(scale, request.price),
    triggerPrice: request.triggerPrice === undefined ? null : priceText(scale, request.triggerPrice),
    reduceOnly: request.reduceOnly,
    leverage: request.leverage,
    request,
    state: fits ? 'intent' : 'rejected',
    reason: fits ? null : { code: 'notional_limit', values: { wanted: order.reserve } },
    fence: null,
    attempt: 0,
    recvWindowMs: null,
    absentAnswers: 0,
    filledQuantity: '0',
    averagePrice: null,
    reserved: fits ? order.reserve : '0',
    arrivalPrice: null,
    predictedBps: null,
    validUntil: order.validUntil,
    cancelWantedAt: null,
    createdAt: now,
    claimedAt: null,
    sentAt: null,
    ackedAt: null,
    finishedAt: fits ? null : now,
  };
}
