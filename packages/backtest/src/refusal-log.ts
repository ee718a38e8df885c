import { marketMs } from '@trendy/domain';
import type { MarketMs, Reason, RefusedEntry } from '@trendy/domain';
import { GrowingColumn } from './growing-column.ts';

/** What a report says of a refusal. */
export interface KeptRefusal {
  readonly at: MarketMs;
  readonly reason: Reason;
}

/**
 * A run's refusals in order. A strategy that may trade one side only has as many as trades, nearly always for one and
 * the same reason: kept as numbers they leave the garbage collector nothing to carry along.
 */
export class RefusalLog {
  readonly #times = new GrowingColumn();
  /** Where each refusal's reason stands. */
  readonly #places = new GrowingColumn();
  readonly #reasons: Reason[] = [];
  /** Reasons that are no more than a code, by their code. */
  readonly #plain = new Map<string, number>();

  add({ at, reason }: RefusedEntry): void {
    this.#times.push(at);
    this.#places.push(
      reason.values === undefined ? this.#placeOf(reason.code) : this.#reasons.push(reason) - 1,
    );
  }

  /** In order. Made one by one and not kept. */
  map<T>(make: (refusal: KeptRefusal) => T): T[] {
    const made: T[] = [];
    for (let index = 0; index < this.#times.length; index++) made.push(make(this.#at(index)));
    return made;
  }

  /** The first for a reason of this code. */
  first(code: string): KeptRefusal | undefined {
    for (let index = 0; index < this.#times.length; index++)
      if (this.#reasons[this.#places.at(index)]!.code === code) return this.#at(index);
    return undefined;
  }

  #at(index: number): KeptRefusal {
    return { at: marketMs(this.#times.at(index)), reason: this.#reasons[this.#places.at(index)]! };
  }

  #placeOf(code: string): number {
    const known = this.#plain.get(code);
    if (known !== undefined) return known;
    const place = this.#reasons.push({ code }) - 1;
    this.#plain.set(code, place);
    return place;
  }
}
