import { createHash } from 'node:crypto';

import type {
  AccountRef,
  AppDatabase,
  Gate,
  Leases,
  OrderRef,
  OrderState,
  OutboxRelay,
  StoredOrder,
  WorkerDatabase,
  WorkList,
} from '@trendy/domain';

import type { SimProcess } from '../process.ts';
import type { AlertRow } from './schema.ts';
import type { StorageServer } from './server.ts';
import { appendTo, simWorkerStore } from './worker-store.ts';

/** States whose account is looked after whatever its bots do. */
const WATCHED: readonly OrderState[] = ['sending', 'unknown', 'acked', 'partially_filled', 'manual'];

/** A worker's connection to the database. */
export function simWorkerDatabase(server: StorageServer, process: SimProcess): WorkerDatabase {
  const database: Partial<{ [K in keyof WorkerDatabase]: Partial<WorkerDatabase[K]> }> = {
    work: workList(server, process),
    leases: leases(server, process),
    relay: relay(server, process),
    prices: { publish: () => Promise.resolve() },
    market: { putBars: () => process.reach() },
    asUser: ((userId, work) =>
      server.transact(process, userId, (tx, commitLate) =>
        work(simWorkerStore(server, tx, userId, commitLate)),
      )) satisfies WorkerDatabase['asUser'],
  };
  return database as WorkerDatabase;
}

/** The lease's statements judge by the server's clock. */
function leases(server: StorageServer, process: SimProcess): Leases {
  const { tables, faults } = server;
  const statement = <T>(work: () => T): Promise<T> => server.statement(process, work);
  return {
    take: (accountId, holder, ttlMs) =>
      statement(() => {
        const row = tables.leases.get(accountId);
        if (!row) return null;
        const isFree = row.holder === null || row.expiresAt <= server.now;
        if (!isFree && !faults.ignoresFence) {
          server.tellWanted(accountId);
          return null;
        }
        const fence = row.fence + 1;
        tables.leases.set(accountId, { fence, holder, expiresAt: server.now + ttlMs });
        return { fence, safeSince: null, crashes: 0, trying: null };
      }),
    renew: (accountId, fence, ttlMs) =>
      statement(() => {
        const row = tables.leases.get(accountId);
        const isOurs = row?.fence === fence && row.holder !== null && row.expiresAt > server.now;
        if (!row || !isOurs) return faults.ignoresFence === true;
        tables.leases.set(accountId, { ...row, expiresAt: server.now + ttlMs });
        return true;
      }),
    release: (accountId, fence) =>
      statement(() => {
        const row = tables.leases.get(accountId);
        if (row?.fence === fence) tables.leases.set(accountId, { ...row, holder: null, expiresAt: 0 });
      }),
    // Nothing here is restored from a backup, and no step of the engine ends its process.
    noteTrying: () => Promise.resolve(true),
    leaveSafeMode: () => Promise.resolve(true),
  };
}

function workList(server: StorageServer, process: SimProcess): Partial<WorkList> {
  const { tables } = server;
  const statement = <T>(work: () => T): Promise<T> => server.statement(process, work);
  const refOf = ({ id, accountId, userId, state }: StoredOrder): OrderRef => ({
    orderId: id,
    accountId,
    userId,
    state,
  });
  const orders = (states: readonly OrderState[]): StoredOrder[] =>
    [...tables.orders.values()].filter(({ state }) => states.includes(state));
  return {
    account: (accountId) =>
      statement(() => {
        const row = tables.accounts.get(accountId);
        return row ? { ...row } : null;
      }),
    accounts: (statuses) =>
      statement(() => [...tables.accounts.values()].filter(({ status }) => statuses.includes(status))),
    accountsWithUndrainedEvents: () =>
      statement(() => {
        const refs: AccountRef[] = [];
        for (const { accountId, userId, lastSeq } of tables.heads.values()) {
          const state = tables.states.get(accountId);
          if (lastSeq > (state?.version ?? 0) && !state?.pausedBy) refs.push({ accountId, userId });
        }
        return refs;
      }),
    ordersIn: (states, limit) => statement(() => orders(states).slice(0, limit).map(refOf)),
    cancelsWanted: (limit) =>
      statement(() =>
        orders(['acked', 'partially_filled'])
          .filter(({ cancelWantedAt }) => cancelWantedAt !== null)
          .slice(0, limit)
          .map(refOf),
      ),
    watchedAccounts: () =>
      statement(() => {
        const ids = new Set(orders(WATCHED).map(({ accountId }) => accountId));
        for (const [accountId, positions] of tables.positions) if (positions.length > 0) ids.add(accountId);
        return [...ids];
      }),
    marketInterests: () =>
      statement(() =>
        [...tables.bots.values()]
          .filter(({ status }) => status === 'active' || status === 'paused')
          .map(({ botId, accountId, userId, symbol, timeframe }) => ({
            ...{ botId, accountId, userId, symbol, timeframe },
            venue: 'trendy' as const,
            environment: 'demo' as const,
          })),
      ),
    appendToLogs: async (accountIds, kind, payload, dedupKey) => {
      const appended: string[] = [];
      for (const accountId of [...new Set(accountIds)].sort()) {
        const head = tables.heads.get(accountId);
        if (!head) continue;
        const seq = await server.transact(process, head.userId, async (tx) => {
          await tx.writing();
          return appendTo(server, tx, accountId, kind, payload, dedupKey);
        });
        if (seq !== null) appended.push(accountId);
      }
      return appended;
    },
  };
}

