import { routes } from '@trendy/contracts';
import type { Route } from '@trendy/contracts';
import { describe, expect, test } from 'vitest';
import { contentSecurityPolicy } from '#server/content-security.ts';
import { gatewayRoute, isSameOrigin } from '#server/gateway.ts';

const HIDDEN = new Set(['signUp', 'signIn', 'signOut', 'changePassword']);
const sample = (path: string): string => path.replace(/:\w+/g, '2f1c1f7e-8f6b-4c62-9a43-0d6f2f4f9a10');

describe('the gateway', () => {
  test.each(Object.entries(routes as Record<string, Route>))('%s', (name, route) => {
    const found = gatewayRoute(route.method, sample(route.path));
    if (HIDDEN.has(name)) expect(found).toBeNull();
    else expect(found).not.toBeNull();
  });

  test('what is not in the contract is not passed on', () => {
    for (const [method, path] of [
      ['GET', '/metrics'],
      ['GET', '/docs'],
      ['POST', '/hooks/tv/a/b'],
      ['GET', '/api/v1/bots/..'],
      ['GET', '/api/v1/bots/a/b'],
      ['GET', '/api/v1/bots/%2e%2e%2fx y'],
      ['DELETE', '/api/v1/me'],
      ['GET', '//evil.example/api/v1/me'],
    ] as const) {
      expect(gatewayRoute(method, path), `${method} ${path}`).toBeNull();
    }
  });

  test('a state change must come from our own page', () => {
    const from = (origin?: string) =>
      new Headers({ host: 'app.example', ...(origin === undefined ? {} : { origin }) });
    expect(isSameOrigin('POST', from('https://app.example'))).toBe(true);
    expect(isSameOrigin('GET', from())).toBe(true);
    for (const origin of [
      undefined,
      'null',
      'https://evil.example',
      'https://app.example.evil',
      'app.example',
    ]) {
      expect(isSameOrigin('POST', from(origin)), String(origin)).toBe(false);
    }
  });
});

test('scripts run by nonce alone, and nobody may frame a page', () => {
  const policy = contentSecurityPolicy('abc', 'ws://127.0.0.1:4000', false);
  const scripts = policy.split('; ').find((part) => part.startsWith('script-src'));
  expect(scripts).toBe("script-src 'self' 'nonce-abc' 'strict-dynamic'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("connect-src 'self' ws://127.0.0.1:4000");
});
