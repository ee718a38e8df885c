/**
 * At least so many ids of a kind are remembered. The log before the engine takes each of them once, for good; this is
 * the second wall, for a log that was put together wrongly. All of them are stored with every batch, so that thousands
 * would be most of what an order costs the database.
 */
export const RECENT_IDS = 128;

/** Two generations of ids, oldest first within each. */
export interface SavedIds {
  readonly old: readonly string[];
  readonly young: readonly string[];
}

/** A bounded set: when the young generation is full it becomes the old one, and the old one is forgotten. */
export class RecentIds {
  #young = new Set<string>();
  #old = new Set<string>();

  /** @returns false when the id is known already. */
  add(id: string): boolean {
    if (this.#old.has(id)) return false;
    const { size } = this.#young;
    if (this.#young.add(id).size === size) return false;
    if (size + 1 >= RECENT_IDS) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    return true;
  }

  save(): SavedIds {
    return { old: [...this.#old], young: [...this.#young] };
  }

  load(saved: SavedIds): void {
    this.#old = new Set(saved.old);
    this.#young = new Set(saved.young);
  }
}
