import type { CredentialRewrapper, CredentialWriter, SealedSecret } from '@trendy/domain';
import { asJson, jsonText } from '../row-values.ts';
import type { UserTx } from '../transaction.ts';

export function credentialWriter({ tx, userId }: UserTx): CredentialWriter {
  return {
    put: async ({ credentialId, accountId, field, sealed }) => {
      await tx.credential.deleteMany({ where: { userId, accountId, field } });
      // Only the id comes back: this role cannot read a record.
      await tx.credential.create({
        data: { id: credentialId, userId, accountId, field, record: asJson(sealed) },
        select: { id: true },
      });
    },
  };
}

export function credentialRewrapper({ tx, userId }: UserTx): CredentialRewrapper {
  return {
    list: async (accountId) => {
      const rows = await tx.credential.findMany({ where: { userId, accountId }, orderBy: { field: 'asc' } });
      return rows.map((row) => ({
        credentialId: row.id,
        accountId: row.accountId,
        field: row.field,
        sealed: row.record as unknown as SealedSecret,
      }));
    },
    replace: async (credentialId, from, to) =>
      (await tx.$executeRaw`
        update credentials set record = ${jsonText(to)}::jsonb
          where id = ${credentialId}::uuid and user_id = ${userId}::uuid and record = ${jsonText(from)}::jsonb`) ===
      1,
  };
}
