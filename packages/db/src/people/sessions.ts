import type { SessionInfo, Sessions } from '@trendy/domain';
import type { SessionModel } from '../generated/models.ts';
import { toDate, toEpoch } from '../row-values.ts';
import type { UserTx } from '../transaction.ts';

/** As in the function `session_is_fresh`. */
const IDLE_MS = 7 * 86_400_000;

export function sessions({ tx, userId }: UserTx): Sessions {
  const alive = () => ({
    userId,
    revokedAt: null,
    expiresAt: { gt: new Date() },
    lastSeenAt: { gt: new Date(Date.now() - IDLE_MS) },
  });
  return {
    create: async (session) => {
      const row = await tx.session.create({
        data: {
          userId,
          tokenHash: Uint8Array.from(session.tokenHash),
          userAgent: session.userAgent,
          ip: session.ip,
          expiresAt: toDate(session.expiresAt),
        },
        select: { id: true },
      });
      return { sessionId: row.id };
    },
    list: async () => {
      const rows = await tx.session.findMany({ where: alive(), orderBy: { createdAt: 'desc' } });
      return rows.map(infoOf);
    },
    isAlive: async (id) =>
      (await tx.session.count({ where: { id, ...alive(), user: { suspendedAt: null } } })) === 1,
    revoke: async (id) => {
      const { count } = await tx.session.updateMany({
        where: { id, ...alive() },
        data: { revokedAt: new Date() },
      });
      return count === 1;
    },
    revokeAll: async (except) => {
      const where = { ...alive(), ...(except === undefined ? {} : { id: { not: except } }) };
      return (await tx.session.updateMany({ where, data: { revokedAt: new Date() } })).count;
    },
    createTicket: async (ticket) => {
      await tx.streamTicket.deleteMany({ where: { userId, expiresAt: { lt: new Date() } } });
      await tx.streamTicket.create({
        data: {
          userId,
          sessionId: ticket.sessionId,
          tokenHash: Uint8Array.from(ticket.tokenHash),
          expiresAt: toDate(ticket.expiresAt),
        },
        select: { expiresAt: true },
      });
    },
  };
}

const infoOf = (row: SessionModel): SessionInfo => ({
  sessionId: row.id,
  userAgent: row.userAgent,
  ip: row.ip,
  createdAt: toEpoch(row.createdAt),
  lastSeenAt: toEpoch(row.lastSeenAt),
  expiresAt: toEpoch(row.expiresAt),
});
