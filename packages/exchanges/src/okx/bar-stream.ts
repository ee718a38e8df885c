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

/** About one channel, and not about the connection: it does not exist (any more), or has moved. */
const CHANNEL_CODES: ReadonlySet<string | undefined> = new Set(['60018', '64000', '64001']);

/** What was asked for over one connection. */
interface Door {
  /** By name. */
  subscribed: ReadonlyMap<string, Channel>;
  /** Requests that may still be refused, by their number. A channel that was confirmed is taken out. */
  readonly asked: Map<string, readonly Channel[]>;
  /** Not asked for again until the wants change: the venue would say the same. */
  readonly refused: Set<string>;
}

const namesOf = (wants: readonly Want[]): string =>
  [...new Set(wants.map(({ symbol, timeframe }) => `${symbol} ${timeframe}`))].sort().join();

const newDoor = (): Door => ({ subscribed: new Map(), asked: new Map(), refused: new Set() });
const nameOf = ({ channel, instId }: Channel): string => `${channel} ${instId}`;

/** Closed bars and mark prices of a changing set of symbols over the two sockets that have them. */
export class OkxBarStream implements MarketSubscription {
  readonly #caller: Caller;
  readonly #socket: string;
  readonly #slot: number;
  readonly #handlers: MarketHandlers;
  readonly #streams = new Map<Path, Stream>();
  readonly #doors = new Map<Path, Door>();
  readonly #up = new Set<Path>();
  #wanted: readonly Want[] = [];
  #symbols = new Map<string, string>();
  #timeframes = new Map<string, Timeframe>();
  #requests = 0;
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
    const isOther = namesOf(bars) !== namesOf(this.#wanted);
    this.#wanted = bars;
    this.#symbols = new Map(bars.map((bar) => [toInstId(bar.symbol), bar.symbol]));
    this.#timeframes = new Map(bars.map(({ timeframe }) => [`candle${barName(timeframe)}`, timeframe]));
    if (bars.length === 0) return;
    // Whoever wants the same again gets no other answer.
    if (isOther) for (const { refused } of this.#doors.values()) refused.clear();
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
    this.#doors.set(path, newDoor());
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
    const [stream, door] = [this.#streams.get(path), this.#doors.get(path)];
    if (!stream || !door || !this.#up.has(path)) return;
    const wanted = new Map<string, Channel>();
    for (const { symbol, timeframe } of this.#wanted) {
      const channel = path === 'public' ? 'mark-price' : `candle${barName(timeframe)}`;
      const one = { channel, instId: toInstId(symbol) };
      if (!door.refused.has(nameOf(one))) wanted.set(nameOf(one), one);
    }
    const before = door.subscribed;
    const added = [...wanted].filter(([name]) => !before.has(name)).map(([, channel]) => channel);
    const removed = [...before].filter(([name]) => !wanted.has(name)).map(([, channel]) => channel);
    if (added.length > 0) this.#ask(path, door, added);
    if (removed.length > 0) stream.send({ op: 'unsubscribe', args: removed });
    door.subscribed = wanted;
  }

  /** All at once, under a number that a refusal repeats: requests of a connection are counted. */
  #ask(path: Path, door: Door, channels: readonly Channel[]): void {
    this.#requests += 1;
    const id = String(this.#requests);
    door.asked.set(id, channels);
    this.#streams.get(path)?.send({ id, op: 'subscribe', args: channels });
  }

  #onFrame(path: Path, message: unknown): void {
    // The text pong, whose arrival is all that it says.
    if (typeof message !== 'object' || message === null) return;
    const frame = object(message);
    const event = optionalText(frame, 'event');
    if (event === 'error' && !this.#isOneChannel(path, frame))
      this.#streams.get(path)?.restart(`refused_${optionalText(frame, 'code') ?? ''}`);
    if (event === 'subscribe') this.#onSubscribed(path, object(frame['arg']));
    if (frame['data'] !== undefined && event === undefined) this.#onPush(frame);
  }

  #onSubscribed(path: Path, arg: Raw): void {
    const name = `${optionalText(arg, 'channel')} ${optionalText(arg, 'instId')}`;
    const { asked } = this.#doors.get(path) ?? newDoor();
    for (const [id, channels] of asked) {
      const open = channels.filter((channel) => nameOf(channel) !== name);
      if (open.length === 0) asked.delete(id);
      else asked.set(id, open);
    }
  }

  /**
   * Whether an error is about a channel of ours, which is then left out: to begin anew for it would silence all others,
   * again and again. A request may be refused whole for the sake of one channel: what is left of it is asked for again,
   * which does no harm where it was heard, and one by one where nobody says which it was.
   */
  #isOneChannel(path: Path, frame: Raw): boolean {
    const door = this.#doors.get(path);
    if (!door || !CHANNEL_CODES.has(optionalText(frame, 'code'))) return false;
    const words = new Set((optionalText(frame, 'msg') ?? '').split(/[^A-Za-z0-9-]+/));
    const isNamed = ({ channel, instId }: Channel): boolean => words.has(channel) && words.has(instId);
    const given = optionalText(frame, 'id');
    const id = given ?? [...door.asked].find(([, channels]) => channels.some(isNamed))?.[0];
    if (id === undefined) return false;
    const open = (door.asked.get(id) ?? []).filter((channel) => door.subscribed.has(nameOf(channel)));
    door.asked.delete(id);
    const bad = open.find(isNamed) ?? (open.length === 1 ? open[0] : undefined);
    const others = open.filter((channel) => channel !== bad);
    if (bad) this.#leaveOut(door, bad, frame);
    if (bad && others.length > 0) this.#ask(path, door, others);
    if (!bad) for (const channel of others) this.#ask(path, door, [channel]);
    return true;
  }

  #leaveOut(door: Door, channel: Channel, frame: Raw): void {
    const name = nameOf(channel);
    door.refused.add(name);
    door.subscribed = new Map([...door.subscribed].filter(([other]) => other !== name));
    const symbol = this.#symbols.get(channel.instId);
    const values = { channel: channel.channel, message: optionalText(frame, 'msg') ?? '' };
    if (symbol !== undefined) this.#handlers.onRefused?.(symbol, { code: 'channel_refused', values });
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
