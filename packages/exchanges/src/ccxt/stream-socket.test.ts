import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import type { Reason } from '@trendy/domain';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { simulatedExchange } from '../endpoints.ts';
import { BINANCE_DIALECT } from './binance-dialect.ts';
import { createClient } from './client.ts';
import { Stream } from './stream.ts';

/** A peer that greets with the number of the connection, and then says what it is told to. It never says goodbye. */
function aPeer() {
  const sockets: Socket[] = [];
  const open = new Set<number>();
  const server = createServer();
  server.on('upgrade', (request, socket: Socket) => {
    const key = `${request.headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.write(`${[...lines, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`);
    const number = sockets.push(socket) - 1;
    open.add(number);
    // Its end is of the connection itself; words of goodbye alone do not bring it about.
    for (const event of ['end', 'close', 'error']) socket.on(event, () => open.delete(number));
    socket.resume();
  });
  const say = (number: number, word: string): void => {
    const payload = Buffer.from(JSON.stringify({ word, from: number }));
    sockets[number]?.write(Buffer.concat([Buffer.from([0x81, payload.length]), payload]));
  };
  return { server, sockets, open, say };
}

let peer: ReturnType<typeof aPeer>;
let origin: string;
beforeEach(async () => {
  peer = aPeer();
  await new Promise<void>((resolve) => peer.server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(peer.server.address() as AddressInfo).port}`;
});
afterEach(() => {
  for (const socket of peer.sockets) socket.destroy();
  peer.server.close();
});

async function listening(read: (word: string) => void) {
  const client = await createClient({
    ...{ endpoints: simulatedExchange(origin), dialect: BINANCE_DIALECT, timeoutMs: 15_000 },
    ...{ receiveWindowMs: 5_000, clockOffsetMs: () => 0, onUsedWeight: () => undefined },
  });
  const heard: string[] = [];
  const downs: Reason[] = [];
  const stream = new Stream({
    client,
    url: () => Promise.resolve(client.socketUrl('market', 0)),
    onOpen: () => undefined,
    onMessage: (message) => {
      const { word, from } = message as { word: string; from: number };
      heard.push(`${word} ${from}`);
      read(word);
    },
    onDown: (reason) => downs.push(reason),
    maxSilenceMs: null,
  });
  return { stream, heard, downs };
}

const until = (isDone: () => boolean): Promise<void> =>
  vi.waitFor(() => expect(isDone()).toBe(true), { timeout: 8_000, interval: 20 });
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('a frame that cannot be read costs one connection, whose socket is closed and says nothing more', async () => {
  const { stream, heard, downs } = await listening((word) => {
    if (word === 'poison') throw new Error('unreadable');
  });
  await until(() => peer.open.size === 1);
  await pause(50);
  for (const word of ['first', 'poison', 'late']) peer.say(0, word);
  await until(() => peer.sockets.length === 2);
  await until(() => !peer.open.has(0));
  peer.say(0, 'ghost');
  await pause(50);
  peer.say(1, 'second');
  await until(() => heard.includes('second 1'));
  expect(heard.filter((line) => line.startsWith('ghost'))).toEqual([]);
  expect(downs).toMatchObject([{ code: 'stream_down', values: { message: 'unreadable_frame' } }]);
  // The same again within a minute is borne.
  for (const word of ['poison', 'poison', 'third']) peer.say(1, word);
  await until(() => heard.includes('third 1'));
  await pause(500);
  expect([peer.sockets.length, [...peer.open]]).toEqual([2, [1]]);
  await stream.close();
  await until(() => peer.open.size === 0);
});

test('a connection that is given up is closed at a peer who never answers', async () => {
  const { stream, heard } = await listening(() => undefined);
  await until(() => peer.open.size === 1);
  await pause(50);
  stream.restart('stream_silent');
  peer.say(0, 'ghost');
  await until(() => peer.sockets.length === 2 && !peer.open.has(0));
  await pause(50);
  peer.say(1, 'second');
  await until(() => heard.length > 0);
  expect(heard).toEqual(['second 1']);
  await stream.close();
});
