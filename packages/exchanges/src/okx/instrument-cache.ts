import { err, ok } from '@trendy/domain';
import type { Instrument, MarginBracket, VenueAnswer } from '@trendy/domain';

import type { Caller } from '../ccxt/caller.ts';
import { decimal, object, optionalText, rows, text } from '../ccxt/raw.ts';
import { VendorError } from '../ccxt/vendor-error.ts';
import { countedIn, parseInstruments, parseTiers } from './instruments.ts';
import type { OkxInstrument } from './instruments.ts';

export type OkxInstruments = ReadonlyMap<string, OkxInstrument>;
type Brackets = ReadonlyMap<string, readonly MarginBracket[]>;

const LIFE_MS = 60 * 60_000;
const FRESH_MS = 5_000;
const TIERS_LIFE_MS = 24 * 60 * 60_000;
/** As many as one answer may be about. */
const FAMILIES_PER_CALL = 5;
/** Public endpoints answer twenty times in two seconds. */
export const PUBLIC_WEIGHT = 4;

/** `data` of an answer's envelope. */
export const dataOf = (answer: unknown): unknown => object(answer)['data'];

/** Margin tiers by venue origin: they are the same for every account, many, and change seldom. */
const tiers = new Map<string, { readonly readAt: number; readonly brackets: VenueAnswer<Brackets> }>();

/**
 * Instruments by the venue's own name, read again every hour or when a filter turned out to have changed. `load` counts
 * in the units that were kept, or first read, and forgets nothing that was once listed: what is held must be found.
 */
export class OkxInstrumentCache {
  readonly #caller: Caller;
  readonly #origin: string;
  #listed: OkxInstruments | undefined;
  #loaded: OkxInstruments | undefined;
  /** By unified symbol. */
  readonly #kept = new Map<string, Instrument>();
  #loadedAt = 0;
  #loading: VenueAnswer<OkxInstruments> | undefined;

  constructor(caller: Caller, origin: string) {
    this.#caller = caller;
    this.#origin = origin;
  }

  async load(): VenueAnswer<OkxInstruments> {
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
  async listed(): VenueAnswer<OkxInstruments> {
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

  /** The next use reads them anew. */
  outdated(): void {
    this.#loadedAt = 0;
  }

  async loadOrThrow(): Promise<OkxInstruments> {
    const loaded = await this.load();
    if (!loaded.ok) throw new VendorError('instruments are not available', null, null);
    return loaded.value;
  }

  async #read(): VenueAnswer<OkxInstruments> {
    const raw = await this.#ask('publicGetPublicInstruments', { instType: 'SWAP' });
    if (!raw.ok) return raw;
    const brackets = await this.#tiers(parseInstruments(raw.value, null));
    if (!brackets.ok) return brackets;
    const instruments = parseInstruments(raw.value, brackets.value);
    this.#listed = instruments;
    this.#loaded = this.#counted(instruments);
    this.#loadedAt = Date.now();
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

  #tiers(instruments: OkxInstruments): VenueAnswer<Brackets> {
    const known = tiers.get(this.#origin);
    if (known && Date.now() - known.readAt < TIERS_LIFE_MS) return known.brackets;
    const brackets = this.#readTiers(instruments);
    const entry = { readAt: Date.now(), brackets };
    tiers.set(this.#origin, entry);
    // A failed read is not kept for the next one who asks.
    void brackets.then((read) => {
      if (!read.ok && tiers.get(this.#origin) === entry) tiers.delete(this.#origin);
    });
    return brackets;
  }

  async #readTiers(instruments: OkxInstruments): VenueAnswer<Brackets> {
    const marks = await this.#ask('publicGetPublicMarkPrice', { instType: 'SWAP' });
    if (!marks.ok) return marks;
    const markOf = new Map(
      rows(marks.value).flatMap((raw) =>
        optionalText(raw, 'markPx') === undefined
          ? []
          : [[text(raw, 'instId'), decimal(raw, 'markPx')] as const],
      ),
    );
    const notionals = new Map<string, number>();
    for (const { instId, family, contractValue } of instruments.values()) {
      const mark = markOf.get(instId);
      if (mark !== undefined) notionals.set(family, mark * contractValue);
    }
    const families = [...notionals.keys()];
    const found = new Map<string, readonly MarginBracket[]>();
    for (let start = 0; start < families.length; start += FAMILIES_PER_CALL) {
      const instFamily = families.slice(start, start + FAMILIES_PER_CALL).join(',');
      const parameters = { instType: 'SWAP', tdMode: 'cross', instFamily };
      const read = await this.#ask('publicGetPublicPositionTiers', parameters);
      if (!read.ok) return read;
      const parsed = parseTiers(read.value, (family) => notionals.get(family) ?? null);
      for (const [family, brackets] of parsed) found.set(family, brackets);
    }
    return ok(found);
  }

  #ask(method: string, parameters: Readonly<Record<string, string>>): VenueAnswer<unknown> {
    return this.#caller.ask(
      { method, parameters, weight: PUBLIC_WEIGHT, priority: 'protect', waitMs: 60_000 },
      dataOf,
    );
  }
}
