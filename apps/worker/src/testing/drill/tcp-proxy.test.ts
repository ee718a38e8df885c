import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { TcpProxy } from './tcp-proxy.ts';

const BODY = 'x'.repeat(400);
let server: http.Server;
let proxy: TcpProxy;
let served: string[];

beforeEach(async () => {
  served = [];
  server = http.createServer((request, response) => {
    served.push(`${request.method} ${request.url}`);
    response.end(BODY);
  });
  // As a WebSocket begins: afterwards bytes go both ways, for ever.
  server.on('upgrade', (_request, socket) => {
    socket.on('error', () => socket.destroy());
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy = await TcpProxy.to(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterEach(async () => {
  await proxy.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

interface Got {
  readonly error: string | null;
  readonly length: number;
  readonly ms: number;
}

/** One request on a connection of its own, given up after `timeoutMs`. */
function ask(path = '/', timeoutMs = 2_000): Promise<Got> {
  const startedAt = performance.now();
  let length = 0;
  return new Promise((resolve) => {
    const over = (error: string | null): void =>
      resolve({ error, length, ms: performance.now() - startedAt });
    const request = http.get({ host: '127.0.0.1', port: proxy.port, path, agent: false }, (response) => {
      response.on('data', (bytes: Buffer) => (length += bytes.length));
      response.on('end', () => over(null));
      response.on('error', () => over('cut within the body'));
    });
    request.setTimeout(timeoutMs, () => request.destroy(new Error('timeout')));
    request.on('error', (error: NodeJS.ErrnoException) => over(error.code ?? error.message));
  });
}

const fine = { error: null, length: BODY.length };

describe('a request over it', () => {
  test('comes through', async () => {
    expect(await ask()).toMatchObject(fine);
  });

  test('is late by the latency of both directions', async () => {
    proxy.set('up', { latencyMs: 60 });
    proxy.set('down', { latencyMs: 80 });
    const got = await ask();
    expect(got).toMatchObject(fine);
    expect(got.ms).toBeGreaterThan(135);
  });

  test('is delivered late although its sender has given up', async () => {
    proxy.set('up', { latencyMs: 150 });
    expect((await ask('/late', 50)).error).toBe('timeout');
    expect(served).toEqual([]);
    await expect.poll(() => served).toEqual(['GET /late']);
  });

  test('is executed but its answer lost', async () => {
    proxy.set('down', { cutAfterBytes: 0 });
    expect(await ask('/lost')).toMatchObject({ error: 'ECONNRESET', length: 0 });
    expect(served).toEqual(['GET /lost']);
  });

  test('loses the end of its answer', async () => {
    proxy.set('down', { cutAfterBytes: 300 });
    const got = await ask();
    expect(got.error).toBe('cut within the body');
    expect(got.length).toBeLessThan(BODY.length);
  });

  test('is cut on its way', async () => {
    proxy.set('up', { cutAfterBytes: 10 });
    expect((await ask()).error).toBe('ECONNRESET');
    expect(served).toEqual([]);
  });

  test('is swallowed, refused, and served again after healing', async () => {
    proxy.blackHole();
    expect((await ask('/', 80)).error).toBe('timeout');
    proxy.refuse();
    expect((await ask()).error).toBe('ECONNRESET');
    expect(served).toEqual([]);
    proxy.heal();
    expect(await ask()).toMatchObject(fine);
  });

  test('is struck by its own words, so many times', async () => {
    const counted = proxy.strike({ on: /^GET / });
    const struck = proxy.strike({ on: 'GET /order', times: 1, down: { cutAfterBytes: 0 } });
    expect(await ask('/other')).toMatchObject(fine);
    expect((await ask('/order')).error).toBe('ECONNRESET');
    expect(await ask('/order')).toMatchObject(fine);
    expect([counted.hits, struck.hits]).toEqual([3, 1]);
  });
});

test('an upgraded connection stays open over a black hole and hears nothing; it is reset when that heals', async () => {
  const socket = net.connect(proxy.port, '127.0.0.1');
  let heard = '';
  let isClosed = false;
  socket.on('close', () => (isClosed = true));
  socket.on('error', () => undefined);
  socket.write('GET /stream HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
  await once(socket, 'data');
  socket.on('data', (bytes) => (heard += String(bytes)));
  socket.write('one');
  await expect.poll(() => heard).toBe('one');
  proxy.blackHole();
  socket.write('two');
  await new Promise((resume) => setTimeout(resume, 60));
  expect(heard).toBe('one');
  expect(isClosed).toBe(false);
  proxy.heal();
  await expect.poll(() => isClosed).toBe(true);
  await expect.poll(() => proxy.open).toBe(0);
  expect(heard).toBe('one');
});
