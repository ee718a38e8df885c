import { err, ok } from '@trendy/domain';
import type { Instrument, MarginBracket, VenueAnswer } from '@trendy/domain';

import type { Caller } from './caller.ts';
import { parseBrackets, parseInstruments } from './instruments.ts';
import { VendorError } from './vendor-error.ts';

type Instruments = ReadonlyMap<string, Instrument>;

const LIFE_MS = 60 * 60_000;

/** Instruments by the venue's own symbol, read again every hour. A failed read never poisons the next one. */
export class InstrumentCache {
  readonly #caller: Caller;
  #loaded: Instruments | undefined;
  #loadedAt = 0;
  #loading: VenueAnswer<Instruments> | undefined;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  async load(): VenueAnswer<Instruments> {
    if (this.#loaded && Date.now() - this.#loadedAt < LIFE_MS) return ok(this.#loaded);
    this.#loading ??= this.#read().finally(() => {
      this.#loading = undefined;
    });
    const read = await this.#loading;
    if (read.ok) return read;
    // Filters of an hour ago are better than none: the venue checks every order against its own anyway.
    return this.#loaded ? ok(this.#loaded) : err(read.error);
  }

  /** The next use reads them anew: a filter turned out to have changed. */
  outdated(): void {
    this.#loadedAt = 0;
  }

  async loadOrThrow(): Promise<Instruments> {
    const loaded = await this.load();
    if (!loaded.ok) throw new VendorError('instruments are not available', null, null);
    return loaded.value;
  }

  async #read(): VenueAnswer<Instruments> {
    const brackets = await this.#caller.ask<ReadonlyMap<string, readonly MarginBracket[]>>(
      { method: 'fapiPrivateGetLeverageBracket', weight: 1, priority: 'protect' },
      parseBrackets,
    );
    if (!brackets.ok) return brackets;
    const read = await this.#caller.ask<Instruments>(
      { method: 'fapiPublicGetExchangeInfo', weight: 1, priority: 'protect' },
      (answer) => parseInstruments(answer, brackets.value),
    );
    if (!read.ok) return read;
    this.#loaded = read.value;
    this.#loadedAt = Date.now();
    return read;
  }
}
