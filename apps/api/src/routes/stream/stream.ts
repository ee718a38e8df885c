import websocket from '@fastify/websocket';
import type { WebSocket } from '@fastify/websocket';
import type { StreamMessage } from '@trendy/contracts';
import type { Metrics } from '@trendy/platform';
import { redeemTicket } from '@trendy/usecases';
import type { Services } from '@trendy/usecases';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RefusedError } from '../../problems/problem-of.ts';
import { Audience } from './audience.ts';
import type { Listener } from './audience.ts';

const MAX_BUFFERED_BYTES = 256 * 1024;
const RECHECK_MS = 1_000;
/** Pages take half a minute of silence for a lost connection. */
const GREET_MS = 15_000;
const SESSION_ENDED = 4_401;

declare module 'fastify' {
  interface FastifyRequest {
    streamOwner: { readonly userId: string; readonly sessionId: string } | null;
  }
}

/** The live stream: a ticket opens it once, the session behind it is looked at every second. */
export async function serveStream(
  app: FastifyInstance,
  services: Services,
  metrics: Metrics,
  origins: ReadonlySet<string>,
): Promise<Audience> {
  const audience = new Audience();
  const open = metrics.gauge('websocket_connected', 'Open live streams');
  await app.register(websocket, { options: { maxPayload: 1_024, perMessageDeflate: false } });
  app.decorateRequest('streamOwner', null);
  app.get(
    '/api/v1/stream',
    {
      websocket: true,
      schema: { hide: true },
      preValidation: (request) => admit(services, origins, request),
    },
    (socket, request) => {
      const listener = request.streamOwner && listenerOf(socket, request.streamOwner);
      if (!listener || !audience.add(listener)) return socket.close(1008, 'too many streams');
      open.set(audience.size);
      socket.on('close', () => {
        audience.remove(listener);
        open.set(audience.size);
      });
      socket.on('error', () => socket.terminate());
      listener.write(greeting());
    },
  );
  const greet = setInterval(() => greetAll(audience), GREET_MS);
  const recheck = setInterval(() => void closeEnded(services, audience), RECHECK_MS);
  app.addHook('preClose', async () => {
    clearInterval(greet);
    clearInterval(recheck);
    audience.close();
  });
  return audience;
}

async function admit(
  services: Services,
  origins: ReadonlySet<string>,
  request: FastifyRequest,
): Promise<void> {
  const { origin } = request.headers;
  if (origin !== undefined && !origins.has(origin)) throw new RefusedError({ kind: 'foreign_origin' });
  const { ticket } = request.query as { readonly ticket?: unknown };
  const redeemed = typeof ticket === 'string' ? await redeemTicket(services, ticket) : null;
  if (!redeemed?.ok || !redeemed.value) throw new RefusedError({ kind: 'no_session' });
  request.streamOwner = redeemed.value;
}

const listenerOf = (socket: WebSocket, owner: Pick<Listener, 'userId' | 'sessionId'>): Listener => ({
  ...owner,
  write: (text) => {
    if (socket.readyState !== socket.OPEN) return true; // its close is under way
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) return false;
    socket.send(text);
    return true;
  },
  close: (code, reason) => {
    socket.close(code, reason);
    // Who does not answer the farewell is gone.
    setTimeout(() => socket.terminate(), 1_000).unref();
  },
});

const greeting = (): string =>
  JSON.stringify({ type: 'hello', at: new Date().toISOString() } satisfies StreamMessage);

function greetAll(audience: Audience): void {
  for (const listener of [...audience.all()]) {
    if (!listener.write(greeting())) listener.close(1013, 'too slow');
  }
}

/** A revoked session's streams end within a second. When the database does not answer, they stay as they are. */
async function closeEnded(services: Services, audience: Audience): Promise<void> {
  const bySession = new Map<string, Listener[]>();
  for (const listener of audience.all()) {
    bySession.set(listener.sessionId, [...(bySession.get(listener.sessionId) ?? []), listener]);
  }
  for (const [sessionId, listeners] of bySession) {
    const userId = listeners[0]?.userId ?? '';
    const isAlive = await services.database
      .asUser(userId, (store) => store.sessions.isAlive(sessionId))
      .catch(() => true);
    if (isAlive) continue;
    for (const listener of listeners) listener.close(SESSION_ENDED, 'the session has ended');
  }
}
