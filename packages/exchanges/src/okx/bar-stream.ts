import { marketMs } from '@trendy/domain';
import type { MarketHandlers, MarketSubscription, Reason, Timeframe } from '@trendy/domain';

import type { Caller } from '../ccxt/caller.ts';
import { decimal, list, object, optionalText, rows, text } from '../ccxt/raw.ts';
import type { Raw } from '../ccxt/raw.ts';
import { Stream } from '../ccxt/stream.ts';
import { barName, parseCandle } from './candles.ts';
import { toInstId } from './instruments.ts';

type Want = { readonly symbol: string; readonly timeframe: Timeframe };
interface Channel {
  readonly channel: string;
  readonly instId: string;
}

/** Mark prices come several times a second; of candles only pongs are sure, every ten seconds. */
const DOORS = [
  { path: 'public', maxSilenceMs: 15_000 },
  { path: 'business', maxSilenceMs: 30_000 },
] as const;
type Path = (typeof DOORS)[number]['path'];

/** Closed bars and mark prices of a changing set of symbols over the two sockets that have them. */
export class OkxBarStream implements MarketSubscription {
  readonly #caller: Caller;
  readonly #socket: string;
  readonly #slot: number;
  readonly #handlers: MarketHandlers;
  readonly #streams = new Map<Path, Stream>();
  readonly #subscribed = new Map<Path, ReadonlyMap<string, Channel>>();
  readonly #up = new Set<Path>();
  #wanted: readonly Want[] = [];
  #symbols = new Map<string, string>();
  #timeframes = new Map<string, Timeframe>();
  #isOpening = false;
  #closed = false;

  /** @param slot of no other stream of this caller: the library knows a socket by its address alone. */
  constructor(caller: Caller, socket: string, slot: number, handlers: MarketHandlers) {
    this.#caller = caller;
    this.#slot = slot;
    this.#socket = socket;
    this.#handlers = handlers;
  }

  want(bars: readonly Want[]): void {
    this.#wanted = bars;
    this.#symbols = new Map(bars.map((bar) => [toInstId(bar.symbol), bar.symbol]));
    this.#timeframes = new Map(bars.map(({ timeframe }) => [`candle${barName(timeframe)}`, timeframe]));
    if (bars.length === 0) return;
    if (this.#isOpening) for (const { path } of DOORS) this.#subscribe(path);
    else void this.#open();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#streams.values()].map((stream) => stream.close()));
  }

  async #open(): Promise<void> {
    this.#isOpening = true;
    const client = await this.#caller.client();
    if (this.#closed) return;
    for (const { path, maxSilenceMs } of DOORS) {
      const stream = new Stream({
        client,
        url: () =>
          Promise.resolve(`${this.#socket}/ws/v5/${path}${this.#slot === 0 ? '' : `?slot=${this.#slot}`}`),
        maxSilenceMs,
        onOpen: () => this.#onOpen(path),
        onMessage: (message) => this.#onFrame(path, message),
        onDown: (reason) => this.#onDown(path, reason),
      });
      this.#streams.set(path, stream);
    }
  }

  #onOpen(path: Path): void {
    this.#subscribed.delete(path);
    this.#up.add(path);
    this.#subscribe(path);
    if (this.#up.size === DOORS.length) this.#handlers.onConnected();
  }

  #onDown(path: Path, reason: Reason): void {
    const wasWhole = this.#up.size === DOORS.length;
    this.#up.delete(path);
    if (wasWhole || this.#up.size === 0) this.#handlers.onDisconnected(reason);
  }

  #subscribe(path: Path): void {
    const stream = this.#streams.get(path);
    if (!stream || !this.#up.has(path)) return;
    const wanted = new Map<string, Channel>();
    for (const { symbol, timeframe } of this.#wanted) {
      const instId = toInstId(symbol);
      const channel = path === 'public' ? 'mark-price' : `candle${barName(timeframe)}`;
      wanted.set(`${channel} ${instId}`, { channel, instId });
    }
    const before = this.#subscribed.get(path) ?? new Map<string, Channel>();
    const added = [...wanted].filter(([name]) => !before.has(name)).map(([, channel]) => channel);
    const removed = [...before].filter(([name]) => !wanted.has(name)).map(([, channel]) => channel);
    if (added.length > 0) stream.send({ op: 'subscribe', args: added });
    if (removed.length > 0) stream.send({ op: 'unsubscribe', args: removed });
    this.#subscribed.set(path, wanted);
  }

  #onFrame(path: Path, message: unknown): void {
    // The text pong, whose arrival is all that it says.
    if (typeof message !== 'object' || message === null) return;
    const frame = object(message);
    if (optionalText(frame, 'event') === 'error') {
      this.#streams.get(path)?.restart(`refused_${optionalText(frame, 'code') ?? ''}`);
    }
    if (frame['data'] !== undefined && optionalText(frame, 'event') === undefined) this.#onPush(frame);
  }

  #onPush(frame: Raw): void {
    const arg = object(frame['arg']);
    const symbol = this.#symbols.get(text(arg, 'instId'));
    if (symbol === undefined) return;
    const channel = text(arg, 'channel');
    if (channel === 'mark-price') {
      for (const raw of rows(frame['data'])) {
        this.#handlers.onMark(symbol, decimal(raw, 'markPx'), marketMs(decimal(raw, 'ts')));
      }
      return;
    }
    const timeframe = this.#timeframes.get(channel);
    if (timeframe === undefined) return;
    for (const row of list(frame['data'])) {
      const bar = parseCandle(row, timeframe);
      if (bar) this.#handlers.onBar(symbol, timeframe, bar);
    }
  }
}
