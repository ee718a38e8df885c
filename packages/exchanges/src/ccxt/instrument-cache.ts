import { err, ok } from '@trendy/domain';
import type { Instrument, MarginBracket, PlaceOutcome, VenueAnswer } from '@trendy/domain';

import type { Caller } from './caller.ts';
import { onGridOf } from '../kept-grid.ts';
import { parseBrackets, parseInstruments, WALLET_COIN } from './instruments.ts';
import type { Listing } from './instruments.ts';
import { AGAIN_MS, entryRefusal, unlisted } from '../unlisted.ts';
import { toVendorSymbol } from './symbols.ts';
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
  #listed: Listing | undefined;
  #loaded: Instruments | undefined;
  /** By unified symbol. */
  readonly #kept = new Map<string, Instrument>();
  #loadedAt = 0;
  #askedAgainAt = 0;
  #loading: VenueAnswer<Instruments> | undefined;
  #isRead = false;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  async load(): VenueAnswer<Instruments> {
    if (this.#loaded && Date.now() - this.#loadedAt < LIFE_MS) return ok(this.#loaded);
    this.#loading ??= this.#read().finally(() => {
      this.#loading = undefined;
    });
    const read = await this.#loading;
    this.#isRead = read.ok;
    if (read.ok) return read;
    // Filters of an hour ago are better than none: the venue checks every order against its own anyway.
    return this.#loaded ? ok(this.#loaded) : err(read.error);
  }

  /** As the venue describes them now, in its own units: for whoever begins anew. */
  async listed(): VenueAnswer<Instruments> {
    // A bot must not begin on filters of an hour ago.
    if (Date.now() - this.#loadedAt > FRESH_MS) this.outdated();
    const loaded = await this.load();
    if (!loaded.ok || !this.#listed) return loaded;
    const { instruments, tradable } = this.#listed;
    return ok(new Map([...instruments].filter(([id]) => tradable.has(id))));
  }

  /** Null when it is not listed, or when no list could be read. */
  async find(symbol: string): Promise<Instrument | null> {
    const id = toVendorSymbol(symbol);
    const loaded = await this.#asFarAs((known) => known.has(id));
    return loaded.ok ? (loaded.value.get(id) ?? null) : null;
  }

  /** Why no position may be opened in it; null: it may, as far as anybody knows. */
  async entryRefusal(symbol: string): Promise<PlaceOutcome | null> {
    const id = toVendorSymbol(symbol);
    const loaded = await this.#asFarAs(() => this.#listed?.tradable.has(id) === true);
    if (!loaded.ok || !this.#listed || this.#listed.tradable.has(id)) return null;
    const known = loaded.value.get(id);
    return entryRefusal(symbol, known && { isOfWallet: known.quote === WALLET_COIN });
  }

  /** Whether the list was read when it was last asked for: only then does it say anything that it lacks something. */
  get isRead(): boolean {
    return this.#isRead;
  }

  /** From now on counts in the units of these. */
  countIn(instruments: readonly Instrument[]): void {
    for (const instrument of instruments) this.#kept.set(instrument.symbol, instrument);
    if (this.#listed) this.#loaded = this.#counted(this.#listed.instruments);
  }

  /** As they were last read, whatever their age, in the units of `load`: for whoever cannot wait. */
  get present(): Instruments {
    return this.#loaded ?? new Map();
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

  /** What is not known, or does not trade, may be listed or trade by now: the list is read anew, but not at each call. */
  async #asFarAs(isThere: (known: Instruments) => boolean): VenueAnswer<Instruments> {
    const loaded = await this.load();
    const since = Math.max(this.#loadedAt, this.#askedAgainAt);
    if (!loaded.ok || isThere(loaded.value) || Date.now() - since < AGAIN_MS) return loaded;
    this.#askedAgainAt = Date.now();
    this.outdated();
    return this.load();
  }

  async #read(): VenueAnswer<Instruments> {
    const brackets = await this.#caller.ask<ReadonlyMap<string, readonly MarginBracket[]>>(
      { method: 'fapiPrivateGetLeverageBracket', weight: 1, priority: 'protect' },
      parseBrackets,
    );
    if (!brackets.ok) return brackets;
    const read = await this.#caller.ask<Listing>(
      { method: 'fapiPublicGetExchangeInfo', weight: 1, priority: 'protect' },
      (answer) => parseInstruments(answer, brackets.value),
    );
    if (!read.ok) return read;
    // Who took it for a list would take what is held for gone.
    if (read.value.instruments.size === 0) return unlisted('', false);
    this.#listed = read.value;
    this.#loaded = this.#counted(read.value.instruments);
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
