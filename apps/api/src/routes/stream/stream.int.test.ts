import { createAppDatabase } from '@trendy/db';
import { StreamMessage } from '@trendy/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { startTestApi, until } from '../../testing/running-api.ts';
import type { Person, TestApi } from '../../testing/running-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

interface Heard {
  readonly socket: WebSocket;
  readonly messages: StreamMessage[];
  code: number | null;
}

async function listen(person: Person): Promise<Heard> {
  const { ticket } = await person.api.createStreamTicket({});
  const url = `${api.url.replace('http', 'ws')}/api/v1/stream?ticket=${ticket}`;
  const socket = new WebSocket(url, { origin: 'http://localhost:3000' });
  const heard: Heard = { socket, messages: [], code: null };
  socket.on('message', (data) => heard.messages.push(StreamMessage.parse(JSON.parse(String(data)))));
  socket.on('close', (code) => {
    heard.code = code;
  });
  await until(() => heard.messages.length > 0);
  return heard;
}

/** The status of a refused handshake; 101 when it was not refused. */
const handshake = (ticket: string, origin: string): Promise<number> =>
  new Promise((resolve) => {
    const socket = new WebSocket(`${api.url.replace('http', 'ws')}/api/v1/stream?ticket=${ticket}`, {
      origin,
    });
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => undefined);
    socket.on('open', () => {
      resolve(101);
      socket.close();
    });
  });

test('a committed change reaches its owner, and nobody else', async () => {
  const one = await api.person('one');
  const two = await api.person('two');
  const [first, second] = await Promise.all([listen(one), listen(two)]);
  const database = await createAppDatabase({ url: api.database.appUrl, max: 1 });
  const accountId = '00000000-0000-4000-8000-000000000001';
  await database.asUser(one.userId, (store) =>
    store.changes.notify({ userId: one.userId, accountId, kinds: ['orders', 'positions'] }),
  );
  await database.close();
  await until(() => first.messages.length === 2);
  expect(first.messages).toMatchObject([
    { type: 'hello' },
    { type: 'changed', accountId, kinds: ['order', 'position'] },
  ]);
  expect(second.messages).toHaveLength(1);
  first.socket.close();
  second.socket.close();
});

test('a ticket opens one stream, from our own pages, and only a real one', async () => {
  const guest = await api.person('guest');
  const { ticket } = await guest.api.createStreamTicket({});
  expect(await handshake(ticket, 'https://evil.example')).toBe(403);
  expect(await handshake(ticket, 'http://localhost:3000')).toBe(101);
  expect(await handshake(ticket, 'http://localhost:3000')).toBe(401);
  expect(await handshake('x'.repeat(43), 'http://localhost:3000')).toBe(401);
  expect(await handshake('', 'http://localhost:3000')).toBe(401);
});

test('a sign-out closes its streams within about a second', async () => {
  const leaver = await api.person('leaver');
  const heard = await listen(leaver);
  await leaver.api.signOut({});
  const start = Date.now();
  await until(() => heard.code !== null);
  expect(heard.code).toBe(4_401);
  expect(Date.now() - start).toBeLessThan(2_500);
});
