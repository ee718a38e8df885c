import { isTimeframe, marketMs, timeframeMs } from '@trendy/domain';
import type { Bar, MarketHandlers, MarketSubscription, Timeframe } from '@trendy/domain';

import type { Caller } from './caller.ts';
import { decimal, flag, object, text } from './raw.ts';
import type { Raw } from './raw.ts';
import { Stream } from './stream.ts';
import { toVendorSymbol } from './symbols.ts';

type Want = { readonly symbol: string; readonly timeframe: Timeframe };

/** The mark price comes every second, so twenty silent seconds mean a dead socket. */
const MAX_SILENCE_MS = 20_000;

/** Closed bars and mark prices of a changing set of symbols over one socket. */
export class BarStream implements MarketSubscription {
  readonly #handlers: MarketHandlers;
  readonly #caller: Caller;
  readonly #slot: number;
  #stream: Stream | undefined;
  #wanted: readonly Want[] = [];
  #symbols = new Map<string, string>();
  #subscribed = new Set<string>();
  #requestId = 0;

  /** @param slot of no other stream of this caller: the library knows a socket by its address alone. */
  constructor(caller: Caller, slot: number, handlers: MarketHandlers) {
    this.#caller = caller;
    this.#slot = slot;
    this.#handlers = handlers;
  }

  want(bars: readonly Want[]): void {
    this.#wanted = bars;
    this.#symbols = new Map(bars.map((bar) => [toVendorSymbol(bar.symbol), bar.symbol]));
    if (bars.length === 0) return;
    if (this.#stream) this.#subscribe();
    else void this.#open();
  }

  async close(): Promise<void> {
    await this.#stream?.close();
  }

  async #open(): Promise<void> {
    const client = await this.#caller.client();
    this.#stream ??= new Stream({
      client,
      url: () => Promise.resolve(client.socketUrl('market', this.#slot)),
      maxSilenceMs: MAX_SILENCE_MS,
      onOpen: () => {
        this.#subscribed = new Set();
        this.#subscribe();
        this.#handlers.onConnected();
      },
      onMessage: (message) => this.#onMessage(message),
      onDown: (reason) => this.#handlers.onDisconnected(reason),
    });
  }

  #subscribe(): void {
    const streams = new Set<string>();
    for (const { symbol, timeframe } of this.#wanted) {
      const name = toVendorSymbol(symbol).toLowerCase();
      streams.add(`${name}@kline_${timeframe}`);
      streams.add(`${name}@markPrice@1s`);
    }
    const added = [...streams].filter((name) => !this.#subscribed.has(name));
    const removed = [...this.#subscribed].filter((name) => !streams.has(name));
    if (added.length > 0) this.#send('SUBSCRIBE', added);
    if (removed.length > 0) this.#send('UNSUBSCRIBE', removed);
    this.#subscribed = streams;
  }

  #send(method: string, parameters: readonly string[]): void {
    this.#requestId += 1;
    this.#stream?.send({ method, params: parameters, id: this.#requestId });
  }

  #onMessage(message: unknown): void {
    const outer = object(message);
    const event = outer['stream'] === undefined ? outer : object(outer['data']);
    if (event['e'] === 'kline') this.#onKline(event);
    if (event['e'] === 'markPriceUpdate') {
      const symbol = this.#symbols.get(text(event, 's'));
      if (symbol) this.#handlers.onMark(symbol, decimal(event, 'p'), marketMs(decimal(event, 'E')));
    }
  }

  #onKline(event: Raw): void {
    const k = object(event['k']);
    const symbol = this.#symbols.get(text(k, 's'));
    const timeframe = text(k, 'i');
    if (flag(k, 'x') !== true || !symbol || !isTimeframe(timeframe)) return;
    const openTime = decimal(k, 't');
    const bar: Bar = {
      openTime: marketMs(openTime),
      closeTime: marketMs(openTime + timeframeMs(timeframe)),
      open: decimal(k, 'o'),
      high: decimal(k, 'h'),
      low: decimal(k, 'l'),
      close: decimal(k, 'c'),
      volume: decimal(k, 'v'),
    };
    this.#handlers.onBar(symbol, timeframe, bar);
  }
}
