import { cookies } from 'next/headers';
import { decode, encode } from 'next-auth/jwt';
import { env } from '#env.ts';

/** What the encrypted cookie carries. `apiToken` is the API's opaque session; it never reaches browser code. */
export interface WebSession {
  readonly apiToken: string;
  readonly email: string;
  readonly name: string;
}

const THIRTY_DAYS = 30 * 24 * 3600;

export const sessionCookieName = (): string =>
  env().secureCookies ? '__Secure-next-auth.session-token' : 'next-auth.session-token';

/** @returns null when nobody is signed in, or when the cookie was made with another secret. */
export async function readSession(): Promise<WebSession | null> {
  const cookie = (await cookies()).get(sessionCookieName())?.value;
  if (cookie === undefined) return null;
  const token = await decode({ token: cookie, secret: env().secret }).catch(() => null);
  if (token === null || typeof token['apiToken'] !== 'string') return null;
  return { apiToken: token['apiToken'], email: token.email ?? '', name: token.name ?? '' };
}

/** Puts a new API session into the cookie, e.g. after a password change ended the old one. */
export async function replaceSession(session: WebSession): Promise<void> {
  const value = await encode({ token: { ...session }, secret: env().secret, maxAge: THIRTY_DAYS });
  (await cookies()).set(sessionCookieName(), value, {
    httpOnly: true,
    sameSite: 'lax',
    secure: env().secureCookies,
    path: '/',
    maxAge: THIRTY_DAYS,
  });
}
