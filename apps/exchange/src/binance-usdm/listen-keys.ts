import { randomBytes } from 'node:crypto';

export const LISTEN_KEY_MS = 3_600_000;

/** Keys of user streams; wall time. A restart forgets them, as clients must be able to bear. */
export interface ListenKeys {
  /** The account's running key, prolonged, or a new one. */
  open(account: number, now: number): string;
  keepAlive(account: number, now: number): string | null;
  close(account: number): void;
  accountOf(key: string, now: number): number | null;
  /** Removes keys that have run out and returns them. */
  expire(now: number): { readonly key: string; readonly account: number }[];
  /** Makes a key run out now. */
  kill(account: number): void;
}

export function createListenKeys(): ListenKeys {
  const byKey = new Map<string, { account: number; expiresAt: number }>();
  const byAccount = new Map<number, string>();
  const alive = (account: number, now: number): string | null => {
    const key = byAccount.get(account);
    const entry = key === undefined ? undefined : byKey.get(key);
    return key !== undefined && entry && entry.expiresAt > now ? key : null;
  };
  return {
    open: (account, now) => {
      const key = alive(account, now) ?? randomBytes(32).toString('hex');
      byKey.set(key, { account, expiresAt: now + LISTEN_KEY_MS });
      byAccount.set(account, key);
      return key;
    },
    keepAlive: (account, now) => {
      const key = alive(account, now);
      if (key !== null) byKey.set(key, { account, expiresAt: now + LISTEN_KEY_MS });
      return key;
    },
    close: (account) => {
      const key = byAccount.get(account);
      if (key === undefined) return;
      byAccount.delete(account);
      byKey.delete(key);
    },
    accountOf: (key, now) => {
      const entry = byKey.get(key);
      return entry && entry.expiresAt > now ? entry.account : null;
    },
    expire: (now) => {
      const gone: { key: string; account: number }[] = [];
      for (const [key, entry] of byKey) {
        if (entry.expiresAt > now) continue;
        byKey.delete(key);
        if (byAccount.get(entry.account) === key) byAccount.delete(entry.account);
        gone.push({ key, account: entry.account });
      }
      return gone;
    },
    kill: (account) => {
      const entry = byKey.get(byAccount.get(account) ?? '');
      if (entry) entry.expiresAt = 0;
    },
  };
}
