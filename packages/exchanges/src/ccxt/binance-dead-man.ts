import type { DeadMansSwitch, VenueAnswer } from '@trendy/domain';

import type { Caller } from './caller.ts';
import { toVendorSymbol } from './symbols.ts';

const AFTER_MS = 120_000;

/** Binance counts down for each symbol on its own, and cancels what is in the book; the algo service keeps its orders. */
export class BinanceDeadMan implements DeadMansSwitch {
  readonly scope = 'symbol';
  readonly afterMs: number;
  readonly renewEveryMs: number;
  readonly #caller: Caller;

  constructor(caller: Caller, afterMs = AFTER_MS) {
    this.#caller = caller;
    this.afterMs = afterMs;
    this.renewEveryMs = afterMs / 4;
  }

  arm(symbol: string): VenueAnswer<null> {
    return this.#set(symbol, this.afterMs);
  }

  disarm(symbol: string): VenueAnswer<null> {
    return this.#set(symbol, 0);
  }

  #set(symbol: string, countdownTime: number): VenueAnswer<null> {
    const parameters = { symbol: toVendorSymbol(symbol), countdownTime };
    return this.#caller.ask(
      { method: 'fapiPrivatePostCountdownCancelAll', parameters, weight: 10, priority: 'protect' },
      () => null,
    );
  }
}
