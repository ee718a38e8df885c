import { once } from 'node:events';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';

import { hearErrorsOfConnections } from './heard-errors.ts';

/** As the protocol writes it: a type, the length with itself, and what is said. */
function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
const WELCOME = message('R', Buffer.from([0, 0, 0, 0]));
const READY = message('Z', Buffer.from('I'));
const ENDED = message(
  'E',
  Buffer.from('SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'),
);

let server: net.Server | undefined;
afterEach(() => server?.close());

test('a connection that is ended as soon as it is ready does not kill the process', async () => {
  hearErrorsOfConnections();
  hearErrorsOfConnections();
  server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(Buffer.concat([WELCOME, READY, ENDED])));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'worker', database: 'trendy', ssl: false });
  await client.connect();
  // What the library does: its own listener comes now, after the error.
  const late: unknown[] = [];
  client.on('error', (error) => late.push(error));
  await expect(client.query('select 1')).rejects.toThrow();
  expect(client.listenerCount('error')).toBe(2);
});
