import { err, ok } from '@trendy/domain';
import type { Bot, EpochMs, InboxEntry, Json, LogEntry, WorkerStore } from '@trendy/domain';

import { simOrders } from './orders.ts';
import type { AlertRow, LogRow, RiskRow } from './schema.ts';
import type { StorageServer } from './server.ts';
import type { Transaction } from './tables.ts';

const FINISHED: ReadonlySet<string> = new Set(['filled', 'rejected', 'expired', 'duplicate']);

export const NO_RISK: RiskRow = { reserved: 0, used: 0, limit: 0, equity: null, dayStart: 0, dayFlows: 0 };

export const textOf = (value: unknown): string => JSON.stringify(value) ?? 'null';
const jsonOf = (text: string): Json => JSON.parse(text) as Json;

/** Appends to an account's log; null when an entry of that key is there already. */
export function appendTo(
  server: StorageServer,
  tx: Transaction,
  accountId: string,
  kind: string,
  payload: unknown,
  dedupKey?: string,
): number | null {
  const { tables } = server;
  const head = tx.get(tables.heads, accountId);
  if (!head) throw new Error(`no log of account ${accountId}`);
  const key = dedupKey === undefined ? null : `${accountId} ${dedupKey}`;
  if (key !== null && tx.get(tables.logKeys, key) !== undefined) return null;
  const seq = head.lastSeq + 1;
  tx.put(tables.heads, accountId, { ...head, lastSeq: seq });
  if (key !== null) tx.put(tables.logKeys, key, seq);
  const row: LogRow = {
    seq,
    kind,
    payload: textOf(payload),
    resolved: null,
    appendedAt: server.now as EpochMs,
  };
  tx.put(tables.log, `${accountId} ${seq}`, row);
  return seq;
}

/**
 * What one transaction of the worker may do, over tables in memory. Parts that the order path does not touch are left
 * out: whoever comes to use one finds out at once.
 */
export function simWorkerStore(
  server: StorageServer,
  tx: Transaction,
  userId: string,
  commitLate: () => void,
): WorkerStore {
  // Made when they are first asked for: most transactions touch one or two of them.
  const made = new Map<string, Parts>();
  const part = (name: string, make: () => Parts): Parts => {
    const known = made.get(name) ?? make();
    made.set(name, known);
    return known;
  };
  const ofAccount = (): Parts => part('account', () => accountParts(server, tx, userId));
  const ofLog = (): Parts => part('log', () => logParts(server, tx));
  const store: Parts = {
    get accounts() {
      return ofAccount().accounts ?? {};
    },
    get bots() {
      return ofAccount().bots ?? {};
    },
    get webhooks() {
      return ofAccount().webhooks ?? {};
    },
    get risk() {
      return ofAccount().risk ?? {};
    },
    get outbox() {
      return ofAccount().outbox ?? {};
    },
    get changes() {
      return ofAccount().changes ?? {};
    },
    get log() {
      return ofLog().log ?? {};
    },
    get inbox() {
      return ofLog().inbox ?? {};
    },
    get states() {
      return ofLog().states ?? {};
    },
    get records() {
      return part('records', () => recordParts(server, tx)).records ?? {};
    },
    get orders() {
      return part('orders', () => ({ orders: simOrders(server, tx, userId, commitLate) })).orders ?? {};
    },
  };
  return store as WorkerStore;
}

type Parts = Partial<{ [K in keyof WorkerStore]: Partial<WorkerStore[K]> }>;

