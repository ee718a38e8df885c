import type { CredentialRef, WorkerDatabase } from '@trendy/domain';
import { VaultError } from '@trendy/platform';
import type { RewrappingOpener } from '@trendy/platform/vault-opener';

export interface RewrapOutcome {
  readonly moved: number;
  /** Records that could not be opened: changed, or sealed to a key that is lost. */
  readonly failed: readonly { readonly credentialId: string; readonly message: string }[];
}

const BATCH = 200;

/**
 * Seals every credential's data key to the current key, one transaction each. It may be killed and run again at any
 * point, and beside a worker that opens the same records: each is readable before and after.
 */
export async function rewrapCredentials(
  database: WorkerDatabase,
  opener: RewrappingOpener,
  kekId: string,
): Promise<RewrapOutcome> {
  const failed = new Map<string, string>();
  let moved = 0;
  for (;;) {
    const found = await database.work.credentialsNotSealedTo(kekId, BATCH + failed.size);
    const waiting = found.filter((credential) => !failed.has(credential.credentialId));
    if (waiting.length === 0) break;
    for (const credential of waiting) {
      try {
        if (await rewrapOne(database, opener, credential)) moved += 1;
      } catch (error) {
        if (!(error instanceof VaultError)) throw error;
        failed.set(credential.credentialId, error.message);
      }
    }
  }
  return { moved, failed: [...failed].map(([credentialId, message]) => ({ credentialId, message })) };
}

function rewrapOne(
  database: WorkerDatabase,
  opener: RewrappingOpener,
  { userId, accountId, credentialId, venue, field }: CredentialRef,
): Promise<boolean> {
  return database.asUser(userId, async ({ credentials }) => {
    const stored = (await credentials.list(accountId)).find((other) => other.credentialId === credentialId);
    // Entered anew in the meantime: then it is sealed to the current key already.
    if (!stored) return false;
    const context = { userId, accountId, credentialId, exchange: venue, field };
    const fresh = opener.rewrap(stored.sealed, context);
    return fresh !== null && (await credentials.replace(credentialId, stored.sealed, fresh));
  });
}