function relay(server: StorageServer, process: SimProcess): OutboxRelay {
  const { tables } = server;
  return {
    relay: (limit, deliver) =>
      server.transact(process, 'outbox', async (tx) => {
        await tx.writing();
        const rows = tx.all(tables.outbox).slice(0, limit);
        if (rows.length === 0) return 0;
        await deliver(
          rows.map((row) => ({ ...row, payload: JSON.parse(row.payload) as Record<string, string> })),
        );
        await tx.statement();
        for (const row of rows) tx.put(tables.outbox, String(row.id), undefined);
        return rows.length;
      }),
    prune: () => Promise.resolve(0),
  };
}

const MERGE_MS = 90_000;
const EXPLICIT_MS = 24 * 3_600_000;

/** The API's connection: the intake alone, in one commit. */
export function simAppDatabase(server: StorageServer, process: SimProcess): Pick<AppDatabase, 'gate'> {
  const remembered = new Map<string, string>();
  const acceptAlert: Gate['acceptAlert'] = async (alert) => {
    const hook = [...server.tables.webhooks.values()].find(({ publicId }) => publicId === alert.publicId);
    if (!hook || hook.secretHash !== hexOf(alert.secretHash)) {
      return { status: 'not_found', signalId: null, accountId: null };
    }
    const userId = server.tables.accounts.get(hook.accountId)?.userId ?? '';
    return server.transact(process, userId, async (tx, commitLate) => {
      await tx.writing();
      const { tables, faults } = server;
      const { accountId, webhookId } = hook;
      const window = alert.explicitId ? EXPLICIT_MS : MERGE_MS;
      const isKnown = (row: AlertRow): boolean =>
        row.webhookId === webhookId &&
        row.dedupKey === alert.dedupKey &&
        row.receivedAt > alert.receivedAt - window;
      const inStore = faults.dedupInMemory ? undefined : tx.all(tables.inbox).find(isKnown);
      if (inStore || remembered.has(alert.dedupKey)) {
        return {
          status: 'duplicate',
          signalId: inStore?.signalId ?? remembered.get(alert.dedupKey) ?? null,
          accountId,
        };
      }
      if (faults.acknowledgesBeforeCommit) commitLate();
      const signalId = `sig_${tables.nextId('')}`;
      if (faults.dedupInMemory) remembered.set(alert.dedupKey, signalId);
      const isRefused = alert.refusal !== undefined;
      tx.put(tables.inbox, signalId, {
        ...{ signalId, webhookId, accountId, botId: hook.botId },
        ...{ contentType: alert.contentType, body: alert.body, test: false },
        ...{ dedupKey: alert.dedupKey, duplicates: 0, parsed: null, receivedAt: alert.receivedAt },
        state: isRefused ? 'rejected' : 'received',
        reason: alert.refusal ?? null,
        decidedAt: null,
        finishedAt: isRefused ? alert.receivedAt : null,
      });
      appendTo(server, tx, accountId, 'alert', { signalId });
      const id = tables.nextNumber();
      tx.put(tables.outbox, String(id), {
        id,
        topic: 'drain-account',
        payload: JSON.stringify({ accountId }),
      });
      return { status: isRefused ? 'refused' : 'new', signalId, accountId };
    });
  };
  return { gate: { acceptAlert } as unknown as Gate };
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export const secretHashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