function accountParts(server: StorageServer, tx: Transaction, userId: string): Parts {
  const { tables } = server;
  return {
    accounts: {
      list: async () => {
        await tx.statement();
        return tx.all(tables.accounts).filter((row) => row.userId === userId);
      },
      get: async (accountId) => {
        await tx.statement();
        return tx.get(tables.accounts, accountId) ?? null;
      },
      update: async (accountId, change) => {
        await tx.writing();
        const row = tx.get(tables.accounts, accountId);
        if (!row) return null;
        const changed = { ...row, ...change };
        tx.put(tables.accounts, accountId, changed);
        return changed;
      },
    },
    bots: {
      list: async (filter) => {
        await tx.statement();
        const of = filter?.accountId;
        return tx
          .all(tables.bots)
          .filter((row) => row.userId === userId && (of === undefined || row.accountId === of));
      },
      get: async (botId) => {
        await tx.statement();
        const row = tx.get(tables.bots, botId) ?? null;
        if (row === null || !server.faults.losesRules) return row;
        const { guards: _lost, ...risk } = row.risk;
        return { ...row, risk };
      },
      setStatus: async (botId, status, reason = null) => {
        await tx.writing();
        const row = tx.get(tables.bots, botId);
        if (!row) return err('no_such_bot');
        const changed: Bot = { ...row, status, statusReason: reason };
        tx.put(tables.bots, botId, changed);
        return ok(changed);
      },
    },
    webhooks: {
      get: async (webhookId) => {
        await tx.statement();
        return tx.get(tables.webhooks, webhookId) ?? null;
      },
      forBot: async (botId) => {
        await tx.statement();
        return tx.all(tables.webhooks).find((row) => row.botId === botId) ?? null;
      },
    },
    audit: { append: () => tx.writing() },
    risk: {
      setLimit: async (accountId, limit) => {
        await tx.writing();
        const row = tx.get(tables.risk, accountId) ?? NO_RISK;
        tx.put(tables.risk, accountId, { ...row, limit: Number(limit) * server.limitShare });
      },
      setMark: async (accountId, { equity, flows, used }) => {
        await tx.writing();
        const row = tx.get(tables.risk, accountId);
        if (!row) return;
        tx.put(tables.risk, accountId, {
          ...row,
          used: Number(used),
          equity: Number(equity),
          dayStart: row.equity === null ? Number(equity) - Number(flows) : row.dayStart,
          dayFlows: row.dayFlows + Number(flows),
        });
      },
      stopOf: async (accountId, botId) => {
        await tx.statement();
        const isPulled = (name: string): boolean => tx.get(tables.switches, name) !== undefined;
        const overlooked = server.faults.overlooksSwitchOf;
        if (isPulled('platform')) return { code: 'platform_killed' };
        if (isPulled(`user ${userId}`) && overlooked !== 'user') return { code: 'user_killed' };
        if (isPulled(`bot ${botId ?? ''}`) && overlooked !== 'bot') return { code: 'bot_killed' };
        return tx.get(tables.accounts, accountId)?.killedAt === null ? null : { code: 'account_killed' };
      },
    },
    outbox: {
      add: async (topic, payload) => {
        await tx.writing();
        const id = tables.nextNumber();
        tx.put(tables.outbox, String(id), { id, topic, payload: textOf(payload) });
      },
    },
    changes: { notify: () => tx.statement() },
  };
}

function logParts(server: StorageServer, tx: Transaction): Parts {
  const { tables } = server;
  const advanced = (
    row: AlertRow,
    to: {
      readonly state: InboxEntry['state'];
      readonly reason?: InboxEntry['reason'];
      readonly parsed?: Json;
    },
    at: EpochMs,
  ): AlertRow => ({
    ...row,
    state: to.state,
    reason: to.reason ?? row.reason,
    parsed: to.parsed ?? row.parsed,
    decidedAt: row.decidedAt ?? at,
    finishedAt: FINISHED.has(to.state) ? at : row.finishedAt,
  });
  return {
    log: {
      append: async (accountId, kind, payload, dedupKey) => {
        await tx.writing();
        return appendTo(server, tx, accountId, kind, payload, dedupKey);
      },
      read: async (accountId, afterSeq, limit) => {
        await tx.statement();
        const entries: LogEntry[] = [];
        const last = tx.get(tables.heads, accountId)?.lastSeq ?? 0;
        for (let seq = afterSeq + 1; seq <= last && entries.length < limit; seq += 1) {
          const row = tx.get(tables.log, `${accountId} ${seq}`);
          if (!row) continue;
          const resolved = row.resolved === null ? null : jsonOf(row.resolved);
          entries.push({ ...row, accountId, payload: jsonOf(row.payload), resolved });
        }
        return entries;
      },
      resolve: async (accountId, events) => {
        await tx.writing();
        for (const { seq, event } of events) {
          const row = tx.get(tables.log, `${accountId} ${seq}`);
          if (row) tx.put(tables.log, `${accountId} ${seq}`, { ...row, resolved: textOf(event) });
        }
      },
    },
    inbox: {
      get: async (signalId) => {
        await tx.statement();
        return tx.get(tables.inbox, signalId) ?? null;
      },
      getMany: async (ids) => {
        await tx.statement();
        return ids.flatMap((id) => tx.get(tables.inbox, id) ?? []);
      },
      advanceMany: async (moves, at) => {
        await tx.writing();
        for (const move of moves) {
          const row = tx.get(tables.inbox, move.signalId);
          if (row && !FINISHED.has(row.state)) tx.put(tables.inbox, move.signalId, advanced(row, move, at));
        }
      },
    },
    states: stateParts(server, tx),
  };
}

