import { env } from '#env.ts';
import { callerHeaders } from '#server/caller-address.ts';
import { gatewayRoute, isSameOrigin, problem } from '#server/gateway.ts';
import { readSession } from '#server/session.ts';

const PREFIX = '/api/proxy';
const MAX_BODY = 64 * 1024;

/** A thin gate: adds the session that browser code may not hold, and passes on nothing but the contract's routes. */
async function forward(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const pathname = url.pathname.slice(PREFIX.length);
  const route = gatewayRoute(request.method, pathname);
  if (route === null) return problem(404, 'no_such_route', `Nothing is served at ${pathname}.`);
  if (!isSameOrigin(request.method, request.headers)) {
    return problem(403, 'foreign_origin', 'This request did not come from the app itself. Reload the page.');
  }
  const session = await readSession();
  if (session === null && route.auth === 'session') {
    return problem(401, 'no_session', 'You are signed out. Sign in again.');
  }
  const body = request.method === 'GET' ? undefined : await request.text();
  if (body !== undefined && body.length > MAX_BODY) {
    return problem(413, 'too_large', `The request is larger than ${MAX_BODY} bytes.`);
  }
  const init: RequestInit = {
    method: request.method,
    headers: headersFor(request, session?.apiToken, body),
    cache: 'no-store',
    redirect: 'error',
    signal: AbortSignal.timeout(30_000),
  };
  if (body !== undefined && body !== '') init.body = body;
  const answer = await fetch(`${env().apiUrl}${pathname}${url.search}`, init).catch(() => null);
  if (answer === null) {
    return problem(
      503,
      'unreachable',
      'The trading service does not answer. It is usually back within seconds.',
    );
  }
  return relay(answer);
}

function headersFor(request: Request, token: string | undefined, body: string | undefined): Headers {
  const headers = new Headers({ accept: 'application/json', ...callerHeaders(request.headers) });
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  if (body !== undefined && body !== '') headers.set('content-type', 'application/json');
  return headers;
}

async function relay(answer: Response): Promise<Response> {
  const headers = new Headers({ 'cache-control': 'no-store' });
  for (const name of ['content-type', 'retry-after', 'x-request-id']) {
    const value = answer.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  const empty = answer.status === 204 || answer.status === 304;
  return new Response(empty ? null : await answer.arrayBuffer(), { status: answer.status, headers });
}

export { forward as GET, forward as POST, forward as PUT, forward as PATCH, forward as DELETE };
