import { withClient } from '../../../../scripts/postgres/roles.ts';
import { UsageError } from '../usage-error.ts';

/**
 * Makes the user with that e-mail address an administrator, or one like all others again; what they see follows with
 * their next request. Done as the database's owner: no process of the platform may hand out roles.
 * @throws UsageError when nobody has signed up with the address.
 */
export async function setRole(ownerUrl: string, email: string, role: 'admin' | 'user'): Promise<void> {
  const address = email.trim().toLowerCase();
  const found = await withClient(ownerUrl, (client) =>
    client.query('update users set role = $2 where lower(email) = $1', [address, role]),
  );
  if (found.rowCount === 0)
    throw new UsageError(`nobody has signed up as "${email}"`, 'sign up in the web app first');
}
