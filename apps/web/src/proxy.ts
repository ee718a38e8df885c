import { NextResponse } from 'next/server';
import type { NextRequest } from 'next/server';
import { env } from '#env.ts';
import { contentSecurityPolicy } from '#server/content-security.ts';
import { sessionCookieName } from '#server/session.ts';

/** Pages that make no sense without a session. For comfort only: the API is the gate. */
const PRIVATE =
  /^\/(onboarding|home|bots|backtests|strategies|exchanges|webhooks|journal|risk|settings)(\/|$)/;

export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  if (PRIVATE.test(pathname) && !request.cookies.has(sessionCookieName())) {
    const url = request.nextUrl.clone();
    url.pathname = '/sign-in';
    url.search = `?next=${encodeURIComponent(pathname + search)}`;
    return NextResponse.redirect(url);
  }
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce, new URL(env().streamUrl).origin, env().development);
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set('x-content-type-options', 'nosniff');
  response.headers.set('referrer-policy', 'strict-origin-when-cross-origin');
  response.headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=()');
  response.headers.set('cross-origin-opener-policy', 'same-origin');
  if (env().secureCookies) {
    response.headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains');
  }
  return response;
}

export const config = { matcher: ['/((?!_next/static|_next/image|icon.svg).*)'] };
