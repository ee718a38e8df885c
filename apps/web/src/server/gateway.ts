import { routes } from '@trendy/contracts';
import type { Route, RouteName } from '@trendy/contracts';

/** Their answers carry a session token, which browser code must never hold: next-auth and `/api/session` call them. */
const SERVER_ONLY: readonly RouteName[] = ['signUp', 'signIn', 'signOut', 'changePassword'];

const OPEN = Object.entries(routes as Record<string, Route>).filter(
  ([name]) => !(SERVER_ONLY as readonly string[]).includes(name),
);

/** @returns the contract's route behind a browser's call, or null: nothing outside the contract is passed on. */
export function gatewayRoute(method: string, pathname: string): Route | null {
  const segments = pathname.split('/');
  for (const [, route] of OPEN) {
    if (route.method === method && matches(route.path.split('/'), segments)) return route;
  }
  return null;
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  if (pattern.length !== segments.length) return false;
  return pattern.every((part, index) => {
    const segment = segments[index] ?? '';
    return part.startsWith(':')
      ? /^[\w.%~-]{1,100}$/.test(segment) && !/^\.+$/.test(segment)
      : part === segment;
  });
}

/**
 * A state change must come from our own page. Browsers always send `Origin` with such calls, and a page of another
 * site cannot forge it.
 */
export function isSameOrigin(method: string, headers: Headers): boolean {
  if (method === 'GET' || method === 'HEAD') return true;
  const origin = headers.get('origin');
  const host = headers.get('host');
  if (origin === null || host === null || !URL.canParse(origin)) return false;
  return new URL(origin).host === host;
}

export const problem = (status: number, code: string, detail: string): Response =>
  Response.json(
    { type: 'about:blank', title: 'Refused', status, code, detail },
    { status, headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' } },
  );
