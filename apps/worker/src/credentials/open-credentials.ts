import { err, ok } from '@trendy/domain';
import type { ExchangeAccount, Opener, Reason, Result, WorkerDatabase } from '@trendy/domain';
import type { ClientKey } from '@trendy/exchanges';

/** Opens an account's sealed key, in this process only. The texts are let go after a quarter of an hour. */
export async function openCredentials(
  database: WorkerDatabase,
  opener: Opener,
  account: ExchangeAccount,
): Promise<Result<ClientKey, Reason>> {
  const stored = await database.asUser(account.userId, (store) => store.credentials.list(account.accountId));
  const read = (field: string): string | null => {
    const credential = stored.find((candidate) => candidate.field === field);
    if (!credential) return null;
    const bytes = opener.open(credential.sealed, {
      userId: account.userId,
      accountId: account.accountId,
      credentialId: credential.credentialId,
      exchange: account.venue,
      field,
    });
    const text = Buffer.from(bytes).toString('utf8');
    bytes.fill(0);
    return text;
  };
  try {
    const apiKey = read('apiKey');
    const secret = read('secret');
    if (apiKey === null || secret === null) return err({ code: 'credentials_missing' });
    const passphrase = read('passphrase');
    if (passphrase === null && account.venue === 'okx') return err({ code: 'credentials_missing' });
    return ok({ apiKey, secret, ...(passphrase === null ? {} : { passphrase }) });
  } catch {
    // What exactly did not fit would only help somebody who changed it.
    return err({ code: 'credentials_unreadable' });
  }
}
