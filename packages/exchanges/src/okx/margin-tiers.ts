import { ok } from '@trendy/domain';
import type { MarginBracket, VenueAnswer } from '@trendy/domain';

import { decimal, optionalText, rows, text } from '../ccxt/raw.ts';
import type { Endpoints } from '../endpoints.ts';
import { parseTiers } from './instruments.ts';
import type { OkxInstrument } from './instruments.ts';

/** Asks a public question of swaps and reads `data` of the answer. */
export type AskPublic = <T>(
  method: string,
  parameters: Readonly<Record<string, string>>,
  read: (data: unknown) => T,
) => VenueAnswer<T>;

interface Known {
  readonly readAt: number;
  /** Empty: the venue was asked and gave none. */
  readonly brackets: readonly MarginBracket[];
}

const LIFE_MS = 24 * 60 * 60_000;
const EMPTY_LIFE_MS = 10 * 60_000;
/** As many as one answer may be about. */
const FAMILIES_PER_CALL = 5;

/** By venue, and whether its play money is meant, which has a list of its own at the same address. */
const shelves = new Map<string, MarginTiers>();
/** By address, whose calls are counted together: when the next question may leave (wall ms). */
const nextAt = new Map<string, number>();

/**
 * Margin tiers by family of swaps: they are the same for every account, many, and change seldom. What was read stays
 * when a later question fails, so that every try begins where the last one ended.
 */
export class MarginTiers {
  readonly #endpoints: Endpoints;
  readonly #known = new Map<string, Known>();
  #reading: VenueAnswer<null> | undefined;

  private constructor(endpoints: Endpoints) {
    this.#endpoints = endpoints;
  }

  static of(endpoints: Endpoints): MarginTiers {
    const key = `${endpoints.rest} ${endpoints.playMoney === true}`;
    const found = shelves.get(key) ?? new MarginTiers(endpoints);
    shelves.set(key, found);
    return found;
  }

  /** Null while they are not known, or when the venue gives none. */
  brackets(family: string): readonly MarginBracket[] | null {
    const brackets = this.#known.get(family)?.brackets ?? [];
    return brackets.length > 0 ? brackets : null;
  }

  /**
   * Resolves when all of these were asked for; those that are merely old are read again behind the caller's back. A
   * first reading takes seconds, for the venue bears few such questions.
   */
  async ready(ask: AskPublic, swaps: readonly OkxInstrument[]): VenueAnswer<null> {
    const filled = this.#fill(ask, swaps);
    return swaps.every(({ family }) => this.#known.has(family)) ? ok(null) : filled;
  }

  async #fill(ask: AskPublic, swaps: readonly OkxInstrument[]): VenueAnswer<null> {
    // Who is reading may read a list that lacks some of these.
    await this.#reading;
    const due = swaps.filter(({ family }) => this.#isDue(family));
    if (due.length === 0) return ok(null);
    this.#reading ??= this.#read(ask, due).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  #isDue(family: string): boolean {
    const known = this.#known.get(family);
    if (!known) return true;
    return Date.now() - known.readAt > (known.brackets.length > 0 ? LIFE_MS : EMPTY_LIFE_MS);
  }

  async #read(ask: AskPublic, swaps: readonly OkxInstrument[]): VenueAnswer<null> {
    const marks = await ask('publicGetPublicMarkPrice', { instType: 'SWAP' }, parseMarks);
    if (!marks.ok) return marks;
    const notionals = new Map<string, number>();
    for (const { instId, family, contractValue } of swaps) {
      const mark = marks.value.get(instId);
      if (mark === undefined) this.#keep(family, []);
      else notionals.set(family, mark * contractValue);
    }
    const families = [...notionals.keys()];
    for (let start = 0; start < families.length; start += FAMILIES_PER_CALL) {
      const some = families.slice(start, start + FAMILIES_PER_CALL);
      const read = await this.#readSome(ask, some, notionals);
      if (!read.ok) return read;
    }
    return ok(null);
  }

  async #readSome(
    ask: AskPublic,
    families: readonly string[],
    notionals: ReadonlyMap<string, number>,
  ): VenueAnswer<null> {
    await this.#turn();
    const parameters = { instType: 'SWAP', tdMode: 'cross', instFamily: families.join(',') };
    const read = await ask('publicGetPublicPositionTiers', parameters, (data) =>
      parseTiers(data, (family) => notionals.get(family) ?? null),
    );
    if (read.ok) {
      for (const family of families) this.#keep(family, read.value.get(family) ?? []);
      return ok(null);
    }
    if (read.error.kind !== 'refused') return read;
    // One that the venue does not know must not keep the others from being read.
    if (families.length === 1) for (const family of families) this.#keep(family, []);
    else
      for (const family of families) {
        const alone = await this.#readSome(ask, [family], notionals);
        if (!alone.ok) return alone;
      }
    return ok(null);
  }

  /** What was known stays until the venue says something else. */
  #keep(family: string, brackets: readonly MarginBracket[]): void {
    const kept = brackets.length > 0 ? brackets : (this.#known.get(family)?.brackets ?? []);
    this.#known.set(family, { readAt: Date.now(), brackets: kept });
  }

  /** Waits until this address may ask its next question of this kind. */
  async #turn(): Promise<void> {
    const { rest, tiersEveryMs = 0 } = this.#endpoints;
    if (tiersEveryMs === 0) return;
    const now = Date.now();
    const at = Math.max(now, nextAt.get(rest) ?? 0);
    nextAt.set(rest, at + tiersEveryMs);
    if (at > now) await new Promise((resolve) => setTimeout(resolve, at - now));
  }
}

const parseMarks = (data: unknown): ReadonlyMap<string, number> =>
  new Map(
    rows(data).flatMap((raw) =>
      optionalText(raw, 'markPx') === undefined
        ? []
        : [[text(raw, 'instId'), decimal(raw, 'markPx')] as const],
    ),
  );
