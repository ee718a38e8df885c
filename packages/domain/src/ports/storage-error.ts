/**
 * - `unavailable`: the store could not be reached; nothing was committed.
 * - `busy`: rolled back because of a deadlock, a serialisation failure or a time limit; the same work may be tried again.
 * - `commit_unknown`: the connection was lost while committing; look before doing it again.
 */
export type StorageFault = 'unavailable' | 'busy' | 'commit_unknown';

/** A store that failed. Refusals that a caller should expect are Results instead. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly kind: StorageFault;

  constructor(kind: StorageFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
