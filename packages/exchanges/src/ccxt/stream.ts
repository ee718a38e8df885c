import type { Reason } from '@trendy/domain';

import type { Client, LibrarySocket } from './client.ts';
import { toVendorError, VendorError } from './vendor-error.ts';

export interface StreamOptions {
  readonly client: Client;
  /** Asked before every connection: a user stream needs a fresh key. */
  readonly url: () => Promise<string>;
  readonly onOpen: (send: (message: unknown) => void) => void | Promise<void>;
  /** What it throws costs the frame, and one new connection: who connects anew reads what was in it. */
  readonly onMessage: (message: unknown) => void;
  readonly onDown: (reason: Reason) => void;
  /** A socket without a frame for so long is dead, whatever TCP says. Null where silence is normal. */
  readonly maxSilenceMs: number | null;
  /** Asked of the peer ever so often, so that one who is there is never silent. */
  readonly heartbeat?: () => unknown;
}

const FIRST_DELAY_MS = 250;
const LAST_DELAY_MS = 15_000;
/** A connection that lived this long was healthy: the next delay starts small again. */
const HEALTHY_MS = 20_000;
/** So many in a row that were not: something is wrong that asking harder does not heal. */
const CIRCUIT_OPENS_AT = 8;
const CIRCUIT_OPEN_MS = 60_000;
const HEARTBEAT_MS = 8_000;
/** A venue that goes on saying what cannot be read must not keep us from the rest. */
const UNREADABLE_EVERY_MS = 60_000;

/** One socket kept open: reconnects with jittered backoff, and closes a socket that is alive but silent. */
export class Stream {
  readonly #options: StreamOptions;
  #closed = false;
  #socket: LibrarySocket | undefined;
  #lastFrameAt = 0;
  #unreadableAt = -Infinity;
  #wake: (() => void) | undefined;
  /** Why we closed the present connection ourselves. */
  #cause: string | undefined;
  readonly #done: Promise<void>;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#done = this.#run();
  }

  /** Sends on the present connection; false when there is none (the next `onOpen` says everything again). */
  send(message: unknown): boolean {
    if (!this.#socket) return false;
    this.#socket.send(message).catch(() => this.restart('send_failed'));
    return true;
  }

  restart(code: string): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#cause = code;
    // The library's close waits for the peer, who may be mute: the error settles the connection here and now.
    socket.onError(new VendorError(code, null, null));
    socket.close();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    this.restart('closed');
    await this.#done;
  }

  async #run(): Promise<void> {
    let attempt = 0;
    while (!this.#closed) {
      const startedAt = Date.now();
      const reason = await this.#connectOnce();
      if (this.#closed) return;
      attempt = Date.now() - startedAt > HEALTHY_MS ? 0 : attempt + 1;
      const isOpen = attempt >= CIRCUIT_OPENS_AT;
      this.#options.onDown(isOpen ? { ...reason, values: { ...reason.values, attempt } } : reason);
      const ceiling = isOpen ? CIRCUIT_OPEN_MS : Math.min(LAST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
      await this.#pause(ceiling * (0.5 + Math.random() / 2));
    }
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #connectOnce(): Promise<Reason> {
    const { client, url, onOpen } = this.#options;
    const timers: NodeJS.Timeout[] = [];
    this.#cause = undefined;
    let opened: LibrarySocket | undefined;
    try {
      const { socket, died } = client.open(await url(), (message) => this.#onFrame(message));
      opened = socket;
      died.catch(() => undefined);
      await Promise.race([socket.connected, died]);
      if (this.#closed) return { code: 'closed' };
      this.#socket = socket;
      this.#lastFrameAt = Date.now();
      timers.push(...this.#watch());
      await onOpen((message) => void this.send(message));
      await died;
      return { code: 'stream_closed' };
    } catch (thrown) {
      const error = toVendorError(thrown);
      return { code: 'stream_down', values: { message: this.#cause ?? error.message } };
    } finally {
      for (const timer of timers) clearInterval(timer);
      this.#socket = undefined;
      if (opened) shut(opened);
    }
  }

  /** A throw must not get into the library, which forgets the connection then and leaves its socket open. */
  #onFrame(message: unknown): void {
    this.#lastFrameAt = Date.now();
    try {
      this.#options.onMessage(message);
    } catch {
      if (Date.now() - this.#unreadableAt < UNREADABLE_EVERY_MS) return;
      this.#unreadableAt = Date.now();
      this.restart('unreadable_frame');
    }
  }

  #watch(): readonly NodeJS.Timeout[] {
    const { heartbeat, maxSilenceMs } = this.#options;
    const timers: NodeJS.Timeout[] = [];
    if (heartbeat) timers.push(setInterval(() => this.send(heartbeat()), HEARTBEAT_MS));
    if (maxSilenceMs !== null) {
      const look = (): void => {
        if (Date.now() - this.#lastFrameAt > maxSilenceMs) this.restart('stream_silent');
      };
      timers.push(setInterval(look, 1_000));
    }
    return timers;
  }
}

/** For good, and at once: what is left open goes on telling, and the library's close waits for the peer. */
function shut(socket: LibrarySocket): void {
  // Whoever closes without an error makes the library forget the next connection to the same address.
  socket.onError(new VendorError('closed', null, null));
  socket.close();
  socket.connection?.terminate();
}
