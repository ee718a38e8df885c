import type { UserStreamHandlers } from '@trendy/domain';

import { toVendorError } from './vendor-error.ts';

/** The venue lists a moment later what it pushes now. */
const SOON_MS = 250;
/** At least so long between two comparisons that a stream asks for. */
const GAP_MS = 5_000;
/** So long nobody asks again about a symbol that is on no list even when it was read anew: another kind of contract. */
const STRANGER_MS = 60 * 60_000;

interface MissedRowsParts {
  readonly handlers: Pick<UserStreamHandlers, 'onConnected' | 'onDisconnected'>;
  /** Whether the stream is connected; if not, the connection to come is followed by a comparison anyway. */
  readonly isWhole: () => boolean;
  /** Has the list of instruments read anew. */
  readonly outdated: () => void;
}

/**
 * What a user stream told and nobody could read. A row costs only itself: whoever listens is told of a loss and, soon
 * but not all the time, of a connection after it, so that what was missed is read over REST; entries wait until then.
 */
export class MissedRows {
  readonly #parts: MissedRowsParts;
  readonly #strangers = new Map<string, number>();
  #isLossTold = false;
  #comparedAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: MissedRowsParts) {
    this.#parts = parts;
  }

  /** Reads a row, or a frame around rows. */
  attempt(read: () => void): void {
    try {
      read();
    } catch (thrown) {
      this.#miss(toVendorError(thrown).message);
    }
  }

  /** A row of a symbol that is not on the list: it may be new, or nothing that is traded here, so nobody waits for it. */
  stranger(symbol: string): void {
    const now = Date.now();
    if (now - (this.#strangers.get(symbol) ?? -Infinity) < STRANGER_MS) return;
    this.#strangers.set(symbol, now);
    this.#parts.outdated();
    this.#compareSoon();
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #miss(message: string): void {
    const { handlers, isWhole } = this.#parts;
    if (!isWhole()) return;
    if (!this.#isLossTold) handlers.onDisconnected({ code: 'stream_unreadable', values: { message } });
    this.#isLossTold = true;
    this.#compareSoon();
  }

  #compareSoon(): void {
    if (this.#timer) return;
    const waitMs = Math.max(SOON_MS, this.#comparedAt + GAP_MS - Date.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#isLossTold = false;
      this.#comparedAt = Date.now();
      if (this.#parts.isWhole()) void this.#parts.handlers.onConnected();
    }, waitMs).unref();
  }
}
