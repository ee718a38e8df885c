import { expect, test, vi } from 'vitest';

import type { Caller } from '../ccxt/caller.ts';
import type { LibrarySocket } from '../ccxt/client.ts';
import { OkxBarStream } from './bar-stream.ts';

interface Sent {
  readonly id?: string;
  readonly op: string;
  readonly args: readonly { readonly channel: string; readonly instId: string }[];
}

type Refuse = (sent: Sent, say: (frame: object) => void) => void;

const GOOD = 'BTC/USDT:USDT';
const BAD = 'GONE/USDT:USDT';
const isGone = ({ instId }: { readonly instId: string }): boolean => instId.startsWith('GONE');
const REFUSED = { event: 'error', code: '60018' };
const wordsOf = ({ channel, instId }: Sent['args'][number]): string =>
  `Wrong URL or channel:${channel},instId:${instId} doesn't exist. Please use the correct URL, channel and parameters.`;

/** How a venue may refuse: each channel for itself, the whole request, without a word about which, without its number. */
const VENUES: readonly (readonly [string, Refuse])[] = [
  [
    'one channel, by number and name',
    ({ id, args }, say) => {
      for (const arg of args)
        say(isGone(arg) ? { ...REFUSED, id, msg: wordsOf(arg) } : { event: 'subscribe', arg });
    },
  ],
  [
    'the whole request, by number and name',
    ({ id, args }, say) => {
      const gone = args.find(isGone);
      if (gone) say({ ...REFUSED, id, msg: wordsOf(gone) });
      else for (const arg of args) say({ event: 'subscribe', arg });
    },
  ],
  [
    'the whole request, by number alone',
    ({ id, args }, say) => {
      if (args.some(isGone)) say({ ...REFUSED, id, msg: 'no such channel' });
      else for (const arg of args) say({ event: 'subscribe', arg });
    },
  ],
  [
    'one channel, by name alone',
    ({ args }, say) => {
      for (const arg of args)
        say(isGone(arg) ? { ...REFUSED, msg: wordsOf(arg) } : { event: 'subscribe', arg });
    },
  ],
];

/** A peer that keeps account of who listens to what. */
function peer(refuse: Refuse) {
  const heard = new Set<string>();
  const asked: Sent[] = [];
  const says: ((frame: object) => void)[] = [];
  const closed = vi.fn();
  let connections = 0;
  const client = {
    open: (_url: string, onMessage: (frame: unknown) => void) => {
      connections += 1;
      const say = (frame: object): void => {
        const { event, arg } = frame as { event?: string; arg?: Sent['args'][number] };
        if (event === 'subscribe' && arg) heard.add(`${arg.channel} ${arg.instId}`);
        onMessage(frame);
      };
      says.push(say);
      const socket = {
        connected: Promise.resolve(),
        send: (sent: Sent) => {
          asked.push(sent);
          if (sent.op === 'subscribe') queueMicrotask(() => refuse(sent, say));
          return Promise.resolve();
        },
        close: closed,
        onError: () => undefined,
      } as unknown as LibrarySocket;
      return { socket, died: new Promise(() => undefined) };
    },
  };
  const caller = { client: () => Promise.resolve(client) } as unknown as Caller;
  return { caller, heard, asked, says, closed, connections: () => connections };
}

const wants = [GOOD, BAD].map((symbol) => ({ symbol, timeframe: '1m' as const }));
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

test.each(VENUES)('a symbol that the venue refuses (%s) takes no other with it', async (_how, refuse) => {
  const { caller, heard, asked, says, closed, connections } = peer(refuse);
  const handlers = {
    ...{ onBar: vi.fn(), onMark: vi.fn(), onRefused: vi.fn() },
    ...{ onConnected: vi.fn(), onDisconnected: vi.fn() },
  };
  const stream = new OkxBarStream(caller, 'ws://x', 0, handlers);
  stream.want(wants);
  await settled();
  expect(heard).toEqual(new Set(['mark-price BTC-USDT-SWAP', 'candle1m BTC-USDT-SWAP']));
  expect([connections(), closed.mock.calls.length]).toEqual([2, 0]);
  expect(handlers.onDisconnected).not.toHaveBeenCalled();
  expect(handlers.onRefused.mock.calls.map(([symbol]) => symbol as string)).toEqual([BAD, BAD]);
  const data = [{ markPx: '60000', ts: '1' }];
  says[0]?.({ arg: { channel: 'mark-price', instId: 'BTC-USDT-SWAP' }, data });
  expect(handlers.onMark).toHaveBeenCalledWith(GOOD, 60_000, 1);
  // What has been refused is not asked for again before somebody wants something else.
  const before = asked.length;
  await settled();
  expect(asked.length).toBe(before);
  stream.want(wants.toReversed());
  await settled();
  expect(asked.length).toBe(before);
  stream.want([...wants, { symbol: GOOD, timeframe: '5m' }]);
  await settled();
  const again = asked.slice(before).flatMap(({ args }) => args.filter(isGone));
  expect(new Set(again.map(({ channel }) => channel)).size).toBe(2);
  expect(asked.slice(before).every(({ op }) => op === 'subscribe')).toBe(true);
});

test('an error about the connection begins it anew', async () => {
  const { caller, says, closed, connections } = peer(({ args }, say) => {
    for (const arg of args) say({ event: 'subscribe', arg });
  });
  const handlers = { onBar: vi.fn(), onMark: vi.fn(), onConnected: vi.fn(), onDisconnected: vi.fn() };
  const stream = new OkxBarStream(caller, 'ws://x', 0, handlers);
  stream.want(wants);
  await settled();
  expect(connections()).toBe(2);
  for (const say of says) say({ event: 'error', code: '60014', msg: 'Requests too frequent' });
  expect(closed).toHaveBeenCalledTimes(2);
});
