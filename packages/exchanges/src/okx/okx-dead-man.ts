import type { DeadMansSwitch, VenueAnswer } from '@trendy/domain';

import type { Caller } from '../ccxt/caller.ts';

const AFTER_MS = 60_000;
/** Asked once a second at most. */
const WEIGHT = 40;

/** OKX counts down once for the whole account, in seconds, and cancels what is in its books; algo orders stay. */
export class OkxDeadMan implements DeadMansSwitch {
  readonly scope = 'account';
  readonly afterMs: number;
  readonly renewEveryMs: number;
  readonly #caller: Caller;

  constructor(caller: Caller, afterMs = AFTER_MS) {
    this.#caller = caller;
    this.afterMs = afterMs;
    this.renewEveryMs = afterMs / 4;
  }

  arm(): VenueAnswer<null> {
    return this.#set(Math.ceil(this.afterMs / 1_000));
  }

  disarm(): VenueAnswer<null> {
    return this.#set(0);
  }

  #set(seconds: number): VenueAnswer<null> {
    const parameters = { timeOut: String(seconds) };
    return this.#caller.ask(
      { method: 'privatePostTradeCancelAllAfter', parameters, weight: WEIGHT, priority: 'protect' },
      () => null,
    );
  }
}
