import { createHash } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RefusedError } from '../problems/problem-of.ts';
import { originOf } from './sessions.ts';

/** Per session, and per address for everybody behind it: the web's server brings many people from one address. */
const PER_SESSION = { max: 900, timeWindow: 60_000 };
const PER_ADDRESS = { max: 6_000, timeWindow: 60_000 };

/** Not for alerts, which many people's senders share addresses for: each webhook has a limit of its own. */
export async function limitRequests(app: FastifyInstance): Promise<void> {
  await app.register(rateLimit, { global: false, cache: 20_000 });
  const bySession = app.createRateLimit({ ...PER_SESSION, keyGenerator: sessionKey });
  const byAddress = app.createRateLimit({
    ...PER_ADDRESS,
    keyGenerator: (request) => `ip:${originOf(request).ip}`,
  });
  app.addHook('onRequest', async (request) => {
    if (!request.url.startsWith('/api/')) return;
    for (const limit of [byAddress, bySession]) {
      const verdict = await limit(request);
      if (!verdict.isAllowed && verdict.isExceeded) {
        const retryAfterSeconds = Math.max(1, verdict.ttlInSeconds);
        throw new RefusedError({ kind: 'too_many_requests', retryAfterSeconds });
      }
    }
  });
}

function sessionKey(request: FastifyRequest): string {
  const token = request.headers.authorization;
  if (token === undefined) return `anonymous:${originOf(request).ip}`;
  return `session:${createHash('sha256').update(token).digest('base64url')}`;
}
