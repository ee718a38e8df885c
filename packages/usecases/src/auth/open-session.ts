import { epochMs } from '@trendy/domain';
import type { UserProfile, UserStore } from '@trendy/domain';
import type { AnswerOf } from '@trendy/contracts';
import { instant } from '../instant.ts';
import { found } from '../refusal.ts';
import type { Origin, Services } from '../services.ts';
import { newToken, tokenHash } from './token.ts';

/** The end of every session, however much it is used. */
export const SESSION_LIFE_MS = 30 * 86_400_000;

/** A new session of the transaction's user; its token is given out here and never again. */
export async function openSession(
  services: Services,
  store: UserStore,
  origin: Origin,
): Promise<AnswerOf<'signIn'>> {
  const token = newToken();
  const expiresAt = epochMs(services.clock.now() + SESSION_LIFE_MS);
  const { ip, userAgent } = origin;
  await store.sessions.create({ tokenHash: tokenHash(token), ip, userAgent, expiresAt });
  return { token, expiresAt: instant(expiresAt), user: userBody(found(await store.users.get())) };
}

export const userBody = (user: UserProfile): AnswerOf<'me'> => ({
  id: user.userId,
  email: user.email,
  displayName: user.displayName,
  role: user.role,
  locale: user.locale,
  createdAt: instant(user.createdAt),
});
