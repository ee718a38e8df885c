import { routes } from '@trendy/contracts';
import type { Route } from '@trendy/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startTestApi } from '../testing/running-api.ts';
import type { TestApi } from '../testing/running-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

interface OpenApi {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { operationId: string; security?: unknown }>>>
  >;
}

test('OpenAPI describes every route of the contract, and no other', async () => {
  const document = (await (await fetch(`${api.url}/docs/json`)).json()) as OpenApi;
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { operationId }]) => `${operationId} ${method.toUpperCase()} ${path}`,
    ),
  );
  const promised = Object.entries(routes as Record<string, Route>).map(
    ([name, { method, path }]) => `${name} ${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`,
  );
  expect(described.sort()).toEqual(promised.sort());
  expect((await fetch(`${api.url}/docs/`)).status).toBe(200);
});

/** Every property that an answer may have, at any depth. */
function propertiesOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties } = schema as { readonly properties?: object };
  return [...Object.keys(properties ?? {}), ...Object.values(schema).flatMap(propertiesOf)];
}

test('only the two answers that show a webhook’s secret once have one, and only a session has a token', () => {
  const holding = (pattern: RegExp): string[] =>
    Object.entries(routes as Record<string, Route>)
      .filter(([, { response }]) => {
        if (!response) return false;
        return propertiesOf(z.toJSONSchema(response, { unrepresentable: 'any' })).some((name) =>
          pattern.test(name),
        );
      })
      .map(([name]) => name)
      .sort();
  expect(holding(/^(secret|url|apiKey|passphrase|privateKey)$|secret$|password|sealed|record$/i)).toEqual([
    'createWebhook',
    'rotateWebhook',
  ]);
  expect(holding(/token/i)).toEqual(['changePassword', 'signIn', 'signUp']);
});

test('health, readiness and metrics are there', async () => {
  expect(await (await fetch(`${api.url}/healthz`)).json()).toEqual({ status: 'ok' });
  expect(await (await fetch(`${api.url}/readyz`)).json()).toEqual({ status: 'ready' });
  const page = await (await fetch(`${api.url}/metrics`)).text();
  expect(page).toMatch(/http_request_duration_seconds_count\{.*method="GET",route="\/readyz",status="200"/);
});

test('errors are problems with a code, whatever was wrong', async () => {
  const answers = await Promise.all([
    fetch(`${api.url}/api/v1/nothing`),
    fetch(`${api.url}/api/v1/auth/sign-in`, {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    }),
    fetch(`${api.url}/api/v1/auth/sign-in`, { method: 'POST', body: 'a=b' }),
    fetch(`${api.url}/api/v1/auth/sign-in`, {
      method: 'POST',
      body: JSON.stringify({ email: 'x'.repeat(70_000) }),
      headers: { 'content-type': 'application/json' },
    }),
  ]);
  const codes = await Promise.all(
    answers.map(async (answer) => {
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      return ((await answer.json()) as { code: string }).code;
    }),
  );
  expect(codes).toEqual(['no_such_route', 'malformed_json', 'unsupported_media_type', 'too_large']);
});