function stateParts(server: StorageServer, tx: Transaction): Partial<WorkerStore['states']> {
  const { tables, faults } = server;
  return {
    load: async (accountId) => {
      await tx.statement();
      const row = tx.get(tables.states, accountId);
      if (!row) return null;
      const updatedAt = server.now as EpochMs;
      const pausedBy = row.pausedBy as unknown as { seq: number; message: string; at: EpochMs } | null;
      // Measured for a page, which these nights have none of.
      const unmeasured = { pausedBy, updatedAt, bareLongestMs: null };
      return { ...row, ...unmeasured, snapshot: jsonOf(row.snapshot), view: jsonOf(row.view) };
    },
    version: async (accountId) => {
      await tx.statement();
      return tx.get(tables.states, accountId)?.version ?? 0;
    },
    save: async ({ accountId, fence, expectedVersion, version, snapshot, view }) => {
      await tx.writing();
      const lease = tables.leases.get(accountId);
      const isHeld = lease?.fence === fence && lease.expiresAt > server.now;
      if (!isHeld && !faults.ignoresFence) return err('lost_lease');
      const row = tx.get(tables.states, accountId);
      if ((row?.version ?? 0) !== expectedVersion) return err('stale_version');
      tx.put(tables.states, accountId, {
        version,
        snapshot: textOf(snapshot),
        view: textOf(view),
        pausedBy: row?.pausedBy ?? null,
        reconciledAt: row?.reconciledAt ?? null,
      });
      return ok(undefined);
    },
    pause: async (accountId, cause) => {
      await tx.writing();
      const row = tx.get(tables.states, accountId);
      const known = row ?? {
        version: Math.max(0, cause.seq - 1),
        snapshot: '{}',
        view: 'null',
        reconciledAt: null,
      };
      tx.put(tables.states, accountId, { ...known, pausedBy: jsonOf(textOf(cause)) });
    },
    markReconciled: async (accountId, at) => {
      await tx.writing();
      const row = tx.get(tables.states, accountId);
      if (row) tx.put(tables.states, accountId, { ...row, reconciledAt: at });
    },
  };
}

function recordParts(server: StorageServer, tx: Transaction): Parts {
  const { tables } = server;
  return {
    records: {
      appendFills: async (fills) => {
        await tx.writing();
        let added = 0;
        for (const fill of fills) {
          const key = `${fill.accountId} ${fill.symbol} ${fill.tradeId}`;
          if (tx.get(tables.fills, key)) continue;
          tx.put(tables.fills, key, fill);
          tx.put(tables.fillsAt, key, server.now);
          added += 1;
        }
        return added;
      },
      appendJournal: () => tx.writing(),
      appendPostings: async (transactions) => {
        await tx.writing();
        for (const { accountId, postings } of transactions) {
          const sum = postings.reduce((total, posting) => total + posting.amount, 0);
          if (sum !== 0) throw new Error(`a transaction of account ${accountId} does not balance: ${sum}`);
          for (const { book, amount } of postings) {
            const key = `${accountId} ${book}`;
            tx.put(tables.books, key, (tx.get(tables.books, key) ?? 0) + amount);
          }
        }
      },
      appendEquity: () => tx.writing(),
      fills: async (filter) => {
        await tx.statement();
        const order = tx.all(tables.orders).find(({ id }) => id === filter.orderId);
        return tx
          .all(tables.fills)
          .filter(({ accountId, orderKey }) => accountId === order?.accountId && orderKey === order.orderKey);
      },
      positions: async (filter) => {
        await tx.statement();
        return filter?.accountId === undefined ? [] : (tx.get(tables.positions, filter.accountId) ?? []);
      },
      replacePositions: async (accountId, positions) => {
        await tx.writing();
        tx.put(tables.positions, accountId, positions);
      },
    },
  };
}
