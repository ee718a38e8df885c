import { marketMs, ticks } from '@trendy/domain';
import type { DecisionEntry, MarketMs, Reason, Ticks } from '@trendy/domain';
import { GrowingColumn } from './growing-column.ts';

/** What a report says of a decision. */
export type KeptDecision = Pick<DecisionEntry, 'at' | 'exposure' | 'stop' | 'target' | 'reason'>;

/** Reasons of one code whose values have the same names. */
interface Shape {
  readonly code: string;
  /** Null: there are no values. */
  readonly names: readonly string[] | null;
}

/** at, exposure, stop, target, shape; then the reason's values. */
const HEAD = 5;
const [EXPOSURE, STOP, TARGET, SHAPE] = [1, 2, 3, 4] as const;

/**
 * A run's decisions in order. A million bars bring tens of thousands, so they are kept as numbers, and made into objects
 * again once they are read.
 */
export class DecisionLog {
  readonly #numbers = new GrowingColumn();
  readonly #shapes: Shape[] = [];
  /** Reasons that say more than a code and numbers, under −1 and below. */
  readonly #worded: Reason[] = [];
  /** Where the newest decision stands; −1 before the first. */
  last = -1;

  add(entry: DecisionEntry): void {
    const numbers = this.#numbers;
    const { reason } = entry;
    this.last = numbers.length;
    numbers.push(entry.at);
    numbers.push(entry.exposure);
    numbers.push(entry.stop ?? Number.NaN);
    numbers.push(entry.target ?? Number.NaN);
    const shape = this.#shapeOf(reason);
    numbers.push(shape);
    const names = this.#shapes[shape]?.names;
    if (!names) return;
    for (let index = 0; index < names.length; index++) numbers.push(reason.values![names[index]!] as number);
  }

  /** Made one by one and not kept. */
  map<T>(make: (decision: KeptDecision) => T): T[] {
    const made: T[] = [];
    for (let place = 0; place < this.#numbers.length;) {
      made.push(make(this.#at(place)));
      place += HEAD + (this.#shapes[this.#numbers.at(place + SHAPE)]?.names?.length ?? 0);
    }
    return made;
  }

  /** @param place as `last` had it. */
  reasonAt(place: number): Reason {
    const index = this.#numbers.at(place + SHAPE);
    if (index < 0) return this.#worded[-1 - index]!;
    const { code, names } = this.#shapes[index]!;
    if (!names) return { code };
    const values: Record<string, number> = {};
    for (let at = 0; at < names.length; at++) values[names[at]!] = this.#numbers.at(place + HEAD + at);
    return { code, values };
  }

  #at(place: number): KeptDecision {
    const numbers = this.#numbers;
    const decision: { at: MarketMs; exposure: number; stop?: Ticks; target?: Ticks; reason: Reason } = {
      at: marketMs(numbers.at(place)),
      exposure: numbers.at(place + EXPOSURE),
      reason: this.reasonAt(place),
    };
    const stop = numbers.at(place + STOP);
    const target = numbers.at(place + TARGET);
    if (!Number.isNaN(stop)) decision.stop = ticks(stop);
    if (!Number.isNaN(target)) decision.target = ticks(target);
    return decision;
  }

  #shapeOf(reason: Reason): number {
    const shapes = this.#shapes;
    for (let index = 0; index < shapes.length; index++) if (fits(shapes[index]!, reason)) return index;
    const isPlain =
      Object.keys(reason).every((key) => key === 'code' || key === 'values') &&
      Object.values(reason.values ?? {}).every((value) => typeof value === 'number');
    if (!isPlain) return -this.#worded.push(reason);
    return shapes.push({ code: reason.code, names: reason.values ? Object.keys(reason.values) : null }) - 1;
  }
}

function fits({ code, names }: Shape, reason: Reason): boolean {
  const { values } = reason;
  if (reason.code !== code || (names === null) !== (values === undefined)) return false;
  if (names === null || values === undefined) return true;
  let count = 0;
  for (const name in values) if (name !== names[count++] || typeof values[name] !== 'number') return false;
  return count === names.length;
}
