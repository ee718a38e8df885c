import type { SecretContext } from '@trendy/domain';
import { VaultError } from './vault-error.ts';

/** One text for one context: no two contexts share it, because no part may hold the separator. */
export function associatedData(context: SecretContext): Buffer {
  const { userId, accountId, credentialId, exchange, field } = context;
  const parts = { userId, accountId, credentialId, exchange, field };
  for (const [name, value] of Object.entries(parts)) {
    if (value === '' || value.includes('|')) {
      throw new VaultError(`${name} must not be empty or hold "|", got ${JSON.stringify(value)}`);
    }
  }
  return Buffer.from(['acct-cred', 'v1', ...Object.values(parts)].join('|'), 'utf8');
}
