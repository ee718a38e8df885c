import type { Reason, Venue } from '@trendy/domain';

import type { WorkerClock } from '../clock.ts';

/** What was read back holds for so long where the venue announces changes; a lost stream forgets it. */
const ANNOUNCED_LIFE_MS = 10 * 60_000;
/** Where it does not: long enough for the orders of one alert. */
const SILENT_LIFE_MS = 10_000;

export type LeverageVerdict =
  | { readonly kind: 'right' }
  | { readonly kind: 'later' }
  | { readonly kind: 'refused'; readonly reason: Reason };

/** No entry leaves before the venue has said, in its own answer, that the symbol has the leverage it was sized for. */
export class LeverageCheck {
  readonly #clock: WorkerClock;
  readonly #venue: Venue;
  readonly #lifeMs: number;
  readonly #seen = new Map<string, { readonly leverage: number; readonly at: number }>();

  constructor(clock: WorkerClock, venue: Venue) {
    this.#clock = clock;
    this.#venue = venue;
    this.#lifeMs = venue.announcesLeverage ? ANNOUNCED_LIFE_MS : SILENT_LIFE_MS;
  }

  forget(symbol?: string): void {
    if (symbol === undefined) this.#seen.clear();
    else this.#seen.delete(symbol);
  }

  /** Whether `ensure` would answer without asking. */
  isKnown(symbol: string, leverage: number): boolean {
    const seen = this.#seen.get(symbol);
    return seen !== undefined && seen.leverage === leverage && this.#clock.now() - seen.at < this.#lifeMs;
  }

  async ensure(symbol: string, leverage: number): Promise<LeverageVerdict> {
    if (this.isKnown(symbol, leverage)) return { kind: 'right' };
    const read = await this.#venue.setLeverage(symbol, leverage);
    if (!read.ok) {
      if (read.error.reason.code === 'margin_mode_mismatch')
        return { kind: 'refused', reason: read.error.reason };
      return read.error.kind === 'refused' || read.error.kind === 'key_refused'
        ? { kind: 'refused', reason: { ...read.error.reason, code: 'leverage_refused' } }
        : { kind: 'later' };
    }
    if (read.value !== leverage) {
      const values = { wanted: leverage, atVenue: read.value };
      return { kind: 'refused', reason: { code: 'leverage_mismatch', values } };
    }
    this.#seen.set(symbol, { leverage, at: this.#clock.now() });
    return { kind: 'right' };
  }
}
