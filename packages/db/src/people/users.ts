import { invariant } from '@trendy/domain';
import type { UserProfile, Users } from '@trendy/domain';
import type { UserModel } from '../generated/models.ts';
import { asJson, defined, toEpoch, toJson } from '../row-values.ts';
import type { UserTx } from '../transaction.ts';

export function users({ tx, userId }: UserTx): Users {
  const where = { id: userId };
  const change = async (data: object): Promise<UserProfile> => {
    const [row] = await tx.user.updateManyAndReturn({ where, data });
    invariant(row, `no user ${userId} to change`);
    return profileOf(row);
  };
  return {
    get: async () => {
      const row = await tx.user.findUnique({ where });
      return row && profileOf(row);
    },
    update: ({ displayName, locale }) => change(defined({ displayName, locale })),
    setOnboarding: async (onboarding) => {
      await change({ onboarding: asJson(onboarding) });
    },
    passwordHash: async () => {
      const row = await tx.user.findUnique({ where, select: { passwordHash: true } });
      invariant(row, `no user ${userId}`);
      return row.passwordHash;
    },
    setPasswordHash: async (passwordHash) => {
      await change({ passwordHash });
    },
  };
}

const profileOf = (row: UserModel): UserProfile => ({
  userId: row.id,
  email: row.email,
  displayName: row.displayName,
  role: row.role,
  locale: row.locale,
  onboarding: toJson(row.onboarding),
  createdAt: toEpoch(row.createdAt),
});
