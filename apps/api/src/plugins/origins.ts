import type { FastifyInstance } from 'fastify';
import { RefusedError } from '../problems/problem-of.ts';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** On one machine `localhost` and `127.0.0.1` are the same place. */
export function allowedOrigins(origins: readonly string[]): ReadonlySet<string> {
  const twins = origins.map((origin) =>
    /\/\/localhost\b/.test(origin)
      ? origin.replace('//localhost', '//127.0.0.1')
      : origin.replace('//127.0.0.1', '//localhost'),
  );
  return new Set([...origins, ...twins]);
}

/** A browser says where a page comes from; a change that another site's page asks for is refused. */
export function refuseForeignOrigins(app: FastifyInstance, allowed: ReadonlySet<string>): void {
  app.addHook('onRequest', async (request) => {
    const { origin } = request.headers;
    if (READS.has(request.method) || origin === undefined || allowed.has(origin)) return;
    throw new RefusedError({ kind: 'foreign_origin' });
  });
}
