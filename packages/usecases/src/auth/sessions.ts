import { epochMs, ok } from '@trendy/domain';
import type { SessionView } from '@trendy/domain';
import type { AnswerOf, ParamsOf } from '@trendy/contracts';
import { instant } from '../instant.ts';
import { refuse, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { isTokenShaped, newToken, tokenHash } from './token.ts';

const TICKET_LIFE_MS = 30_000;

/** Who a bearer token belongs to; the row is read at every call, so that a revocation works at once. */
export async function authenticate(services: Services, token: string): Promise<SessionView | null> {
  return isTokenShaped(token) ? services.database.gate.findSession(tokenHash(token)) : null;
}

export const signOut = (services: Services, caller: Caller): Answer<undefined> =>
  transact(services.database, caller.userId, async (store) => {
    await store.sessions.revoke(caller.session.sessionId);
    await store.audit.append({ action: 'signed_out', ip: caller.ip });
    return undefined;
  });

export const listSessions = (services: Services, caller: Caller): Answer<AnswerOf<'listSessions'>> =>
  transact(services.database, caller.userId, async (store) => ({
    items: (await store.sessions.list()).map((session) => ({
      id: session.sessionId,
      userAgent: session.userAgent,
      ip: session.ip,
      createdAt: instant(session.createdAt),
      lastSeenAt: instant(session.lastSeenAt),
      current: session.sessionId === caller.session.sessionId,
    })),
  }));

export const revokeSession = (
  services: Services,
  caller: Caller,
  { id }: ParamsOf<'revokeSession'>,
): Answer<undefined> =>
  transact(services.database, caller.userId, async (store) => {
    if (!(await store.sessions.revoke(id))) refuse('not_found');
    await store.audit.append({ action: 'session_revoked', subject: id, ip: caller.ip });
    return undefined;
  });

/** Opens the live stream once: a browser cannot send headers with a WebSocket, and a session must not be in a URL. */
export function createStreamTicket(
  services: Services,
  caller: Caller,
): Answer<AnswerOf<'createStreamTicket'>> {
  const ticket = newToken();
  const expiresAt = epochMs(services.clock.now() + TICKET_LIFE_MS);
  return transact(services.database, caller.userId, async (store) => {
    const { sessionId } = caller.session;
    await store.sessions.createTicket({ sessionId, tokenHash: tokenHash(ticket), expiresAt });
    return { ticket, expiresAt: instant(expiresAt) };
  });
}

export async function redeemTicket(
  services: Services,
  ticket: string,
): Answer<{ readonly sessionId: string; readonly userId: string } | null> {
  return ok(isTokenShaped(ticket) ? await services.database.gate.useTicket(tokenHash(ticket)) : null);
}
