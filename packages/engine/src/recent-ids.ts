/** How many ids of a kind are remembered; the log before the engine is unique as well, this is the second wall. */
export const RECENT_IDS = 1024;

/** A bounded set that forgets its oldest member. */
export class RecentIds {
  readonly #ids = new Set<string>();
  /** The same ids in order of arrival, as a ring. */
  readonly #order: string[] = [];
  #oldest = 0;

  /** @returns false when the id is known already. */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    if (this.#order.length < RECENT_IDS) {
      this.#order.push(id);
      return true;
    }
    this.#ids.delete(this.#order[this.#oldest]!);
    this.#order[this.#oldest] = id;
    this.#oldest = (this.#oldest + 1) % RECENT_IDS;
    return true;
  }

  /** Oldest first. */
  list(): string[] {
    return [...this.#order.slice(this.#oldest), ...this.#order.slice(0, this.#oldest)];
  }
}
