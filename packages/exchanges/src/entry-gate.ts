import type { UserStreamHandlers } from '@trendy/domain';

/**
 * Holds entries back from the loss of the user stream until what was missed has been read: who does not know what it
 * has must open nothing. Whatever cancels or protects is never held.
 */
export class EntryGate {
  #isHeld = false;
  #connection = 0;

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** The same handlers, with the gate in between. */
  around(handlers: UserStreamHandlers): UserStreamHandlers {
    return {
      onEvent: (event) => handlers.onEvent(event),
      onDisconnected: (reason) => {
        this.#connection += 1;
        this.#isHeld = true;
        handlers.onDisconnected(reason);
      },
      onConnected: () => {
        this.#connection += 1;
        const connection = this.#connection;
        void Promise.resolve(handlers.onConnected()).then(
          () => {
            if (connection === this.#connection) this.#isHeld = false;
          },
          () => undefined,
        );
      },
    };
  }
}
