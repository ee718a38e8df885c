import type { SessionView } from '@trendy/domain';
import { authenticate } from '@trendy/usecases';
import type { Caller, Origin, Services } from '@trendy/usecases';
import type { FastifyRequest } from 'fastify';
import { RefusedError } from '../problems/problem-of.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `requireSession`; null on routes that need none. */
    session: SessionView | null;
  }
}

/** Reads the session's row at every call. @throws RefusedError when there is none. */
export const requireSession =
  (services: Services) =>
  async (request: FastifyRequest): Promise<void> => {
    const token = /^Bearer ([A-Za-z0-9_-]{43})$/.exec(request.headers.authorization ?? '')?.[1];
    const session = token === undefined ? null : await authenticate(services, token);
    if (!session) throw new RefusedError({ kind: 'no_session' });
    request.session = session;
  };

/** The address is the socket's, or what a trusted proxy says of it; a mapped IPv4 is the same address. */
export const originOf = (request: FastifyRequest): Origin => ({
  ip: request.ip.replace(/^::ffff:/, ''),
  userAgent: request.headers['user-agent']?.slice(0, 300) ?? null,
});

export function callerOf(request: FastifyRequest): Caller {
  const { session } = request;
  if (!session) throw new RefusedError({ kind: 'no_session' });
  return { ...originOf(request), session, userId: session.userId };
}
