/** How many ids of a kind are remembered; the log before the engine is unique as well, this is the second wall. */
export const RECENT_IDS = 1024;

/** A bounded set that forgets its oldest member. */
export class RecentIds {
  readonly #ids = new Set<string>();

  /** @returns false when the id is known already. */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    if (this.#ids.size > RECENT_IDS) {
      for (const oldest of this.#ids) {
        this.#ids.delete(oldest);
        break;
      }
    }
    return true;
  }

  /** Oldest first. */
  list(): string[] {
    return [...this.#ids];
  }
}
