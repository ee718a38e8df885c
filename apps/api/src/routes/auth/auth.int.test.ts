import { ApiError } from '@trendy/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, startTestApi } from '../../testing/running-api.ts';
import type { TestApi } from '../../testing/running-api.ts';
import { asAdmin } from '../../testing/trading-desk.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'none';
  } catch (error) {
    if (error instanceof ApiError) return `${error.problem.status} ${error.problem.code}`;
    throw error;
  }
};

test('sign up, look, sign in elsewhere, sign out: each session ends for itself', async () => {
  const ada = await api.person('ada');
  expect(await ada.api.me({})).toMatchObject({ email: 'ada@example.com', displayName: 'ada', locale: 'en' });
  const second = await api.client().signIn({ body: { email: ' ADA@Example.com ', password: PASSWORD } });
  const other = api.client(second.token);
  const { items } = await other.listSessions({});
  expect(items.map((session) => session.current).sort()).toEqual([false, true]);
  await other.signOut({});
  expect(await codeOf(other.me({}))).toBe('401 no_session');
  expect(await codeOf(ada.api.me({}))).toBe('none');
});

test('a password change ends every session at once, and the new token works', async () => {
  const bob = await api.person('bob');
  const elsewhere = await api.client().signIn({ body: { email: bob.email, password: PASSWORD } });
  const next = 'another long sentence';
  expect(await codeOf(bob.api.changePassword({ body: { current: 'not the password', next } }))).toBe(
    '403 wrong_password',
  );
  const changed = await bob.api.changePassword({ body: { current: PASSWORD, next } });
  for (const token of [bob.token, elsewhere.token]) {
    expect(await codeOf(api.client(token).me({}))).toBe('401 no_session');
  }
  expect(await codeOf(api.client(changed.token).me({}))).toBe('none');
  expect(await codeOf(api.client().signIn({ body: { email: bob.email, password: PASSWORD } }))).toBe(
    '401 invalid_credentials',
  );
  expect(await codeOf(api.client().signIn({ body: { email: bob.email, password: next } }))).toBe('none');
});

test('an unknown address and a wrong password are answered alike', async () => {
  const eve = await api.person('eve');
  const answers = await Promise.all(
    [eve.email, 'nobody@example.com', 'no address'].map(async (email) => {
      const response = await fetch(`${api.url}/api/v1/auth/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password: 'wrong wrong wrong' }),
      });
      const { requestId, ...body } = (await response.json()) as Record<string, unknown>;
      expect(requestId).toBe(response.headers.get('x-request-id'));
      return { status: response.status, body };
    }),
  );
  expect(answers[0]).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
});

test('the sixth guess waits, also when all come at once, whatever X-Forwarded-For says', async () => {
  const mallory = await api.person('mallory');
  const guesses = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      fetch(`${api.url}/api/v1/auth/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': `10.0.0.${index}` },
        body: JSON.stringify({ email: mallory.email, password: `guess number ${index}` }),
      }).then((response) => response.status),
    ),
  );
  expect(guesses.filter((status) => status === 401)).toHaveLength(5);
  expect(guesses.filter((status) => status === 429)).toHaveLength(7);
});

test('behind the web’s own server each browser is counted for itself; what a browser invents is not believed', async () => {
  const behind = await startTestApi({ TRUST_PROXY: ['127.0.0.1', '::1'] });
  try {
    const trudy = await behind.person('trudy');
    const guess = async (forwarded: string): Promise<number> => {
      const response = await fetch(`${behind.url}/api/v1/auth/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': forwarded },
        body: JSON.stringify({ email: trudy.email, password: 'a wrong password' }),
      });
      return response.status;
    };
    const invented = [];
    for (let n = 0; n < 7; n += 1) invented.push(await guess(`10.9.9.${n}, 203.0.113.7`));
    expect(invented).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect(await guess('203.0.113.8')).toBe(401);
  } finally {
    await behind.stop();
  }
}, 30_000);

test('weak passwords, odd addresses and unknown fields are refused by name', async () => {
  const refusal = async (body: object): Promise<unknown> => {
    const response = await fetch(`${api.url}/api/v1/auth/sign-up`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    return response.json();
  };
  const email = 'carol@example.com';
  expect(await refusal({ email, password: 'short' })).toMatchObject({ errors: [{ field: 'password' }] });
  expect(await refusal({ email, password: 'password1234' })).toMatchObject({
    errors: [{ field: 'password' }],
  });
  expect(await refusal({ email: 'carol＠example.com', password: PASSWORD })).toMatchObject({
    errors: [{ field: 'email' }],
  });
  expect(await refusal({ email, password: PASSWORD, role: 'admin' })).toMatchObject({
    status: 400,
    errors: [{ field: 'role', message: 'is not known here; leave it out' }],
  });
  expect(await codeOf(api.client().signIn({ body: { email, password: PASSWORD } }))).toContain('401');
});

test('one address belongs to one person, however it is written', async () => {
  await api.person('dora');
  expect(await codeOf(api.client().signUp({ body: { email: 'DORA@example.com', password: PASSWORD } }))).toBe(
    '409 email_taken',
  );
});

test('a page of another site cannot change anything', async () => {
  const frank = await api.person('frank');
  const call = (origin: string) =>
    fetch(`${api.url}/api/v1/me`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${frank.token}`, 'content-type': 'application/json', origin },
      body: JSON.stringify({ displayName: 'Frank' }),
    });
  expect((await call('https://evil.example')).status).toBe(403);
  const own = await call('http://localhost:3000');
  expect(own.status).toBe(200);
  expect(own.headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
  expect((await call('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
});

test('a session ends a week after it was last used, and a month after it began', async () => {
  const idle = await api.person('idle');
  const set = (column: string, age: string) =>
    asAdmin(api, `update sessions set ${column} = now() - interval '${age}' where user_id = $1`, [
      idle.userId,
    ]);
  await set('last_seen_at', '6 days 23 hours');
  expect(await codeOf(idle.api.me({}))).toBe('none');
  await set('last_seen_at', '7 days 1 minute');
  expect(await codeOf(idle.api.me({}))).toBe('401 no_session');
  const again = await api.client().signIn({ body: { email: idle.email, password: PASSWORD } });
  expect(Date.parse(again.expiresAt) - Date.now()).toBeLessThan(31 * 86_400_000);
  await set('expires_at', '1 second');
  expect(await codeOf(api.client(again.token).me({}))).toBe('401 no_session');
});
