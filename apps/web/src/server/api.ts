import { createClient } from '@trendy/contracts';
import type { Client } from '@trendy/contracts';
import { env } from '#env.ts';

/** The API called from this server, as the holder of `token` (or as nobody). */
export function apiFor(token?: string, headers: Readonly<Record<string, string>> = {}): Client {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return createClient(
    (url, init) => fetch(url, { ...init, cache: 'no-store', signal: AbortSignal.timeout(10_000) }),
    env().apiUrl,
    () => ({ ...headers, ...authorization }),
  );
}
