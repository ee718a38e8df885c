import { createHmac } from 'node:crypto';

import { marketMs } from '@trendy/domain';
import type { Reason, Subscription, UserStreamHandlers } from '@trendy/domain';

import type { Caller } from '../ccxt/caller.ts';
import { MissedRows } from '../ccxt/missed-rows.ts';
import { decimal, list, object, optionalText, text } from '../ccxt/raw.ts';
import type { Raw } from '../ccxt/raw.ts';
import { Stream } from '../ccxt/stream.ts';
import type { OkxInstrumentCache } from './instrument-cache.ts';
import { parseAlgo, parseOrder, parsePushedFill } from './orders.ts';

export interface OkxUserStreamParts {
  readonly caller: Caller;
  readonly socket: string;
  /** Looked into for every row, as it is by then. */
  readonly instruments: Pick<OkxInstrumentCache, 'loadOrThrow' | 'outdated' | 'present'>;
  readonly handlers: UserStreamHandlers;
}

/** Pongs are frames: a socket that says nothing for so long is dead. */
const MAX_SILENCE_MS = 30_000;

const AGAIN_MS = 1_000;

/** Funding is told by a channel that not every host has; without it, it is read ever so often. */
const NO_SUCH_CHANNEL = '60018';

/** The first channel of each is the one that must be there. */
const DOORS = [
  {
    path: 'private',
    channels: [{ channel: 'orders', instType: 'SWAP' }, { channel: 'balance_and_position' }],
  },
  { path: 'business', channels: [{ channel: 'orders-algo', instType: 'SWAP' }] },
] as const;
type Door = (typeof DOORS)[number];

/** Orders, fills and funding of one account over the two sockets that have them; up only when both are. */
export class OkxUserStream implements Subscription {
  readonly #parts: OkxUserStreamParts;
  readonly #streams: Stream[] = [];
  readonly #up = new Set<string>();
  readonly #missed: MissedRows;
  #closed = false;

  constructor(parts: OkxUserStreamParts) {
    this.#parts = parts;
    const { handlers, instruments } = parts;
    this.#missed = new MissedRows({
      handlers,
      isWhole: () => this.#isWhole,
      outdated: () => instruments.outdated(),
    });
    this.#begin();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#missed.close();
    await Promise.all(this.#streams.map((stream) => stream.close()));
  }

  #begin(): void {
    this.#open().catch(() => {
      if (!this.#closed) setTimeout(() => this.#begin(), AGAIN_MS).unref();
    });
  }

  async #open(): Promise<void> {
    const { caller, socket, instruments } = this.#parts;
    const client = await caller.client();
    if (this.#closed) return;
    for (const door of DOORS) {
      const stream = new Stream({
        client,
        url: async () => {
          await instruments.loadOrThrow();
          return `${socket}/ws/v5/${door.path}`;
        },
        maxSilenceMs: MAX_SILENCE_MS,
        onOpen: async (send) => send(await this.#login()),
        onMessage: (message) => this.#missed.attempt(() => this.#onFrame(door, stream, message)),
        onDown: (reason) => this.#onDown(door, reason),
      });
      this.#streams.push(stream);
    }
  }

  async #login(): Promise<unknown> {
    const { caller } = this.#parts;
    const key = await caller.key();
    const timestamp = String(Math.floor(caller.venueNow / 1_000));
    const sign = createHmac('sha256', key.secret)
      .update(`${timestamp}GET/users/self/verify`)
      .digest('base64');
    return {
      op: 'login',
      args: [{ apiKey: key.apiKey, passphrase: key.passphrase ?? '', timestamp, sign }],
    };
  }

  get #isWhole(): boolean {
    return this.#up.size === DOORS.length;
  }

  #onDown(door: Door, reason: Reason): void {
    const wasWhole = this.#isWhole;
    this.#up.delete(door.path);
    if (wasWhole || this.#up.size === 0) this.#parts.handlers.onDisconnected(reason);
  }

  #onFrame(door: Door, stream: Stream, message: unknown): void {
    // The text pong, whose arrival is all that it says.
    if (typeof message !== 'object' || message === null) return;
    const frame = object(message);
    const event = optionalText(frame, 'event');
    if (event === undefined) return this.#onPush(frame);
    if (event === 'login') {
      stream.send({ op: 'subscribe', args: door.channels });
      return;
    }
    if (event === 'subscribe') {
      if (text(object(frame['arg']), 'channel') === door.channels[0].channel) this.#onSubscribed(door);
      return;
    }
    const isExtra = optionalText(frame, 'code') === NO_SUCH_CHANNEL && this.#up.has(door.path);
    if (event === 'error' && !isExtra) stream.restart(`refused_${optionalText(frame, 'code') ?? ''}`);
    if (event === 'notice') stream.restart('notice_of_closing');
  }

  #onSubscribed(door: Door): void {
    this.#up.add(door.path);
    if (this.#isWhole) void this.#parts.handlers.onConnected();
  }

  #onPush(frame: Raw): void {
    const channel = text(object(frame['arg']), 'channel');
    for (const row of list(frame['data'])) this.#missed.attempt(() => this.#onRow(channel, object(row)));
  }

  #onRow(channel: string, raw: Raw): void {
    const { handlers, instruments } = this.#parts;
    if (channel === 'balance_and_position') {
      if (optionalText(raw, 'eventType') === 'funding_fee') {
        handlers.onEvent({ kind: 'funding', at: marketMs(decimal(raw, 'pTime')) });
      }
      return;
    }
    const instId = text(raw, 'instId');
    const found = instruments.present.get(instId);
    if (!found) return this.#missed.stranger(instId);
    if (channel === 'orders-algo') {
      handlers.onEvent({ kind: 'order', order: parseAlgo(found, raw) });
      return;
    }
    const order = parseOrder(found, raw);
    const fill = parsePushedFill(found, raw);
    handlers.onEvent(fill ? { kind: 'fill', order, fill } : { kind: 'order', order });
  }
}
