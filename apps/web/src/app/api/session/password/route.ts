import { ApiError, routes } from '@trendy/contracts';
import { apiFor } from '#server/api.ts';
import { callerHeaders } from '#server/caller-address.ts';
import { isSameOrigin, problem } from '#server/gateway.ts';
import { readSession, replaceSession } from '#server/session.ts';

/** Changes the password and puts the fresh session into the cookie; the token stays on this server. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin('POST', request.headers)) {
    return problem(403, 'foreign_origin', 'This request did not come from the app itself. Reload the page.');
  }
  const session = await readSession();
  if (session === null) return problem(401, 'no_session', 'You are signed out. Sign in again.');
  const body = routes.changePassword.body.safeParse(await request.json().catch(() => null));
  if (!body.success) return problem(400, 'bad_request', body.error.issues[0]?.message ?? 'Not readable.');
  try {
    const renewed = await apiFor(session.apiToken, callerHeaders(request.headers)).changePassword({
      body: body.data,
    });
    await replaceSession({ ...session, apiToken: renewed.token });
    return new Response(null, { status: 204 });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return Response.json(error.problem, {
      status: error.problem.status === 0 ? 503 : error.problem.status,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    });
  }
}
