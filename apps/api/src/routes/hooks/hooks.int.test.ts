import { once } from 'node:events';
import net from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { timed } from '../../../../../scripts/testing/stalls.ts';
import { startTestApi, until } from '../../testing/running-api.ts';
import type { Person, TestApi } from '../../testing/running-api.ts';
import { anAlert, asAdmin, openDesk } from '../../testing/trading-desk.ts';
import type { Desk } from '../../testing/trading-desk.ts';

let api: TestApi;
let person: Person;
let desk: Desk;
beforeAll(async () => {
  api = await startTestApi();
  person = await api.person('hooked');
  desk = await openDesk(api, person);
});
afterAll(() => api?.stop());

interface Answered {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function post(
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Answered> {
  const response = await fetch(api.url + path, { method: 'POST', body, headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const stored = () =>
  asAdmin<{ id: string; state: string; body: string; duplicates: number }>(
    api,
    'select id, state, body, duplicates from signal_inbox order by received_at, id',
  );

test('new is 202 after the commit, the same again is 200, both name the same signal', async () => {
  const first = await post(desk.hookPath, anAlert('one'));
  expect(first).toMatchObject({ status: 202, body: { success: true, status: 'queued' } });
  const again = await post(desk.hookPath, anAlert('one'), { 'content-type': 'text/plain' });
  expect(again).toMatchObject({ status: 200, body: { status: 'duplicate', id: first.body['id'] } });
  const [log] = await asAdmin(
    api,
    `select payload from account_log where kind = 'alert' and account_id = $1`,
    [desk.accountId],
  );
  expect(log).toEqual({ payload: { signalId: first.body['id'] } });
  expect(await stored()).toMatchObject([{ id: first.body['id'], state: 'received', duplicates: 1 }]);
  const { items } = await person.api.listDeliveries({});
  expect(items).toMatchObject([{ id: first.body['id'], duplicates: 1, test: false }]);
  const queued = () => asAdmin(api, `select 1 from bullmq.job where name = 'drain-account' limit 1`);
  await until(async () => (await queued()).length === 1);
});

test('a wrong address and a wrong secret get one and the same 404, of whatever length', async () => {
  const [, , , publicId = ''] = desk.hookPath.split('/');
  const wrong = [
    `/hooks/tv/${publicId}/${'x'.repeat(43)}`,
    `/hooks/tv/${publicId}/${desk.secret.slice(0, -1)}`,
    `/hooks/tv/${publicId}/${'x'.repeat(1_000)}`,
    `/hooks/tv/unknown/${desk.secret}`,
    `/hooks/tv/%00/${desk.secret}`,
    `/hooks/tv/%ff/${desk.secret}`,
    `/hooks/tv/${publicId}`,
    `/hooks/tv/${publicId}/${desk.secret}/more`,
    '/hooks/tv',
  ];
  const answers = await Promise.all(wrong.map((path) => post(path, anAlert())));
  for (const answer of answers) {
    expect(answer).toEqual({
      status: 404,
      body: { success: false, messageCode: 'not-found', message: 'There is no such webhook.' },
    });
  }
});

const deep = `${'{"a":'.repeat(30)}1${'}'.repeat(30)}`;
const unreadable: readonly (readonly [string, string | Uint8Array<ArrayBuffer>, string])[] = [
  ['nothing', '', 'empty-json'],
  ['an empty object', '{}', 'empty-json'],
  ['half of it', '{"v":1', 'malformed-json'],
  ['NaN', '{"v":1,"size":NaN}', 'malformed-json'],
  ['a list', '[1]', 'invalid-payload'],
  ['nesting', deep, 'invalid-payload'],
  ['a prototype', '{"__proto__":{"x":1}}', 'invalid-payload'],
  ['a key twice', '{"v":1,"v":2}', 'invalid-payload'],
  ['UTF-16', new Uint8Array(Buffer.from(`\uFEFF${anAlert()}`, 'utf16le')), 'not-utf8'],
  ['a zero character', '{"v":1,"ticker":"\\u0000"}', 'invalid-payload'],
  ['half a pair', '{"v":1,"ticker":"\\ud800"}', 'invalid-payload'],
  ['an unknown action', '{"v":1,"ticker":"BTCUSDT.P","action":"hodl"}', 'invalid-action'],
  ['an unknown market', '{"v":1,"ticker":"X","action":"long"}', 'unsupported-ticker'],
  ['no action', '{"v":1,"ticker":"BTCUSDT.P"}', 'missing-field'],
  ['no format of ours', '{"hello":"world"}', 'unknown-format'],
  [
    'a huge number',
    '{"v":1,"ticker":"BTCUSDT.P","action":"long","size":{"type":"quote","value":1e999}}',
    'invalid-quantity',
  ],
];

test.each(unreadable)('%s is stored as rejected and answered 400', async (_, body, messageCode) => {
  const before = await stored();
  const answer = await post(desk.hookPath, body);
  expect(answer).toMatchObject({ status: 400, body: { success: false, messageCode } });
  const after = await stored();
  expect(after.find((entry) => entry.id === answer.body['logId'])).toMatchObject({ state: 'rejected' });
  expect(after).toHaveLength(before.length + 1);
});

test('the answer to a refusal names the field and its value; that to a stored one promises no trade', async () => {
  const bad = await post(desk.hookPath, '{"v":1,"id":"hodl","ticker":"BTCUSDT.P","action":"hodl"}');
  expect(bad.body['message']).toContain('invalid-action in action: "hodl"');
  const good = await post(desk.hookPath, anAlert('kept'));
  expect(good).toMatchObject({ status: 202, body: { message: expect.stringContaining('decides next') } });
});

test('a byte order mark is no obstacle', async () => {
  expect(await post(desk.hookPath, `\uFEFF${anAlert('bom')}`)).toMatchObject({ status: 202 });
});

test('16 KiB pass and one byte more is 413, with and without a length; compression is refused', async () => {
  const padded = (size: number): string => {
    const bare = JSON.stringify({ ...JSON.parse(anAlert(`size-${size}`)), pad: '' });
    return bare.replace('""', `"${'x'.repeat(size - bare.length)}"`);
  };
  expect(await post(desk.hookPath, padded(16_384))).toMatchObject({ status: 202 });
  expect(await post(desk.hookPath, padded(16_385))).toMatchObject({ status: 413 });
  expect(
    await rawPost([chunk(padded(9_000)), chunk(padded(9_000)), '0\r\n\r\n'], 'transfer-encoding: chunked'),
  ).toContain(' 413 ');
  const zipped = gzipSync(anAlert());
  expect(await post(desk.hookPath, new Uint8Array(zipped), { 'content-encoding': 'gzip' })).toMatchObject({
    status: 415,
  });
});

const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/** What a socket hears back for raw writes, up to its end. */
async function rawPost(writes: readonly string[], header: string, everyMs = 0): Promise<string> {
  const { hostname, port } = new URL(api.url);
  const socket = net.connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  let heard = '';
  socket.on('data', (data) => {
    heard += String(data);
  });
  const closed = once(socket, 'close');
  socket.write(`POST ${desk.hookPath} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${header}\r\n\r\n`);
  for (const text of writes) {
    if (socket.destroyed) break;
    socket.write(text);
    if (everyMs > 0) await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  await closed;
  return heard;
}

test('a sender that drips is cut off within five seconds', async () => {
  const drips = Array.from({ length: 20 }, () => '{');
  const { value: heard, ms } = await timed(() => rawPost(drips, 'content-length: 5000', 500));
  expect(ms).toBeLessThan(6_000);
  expect(heard).not.toContain(' 202 ');
}, 15_000);

test('a rotated secret works as long as was asked, and never appears again', async () => {
  const params = { id: desk.webhookId };
  const rotated = await person.api.rotateWebhook({ params, body: { overlapMinutes: 5 } });
  const { pathname } = new URL(rotated.url);
  expect(await post(desk.hookPath, anAlert('old one'))).toMatchObject({ status: 202 });
  expect(await post(pathname, anAlert('new one'))).toMatchObject({ status: 202 });
  await person.api.rotateWebhook({ params, body: {} });
  expect(await post(pathname, anAlert('late one'))).toMatchObject({ status: 404 });
  const shown = JSON.stringify([await person.api.getWebhook({ params }), await person.api.listWebhooks({})]);
  for (const secret of [desk.secret, rotated.secret]) expect(shown).not.toContain(secret);
});

test('switched off is 403, and the burst over a hundred is 429', async () => {
  const other = await openDesk(api, await api.person('burst'));
  const codes: number[] = [];
  let sent = 0;
  const start = performance.now();
  const lane = async (): Promise<void> => {
    while (sent < 130 || (!codes.includes(429) && sent < 500))
      codes.push((await post(other.hookPath, anAlert(`b${sent++}`))).status);
  };
  await Promise.all(Array.from({ length: 10 }, lane));
  // A hundred at once, and what has come back meanwhile of a thousand in three minutes.
  const most = 100 + Math.ceil((performance.now() - start) / 180);
  const count = (status: number): number => codes.filter((code) => code === status).length;
  expect(count(202)).toBeGreaterThanOrEqual(100);
  expect(count(202)).toBeLessThanOrEqual(most);
  expect(count(429)).toBeGreaterThan(0);
  expect(count(202) + count(429)).toBe(sent);
  const owner = api.client(
    (await api.client().signIn({ body: { email: 'burst@example.com', password: person.password } })).token,
  );
  await owner.updateWebhook({ params: { id: other.webhookId }, body: { enabled: false } });
  expect(await post(other.hookPath, anAlert('late'))).toMatchObject({ status: 403 });
});

test('the test button uses the same intake and is marked', async () => {
  const params = { id: desk.webhookId };
  const answer = await person.api.testWebhook({ params, body: { body: anAlert('by button') } });
  expect(answer).toMatchObject({ success: true, status: 'test' });
  const { items } = await person.api.listDeliveries({ query: { webhookId: desk.webhookId, limit: 1 } });
  expect(items).toMatchObject([{ id: answer.id, test: true, state: 'received' }]);
  await expect(person.api.testWebhook({ params, body: { body: '{' } })).rejects.toMatchObject({
    problem: { status: 400, errors: [{ field: 'body' }] },
  });
});

test('deliveries page through without a gap or a repetition', async () => {
  const all = await person.api.listDeliveries({ query: { limit: 200 } });
  expect(all.nextCursor).toBeNull();
  const paged: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await person.api.listDeliveries({
      query: { limit: 3, ...(cursor === null ? {} : { cursor }) },
    });
    paged.push(...page.items.map((item) => item.id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(paged).toEqual(all.items.map((item) => item.id));
});
