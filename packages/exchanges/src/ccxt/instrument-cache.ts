import { err, ok } from '@trendy/domain';
import type { Instrument, MarginBracket, VenueAnswer } from '@trendy/domain';

import type { Caller } from './caller.ts';
import { onGridOf } from '../kept-grid.ts';
import { parseBrackets, parseInstruments } from './instruments.ts';
import { VendorError } from './vendor-error.ts';

type Instruments = ReadonlyMap<string, Instrument>;

const LIFE_MS = 60 * 60_000;
const FRESH_MS = 5_000;

/**
 * Instruments by the venue's own symbol, read again every hour. A failed read never poisons the next one. `load` counts
 * in the units that were kept, or first read, and forgets nothing that was once listed: what is held must be found.
 */
export class InstrumentCache {
  readonly #caller: Caller;
  #listed: Instruments | undefined;
  #loaded: Instruments | undefined;
  /** By unified symbol. */
  readonly #kept = new Map<string, Instrument>();
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

  /** As the venue describes them now, in its own units: for whoever begins anew. */
  async listed(): VenueAnswer<Instruments> {
    // A bot must not begin on filters of an hour ago.
    if (Date.now() - this.#loadedAt > FRESH_MS) this.outdated();
    const loaded = await this.load();
    return loaded.ok && this.#listed ? ok(this.#listed) : loaded;
  }

  /** From now on counts in the units of these. */
  countIn(instruments: readonly Instrument[]): void {
    for (const instrument of instruments) this.#kept.set(instrument.symbol, instrument);
    if (this.#listed) this.#loaded = this.#counted(this.#listed);
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
    this.#listed = read.value;
    this.#loaded = this.#counted(read.value);
    this.#loadedAt = Date.now();
    return ok(this.#loaded);
  }

  #counted(listed: Instruments): Instruments {
    const counted = new Map(this.#loaded ?? []);
    for (const [id, instrument] of listed) {
      const kept = this.#kept.get(instrument.symbol) ?? instrument;
      this.#kept.set(instrument.symbol, kept);
      counted.set(id, onGridOf(instrument, kept));
    }
    return counted;
  }
}
