import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Reason } from '@trendy/domain';

import type { Client, LibrarySocket } from './client.ts';
import { Stream } from './stream.ts';
import { VendorError } from './vendor-error.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A peer that accepts and closes after so long. */
function peerClosingAfter(lifeMs: number) {
  const openedAt: number[] = [];
  const client = {
    open: () => {
      openedAt.push(Date.now());
      const socket = {
        url: 'ws://x',
        connected: Promise.resolve(),
        send: () => Promise.resolve(),
        close: () => undefined,
        onError: () => undefined,
      } as unknown as LibrarySocket;
      const died = new Promise((_resolve, reject) => {
        setTimeout(() => reject(new VendorError('closed', null, null)), lifeMs);
      });
      return { socket, died };
    },
  } as unknown as Client;
  return { client, openedAt };
}

const open = (client: Client, downs: Reason[]): Stream =>
  new Stream({
    client,
    url: () => Promise.resolve('ws://x'),
    onOpen: () => undefined,
    onMessage: () => undefined,
    onDown: (reason) => downs.push(reason),
    maxSilenceMs: null,
  });

test('a peer that closes at once is not stormed, and after eight times it is left alone for a while', async () => {
  const { client, openedAt } = peerClosingAfter(0);
  const downs: Reason[] = [];
  open(client, downs);
  const start = Date.now();
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  const within = (ms: number): number => openedAt.filter((at) => at - start <= ms).length;
  expect(within(1_000)).toBeLessThanOrEqual(4);
  expect(within(10_000)).toBeLessThanOrEqual(7);
  // Between half a minute and a minute each, once the circuit is open.
  expect(openedAt.length).toBeLessThanOrEqual(8 + 20);
  expect(openedAt.length).toBeGreaterThanOrEqual(8 + 8);
  expect(downs.at(-1)?.values).toHaveProperty('attempt');
});

test('one that lived for a while is taken up again at once', async () => {
  const { client, openedAt } = peerClosingAfter(30_000);
  open(client, []);
  await vi.advanceTimersByTimeAsync(5 * 60_000);
  const gaps = openedAt.slice(1).map((at, index) => at - (openedAt[index] ?? 0) - 30_000);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(250);
});
