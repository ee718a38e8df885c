import { marketMs, scaleOf } from '@trendy/domain';
import type { InstrumentScale, Subscription, UserStreamHandlers } from '@trendy/domain';

import type { Caller } from './caller.ts';
import type { InstrumentCache } from './instrument-cache.ts';
import { MissedRows } from './missed-rows.ts';
import { parseAlgoUpdate, parseFillUpdate, parseOrderUpdate, updateBody } from './orders.ts';
import { decimal, object, optionalText, text } from './raw.ts';
import type { Raw } from './raw.ts';
import { Stream } from './stream.ts';

const KEEP_ALIVE_MS = 20 * 60_000;
/** Nothing may happen for hours, but an answer to a question comes at once. */
const MAX_SILENCE_MS = 25_000;
const AGAIN_MS = 1_000;

type Instruments = Pick<InstrumentCache, 'loadOrThrow' | 'outdated' | 'present'>;

/** Orders, fills and account changes as the venue pushes them. What it loses, reconciliation reads over REST. */
export class UserStream implements Subscription {
  readonly #caller: Caller;
  readonly #handlers: UserStreamHandlers;
  readonly #instruments: Instruments;
  readonly #missed: MissedRows;
  #stream: Stream | undefined;
  #keepAlive: NodeJS.Timeout | undefined;
  #isUp = false;
  #closed = false;

  constructor(caller: Caller, instruments: Instruments, handlers: UserStreamHandlers) {
    this.#caller = caller;
    this.#instruments = instruments;
    this.#handlers = handlers;
    this.#missed = new MissedRows({
      handlers,
      isWhole: () => this.#isUp,
      outdated: () => instruments.outdated(),
    });
    this.#begin();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#missed.close();
    clearInterval(this.#keepAlive);
    await this.#stream?.close();
  }

  #begin(): void {
    this.#open().catch(() => {
      if (!this.#closed) setTimeout(() => this.#begin(), AGAIN_MS).unref();
    });
  }

  async #open(): Promise<void> {
    const client = await this.#caller.client();
    if (this.#closed) return;
    this.#stream = new Stream({
      client,
      url: async () => {
        await this.#instruments.loadOrThrow();
        return client.userSocketUrl(await this.#listenKey());
      },
      maxSilenceMs: MAX_SILENCE_MS,
      heartbeat: () => ({ method: 'LIST_SUBSCRIPTIONS', id: 1 }),
      onOpen: () => {
        this.#isUp = true;
        void this.#handlers.onConnected();
      },
      onMessage: (message) => this.#missed.attempt(() => this.#onMessage(object(message))),
      onDown: (reason) => {
        this.#isUp = false;
        this.#handlers.onDisconnected(reason);
      },
    });
    this.#keepAlive = setInterval(() => void this.#extendKey(), KEEP_ALIVE_MS);
  }

  async #listenKey(): Promise<string> {
    const answer = await this.#caller.send({
      method: 'fapiPrivatePostListenKey',
      weight: 1,
      priority: 'protect',
    });
    return text(object(answer), 'listenKey');
  }

  async #extendKey(): Promise<void> {
    try {
      await this.#caller.send({ method: 'fapiPrivatePutListenKey', weight: 1, priority: 'protect' });
    } catch {
      this.#stream?.restart('listen_key_lost');
    }
  }

  #onMessage(outer: Raw): void {
    const message = outer['stream'] === undefined ? outer : object(outer['data']);
    switch (message['e']) {
      case 'ORDER_TRADE_UPDATE':
        return this.#onOrder(updateBody(message));
      case 'ALGO_UPDATE':
        return this.#onAlgo(updateBody(message), decimal(message, 'E'));
      case 'ACCOUNT_UPDATE':
        return this.#onAccount(object(message['a']), decimal(message, 'T'));
      case 'ACCOUNT_CONFIG_UPDATE':
        return this.#onConfig(message);
      case 'listenKeyExpired':
        return this.#stream?.restart('listen_key_expired');
      default:
    }
  }

  /** As its instrument is by now: counted in the units that are kept, listed since the stream was opened. */
  #scaleOf(row: Raw): InstrumentScale | null {
    const symbol = text(row, 's');
    const instrument = this.#instruments.present.get(symbol);
    if (instrument) return scaleOf(instrument);
    this.#missed.stranger(symbol);
    return null;
  }

  #onOrder(body: Raw): void {
    const scale = this.#scaleOf(body);
    if (!scale) return;
    const order = parseOrderUpdate(scale, body);
    const fill = parseFillUpdate(scale, body);
    this.#handlers.onEvent(fill ? { kind: 'fill', order, fill } : { kind: 'order', order });
  }

  #onAlgo(body: Raw, at: number): void {
    const scale = this.#scaleOf(body);
    if (scale) this.#handlers.onEvent({ kind: 'order', order: parseAlgoUpdate(scale, body, at) });
  }

  #onAccount(change: Raw, at: number): void {
    const cause = optionalText(change, 'm');
    if (cause === 'FUNDING_FEE') this.#handlers.onEvent({ kind: 'funding', at: marketMs(at) });
    // Without positions it does not say of which symbol.
    if (cause === 'MARGIN_TYPE_CHANGE') this.#handlers.onEvent({ kind: 'leverage', symbol: null });
  }

  #onConfig(message: Raw): void {
    const config = message['ac'];
    if (config === undefined) return;
    const scale = this.#scaleOf(object(config));
    if (!scale) return;
    this.#handlers.onEvent({ kind: 'leverage', symbol: scale.instrument.symbol });
  }
}
