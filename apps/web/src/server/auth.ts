import type { AuthOptions, User } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { ApiError, LocaleId } from '@trendy/contracts';
import { env } from '#env.ts';
import { writeRefusal } from '#features/auth/refusal.ts';
import { apiFor } from '#server/api.ts';
import { callerHeaders } from '#server/caller-address.ts';

interface SignedIn extends User {
  readonly apiToken: string;
}

/**
 * next-auth holds the API's opaque session inside its own encrypted cookie. Signing up and signing in are one
 * provider, because both end in the same session. A refusal travels as the problem's stable code.
 */
export function authOptions(): AuthOptions {
  return {
    secret: env().secret,
    session: { strategy: 'jwt', maxAge: 30 * 24 * 3600 },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    providers: [
      CredentialsProvider({
        name: 'Trendy',
        credentials: { email: {}, password: {}, mode: {}, locale: {} },
        authorize: async (given, request) =>
          openSession(given ?? {}, callerHeaders(readable(request.headers ?? {}))),
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { ...token, apiToken: (user as SignedIn).apiToken } : token),
      session: ({ session }) => ({ ...session, user: { name: session.user?.name ?? '' } }),
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token?.['apiToken'] !== 'string') return;
        // The cookie is gone either way; a session that the API has ended already is no fault.
        await apiFor(token['apiToken'])
          .signOut({})
          .catch(() => undefined);
      },
    },
  };
}

async function openSession(
  given: Partial<Record<string, string>>,
  caller: Record<string, string>,
): Promise<SignedIn> {
  const api = apiFor(undefined, caller);
  const body = { email: given['email'] ?? '', password: given['password'] ?? '' };
  const locale = LocaleId.safeParse(given['locale']);
  try {
    const session =
      given['mode'] === 'sign-up'
        ? await api.signUp({ body: locale.success ? { ...body, locale: locale.data } : body })
        : await api.signIn({ body });
    const { user, token } = session;
    return { id: user.id, email: user.email, name: user.displayName, apiToken: token };
  } catch (error) {
    throw new Error(error instanceof ApiError ? writeRefusal(error) : 'unreachable', { cause: error });
  }
}

const readable = (headers: Readonly<Record<string, unknown>>) => ({
  get: (name: string): string | null => {
    const value = headers[name];
    return typeof value === 'string' ? value : null;
  },
});
