import type { Audit } from '@trendy/domain';
import { asJson, toEpoch, toJson } from '../row-values.ts';
import type { UserTx } from '../transaction.ts';

export function audit({ tx, userId }: UserTx): Audit {
  return {
    append: async ({ action, subject, details, ip }) => {
      await tx.auditEntry.create({
        data: { userId, action, subject: subject ?? null, details: asJson(details ?? {}), ip: ip ?? null },
        select: { id: true },
      });
    },
    list: async (limit) => {
      const rows = await tx.auditEntry.findMany({ where: { userId }, orderBy: { id: 'desc' }, take: limit });
      return rows.map((row) => ({
        action: row.action,
        subject: row.subject,
        details: toJson(row.details),
        ip: row.ip,
        at: toEpoch(row.createdAt),
      }));
    },
  };
}
