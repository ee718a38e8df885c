import { createRng } from '@trendy/simulator';

/** Seeded chance with the few draws that a simulation needs. */
export class Dice {
  readonly #rng: { next(): number };

  constructor(seed: number) {
    this.#rng = createRng(seed);
  }

  chance(probability: number): boolean {
    return this.#rng.next() < probability;
  }

  between(low: number, high: number): number {
    return low + this.#rng.next() * (high - low);
  }

  /** A whole number in [low, high]. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.#rng.next() * (high - low + 1));
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.#rng.next() * items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }
}

/** Stands in every secret of a night: where it is found, one was given away. */
export const CANARY = 'canary-5f1d';

/** One event that may still be called off. */
export interface Scheduled {
  readonly at: number;
  readonly order: number;
  act: (() => void) | null;
}

/** Everything that happened, as one number; two runs of a seed must agree to the last event. */
export class Trace {
  readonly lines: string[] = [];
  /** Lines in which somebody's secret stands. */
  readonly leaks: string[] = [];
  readonly #keeps: boolean;
  #low = 0x811c9dc5;
  #high = 0x01000193;
  count = 0;

  constructor(keeps: boolean) {
    this.#keeps = keeps;
  }

  note(at: number, line: string): void {
    const text = `${at.toFixed(3)} ${line}`;
    this.count += 1;
    if (line.includes(CANARY)) this.leaks.push(text);
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      this.#low = Math.imul(this.#low ^ code, 0x01000193);
      this.#high = Math.imul(this.#high ^ code, 0x85ebca6b) + (this.#low >>> 13);
    }
    if (this.#keeps) this.lines.push(text);
  }

  get hash(): string {
    const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');
    return hex(this.#high) + hex(this.#low);
  }
}

/**
 * A clock that jumps from event to event. Between two events every promise that can go on has gone on: the order of
 * everything follows from the seed alone.
 */
export class VirtualTime {
  /** UTC milliseconds. */
  now: number;
  #order = 0;
  readonly #heap: Scheduled[] = [];

  constructor(startAt: number) {
    this.now = startAt;
  }

  after(ms: number, act: () => void): Scheduled {
    this.#order += 1;
    const event = { at: this.now + Math.max(0, ms), order: this.#order, act };
    this.#push(event);
    return event;
  }

  /** Plays events until `isOver` says so, nothing is left, or the instant is reached. */
  async run(until: number, isOver: () => boolean): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isOver()) return;
      const next = this.#heap[0];
      if (!next || next.at > until) {
        this.now = Math.max(this.now, until);
        return;
      }
      this.#pop();
      if (!next.act) continue;
      this.now = next.at;
      next.act();
    }
  }

  #push(event: Scheduled): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(event);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(event, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}

const isBefore = (a: Scheduled, b: Scheduled): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
