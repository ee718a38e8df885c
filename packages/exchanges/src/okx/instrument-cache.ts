import { err, ok } from '@trendy/domain';
import type { Instrument, PlaceOutcome, VenueAnswer } from '@trendy/domain';

import type { Caller } from '../ccxt/caller.ts';
import { WALLET_COIN } from '../ccxt/instruments.ts';
import { object } from '../ccxt/raw.ts';
import { VendorError } from '../ccxt/vendor-error.ts';
import type { Endpoints } from '../endpoints.ts';
import { AGAIN_MS, entryRefusal, unlisted } from '../unlisted.ts';
import { countedIn, parseInstruments, toInstId, withBrackets } from './instruments.ts';
import type { OkxInstrument } from './instruments.ts';
import { MarginTiers } from './margin-tiers.ts';
import type { AskPublic } from './margin-tiers.ts';

export type OkxInstruments = ReadonlyMap<string, OkxInstrument>;

const LIFE_MS = 60 * 60_000;
const FRESH_MS = 5_000;
/** Public endpoints answer twenty times in two seconds. */
export const PUBLIC_WEIGHT = 4;

/** `data` of an answer's envelope. */
export const dataOf = (answer: unknown): unknown => object(answer)['data'];

/**
 * Instruments by the venue's own name, read again every hour or when a filter turned out to have changed. `load` counts
 * in the units that were kept, or first read, and forgets nothing that was once listed: what is held must be found.
 */
export class OkxInstrumentCache {
  readonly #caller: Caller;
  readonly #tiers: MarginTiers;
  #listed: OkxInstruments | undefined;
  #loaded: OkxInstruments | undefined;
  /** By unified symbol. */
  readonly #kept = new Map<string, Instrument>();
  #loadedAt = 0;
  #askedAgainAt = 0;
  #loading: VenueAnswer<OkxInstruments> | undefined;
  #isRead = false;

  constructor(caller: Caller, endpoints: Endpoints) {
    this.#caller = caller;
    this.#tiers = MarginTiers.of(endpoints);
  }

  /** Whether the list was read when it was last asked for: only then does it say anything that it lacks something. */
  get isRead(): boolean {
    return this.#isRead;
  }

  async load(): VenueAnswer<OkxInstruments> {
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

  /**
   * Those in which positions may be opened, as the venue describes them now, in its own units: for whoever begins anew.
   * Without its margin steps nobody could say what a position may lose: who asks waits for them.
   */
  async listed(): VenueAnswer<OkxInstruments> {
    // A bot must not begin on filters of an hour ago.
    if (Date.now() - this.#loadedAt > FRESH_MS) this.outdated();
    const loaded = await this.load();
    if (!loaded.ok || !this.#listed) return loaded;
    const tradable = [...this.#listed.values()].filter(({ isTradable }) => isTradable);
    const ready = await this.#tiers.ready(this.#ask, tradable);
    if (!ready.ok) return ready;
    return ok(
      new Map(
        tradable.flatMap((found) => {
          const brackets = this.#tiers.brackets(found.family);
          return brackets ? [[found.instId, withBrackets(found, brackets)] as const] : [];
        }),
      ),
    );
  }

  /** Null when it is not listed, or when no list could be read. */
  async find(symbol: string): Promise<OkxInstrument | null> {
    const id = toInstId(symbol);
    const loaded = await this.#asFarAs((known) => known.has(id));
    return loaded.ok ? (loaded.value.get(id) ?? null) : null;
  }

  /** Why no position may be opened in it; null: it may, as far as anybody knows. */
  async entryRefusal(symbol: string): Promise<PlaceOutcome | null> {
    const id = toInstId(symbol);
    const loaded = await this.#asFarAs(() => this.#listed?.get(id)?.isTradable === true);
    if (!loaded.ok || !this.#listed || this.#listed.get(id)?.isTradable) return null;
    const known = loaded.value.get(id);
    return entryRefusal(symbol, known && { isOfWallet: known.scale.instrument.quote === WALLET_COIN });
  }

  /** From now on counts in the units of these. */
  countIn(instruments: readonly Instrument[]): void {
    for (const instrument of instruments) this.#kept.set(instrument.symbol, instrument);
    if (this.#listed) this.#loaded = this.#counted(this.#listed);
  }

  /** As they were last read, whatever their age, in the units of `load`: for whoever cannot wait. */
  get present(): OkxInstruments {
    return this.#loaded ?? new Map();
  }

  /** The next use reads them anew. */
  outdated(): void {
    this.#loadedAt = 0;
  }

  async loadOrThrow(): Promise<OkxInstruments> {
    const loaded = await this.load();
    if (!loaded.ok) throw new VendorError('instruments are not available', null, null);
    return loaded.value;
  }

  /** What is not known, or does not trade, may be listed or trade by now: the list is read anew, but not at each call. */
  async #asFarAs(isThere: (known: OkxInstruments) => boolean): VenueAnswer<OkxInstruments> {
    const loaded = await this.load();
    const since = Math.max(this.#loadedAt, this.#askedAgainAt);
    if (!loaded.ok || isThere(loaded.value) || Date.now() - since < AGAIN_MS) return loaded;
    this.#askedAgainAt = Date.now();
    this.outdated();
    return this.load();
  }

  async #read(): VenueAnswer<OkxInstruments> {
    const read = await this.#ask('publicGetPublicInstruments', { instType: 'SWAP' }, parseInstruments);
    if (!read.ok) return read;
    // Who took it for a list would take what is held for gone.
    if (read.value.size === 0) return unlisted('', false);
    this.#listed = read.value;
    this.#loaded = this.#counted(read.value);
    this.#loadedAt = Date.now();
    // Nobody who holds something waits for them; who begins anew will find them begun.
    const tradable = [...read.value.values()].filter(({ isTradable }) => isTradable);
    void this.#tiers.ready(this.#ask, tradable);
    return ok(this.#loaded);
  }

  #counted(listed: OkxInstruments): OkxInstruments {
    const counted = new Map(this.#loaded ?? []);
    for (const [id, found] of listed) {
      const { instrument } = found.scale;
      const kept = this.#kept.get(instrument.symbol) ?? instrument;
      this.#kept.set(instrument.symbol, kept);
      counted.set(id, countedIn(found, kept));
    }
    return counted;
  }

  readonly #ask: AskPublic = (method, parameters, read) =>
    this.#caller.ask(
      { method, parameters, weight: PUBLIC_WEIGHT, priority: 'protect', waitMs: 60_000 },
      (answer) => read(dataOf(answer)),
    );
}
