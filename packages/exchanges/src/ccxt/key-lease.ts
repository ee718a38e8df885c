import type { ClientKey } from './client.ts';

/** A key, or how to open it: one that can be opened again is not held for ever. */
export type KeySource = ClientKey | (() => Promise<ClientKey>);

const LIFE_MS = 15 * 60_000;
/** Of its life: from then on a key in use is opened anew beside the calls, so that none of them waits for it. */
const RENEW_SHARE = 2 / 3;

/**
 * Holds a key for at most a quarter of an hour, however often it is used, and opens it again when it is wanted after
 * that. Texts cannot be wiped: whoever is told to let go drops the last reference, and the collector does the rest.
 */
export class KeyLease {
  readonly #source: () => Promise<ClientKey>;
  readonly #lifeMs: number;
  readonly #onChange: (key: ClientKey | null) => void;
  #key: ClientKey | null = null;
  #openedAt = 0;
  #opening: Promise<ClientKey> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** @param onChange hears each key that is opened, and null when it is to be let go. */
  constructor(
    source: () => Promise<ClientKey>,
    onChange: (key: ClientKey | null) => void,
    lifeMs: number = LIFE_MS,
  ) {
    this.#source = source;
    this.#onChange = onChange;
    this.#lifeMs = lifeMs;
  }

  /** The key, opened when it is not held. @throws what its source throws. */
  async hold(): Promise<ClientKey> {
    if (!this.#key) return this.#open();
    if (performance.now() - this.#openedAt >= this.#lifeMs * RENEW_SHARE)
      void this.#open().catch(() => undefined);
    return this.#key;
  }

  close(): void {
    this.#isClosed = true;
    this.#drop();
  }

  #open(): Promise<ClientKey> {
    return (this.#opening ??= this.#source()
      .then((key) => {
        if (!this.#isClosed) this.#take(key);
        return key;
      })
      .finally(() => {
        this.#opening = null;
      }));
  }

  #take(key: ClientKey): void {
    clearTimeout(this.#timer);
    this.#key = key;
    this.#openedAt = performance.now();
    this.#timer = setTimeout(() => this.#drop(), this.#lifeMs);
    this.#timer.unref();
    this.#onChange(key);
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#key = null;
    this.#onChange(null);
  }
}
