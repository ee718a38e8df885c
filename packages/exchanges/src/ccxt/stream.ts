import type { Reason } from '@trendy/domain';

import type { Client, LibrarySocket } from './client.ts';
import { toVendorError, VendorError } from './vendor-error.ts';

export interface StreamOptions {
  readonly client: Client;
  /** Asked before every connection: a user stream needs a fresh key. */
  readonly url: () => Promise<string>;
  readonly onOpen: (send: (message: unknown) => void) => void | Promise<void>;
  readonly onMessage: (message: unknown) => void;
  readonly onDown: (reason: Reason) => void;
  /** A socket without a frame for so long is dead, whatever TCP says. Null where silence is normal. */
  readonly maxSilenceMs: number | null;
}

const FIRST_DELAY_MS = 250;
const LAST_DELAY_MS = 15_000;
/** A connection that lived this long was healthy: the next delay starts small again. */
const HEALTHY_MS = 20_000;

/** One socket kept open: reconnects with jittered backoff, and closes a socket that is alive but silent. */
export class Stream {
  readonly #options: StreamOptions;
  #closed = false;
  #socket: LibrarySocket | undefined;
  #lastFrameAt = 0;
  #wake: (() => void) | undefined;
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
      this.#options.onDown(reason);
      attempt = Date.now() - startedAt > HEALTHY_MS ? 0 : attempt + 1;
      const ceiling = Math.min(LAST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 10));
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
    const { client, url, onMessage, onOpen } = this.#options;
    let watchdog: NodeJS.Timeout | undefined;
    try {
      const { socket, died } = client.open(await url(), (message) => {
        this.#lastFrameAt = Date.now();
        onMessage(message);
      });
      died.catch(() => undefined);
      await Promise.race([socket.connected, died]);
      if (this.#closed) return { code: 'closed' };
      this.#socket = socket;
      this.#lastFrameAt = Date.now();
      watchdog = this.#watch();
      await onOpen((message) => void this.send(message));
      await died;
      return { code: 'stream_closed' };
    } catch (thrown) {
      const error = toVendorError(thrown);
      return { code: 'stream_down', values: { message: error.message } };
    } finally {
      clearInterval(watchdog);
      this.#socket = undefined;
    }
  }

  #watch(): NodeJS.Timeout | undefined {
    const { maxSilenceMs } = this.#options;
    if (maxSilenceMs === null) return undefined;
    return setInterval(() => {
      if (Date.now() - this.#lastFrameAt > maxSilenceMs) this.restart('stream_silent');
    }, 1_000);
  }
}
