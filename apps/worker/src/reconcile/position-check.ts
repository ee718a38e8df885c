import type { EngineState } from '@trendy/engine';

import { pauseBots } from './pause-bots.ts';
import type { ReconcilerParts } from './reconciler.ts';

/** A difference that fills do not explain must be seen this often, in a row, before it counts. */
const SIGHTINGS = 2;
const BETWEEN_SIGHTINGS_MS = 5_000;

type Parts = Pick<ReconcilerParts, 'context' | 'account' | 'venue' | 'settled' | 'fills' | 'dispatch'>;

/** Compares positions. The venue wins: bots of a symbol that differs stop opening, and a person is told. */
export class PositionCheck {
  readonly #parts: Parts;
  readonly #sightings = new Map<string, { readonly count: number; readonly at: number }>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** `isSure`: one sighting is enough. */
  async check(adoptedAt: number, isSure = false): Promise<boolean> {
    const { venue, settled, dispatch } = this.#parts;
    const before = await settled();
    if (!before) return true;
    const read = await venue.positions();
    if (!read.ok) return false;
    const after = await settled();
    // Something happened while we asked: the comparison would be between two instants.
    if (after?.version !== before.version || dispatch.isBusy) return true;
    const { state } = before;
    const theirs = new Map(read.value.map((position) => [position.symbol, position.quantity]));
    const symbols = new Set([...theirs.keys(), ...state.markets.keys()]);
    for (const symbol of symbols) {
      const ours = state.markets.get(symbol)?.position.quantity ?? 0;
      const venueQuantity = theirs.get(symbol) ?? 0;
      if (ours === venueQuantity) this.#sightings.delete(symbol);
      else await this.#onDifference(state, symbol, ours, venueQuantity, { adoptedAt, isSure });
    }
    return true;
  }

  async #onDifference(
    state: EngineState,
    symbol: string,
    ours: number,
    theirs: number,
    { adoptedAt, isSure }: { readonly adoptedAt: number; readonly isSure: boolean },
  ): Promise<void> {
    const { context, account, fills } = this.#parts;
    // A symbol that no bot of ours trades is the user's own affair.
    const isOurs = state.bots.some((bot) => bot.config.symbol === symbol);
    if (!isOurs) return;
    const seen = this.#sightings.get(symbol);
    if (!isSure && seen && context.clock.now() - seen.at < BETWEEN_SIGHTINGS_MS) return;
    const sightings = (seen?.count ?? 0) + 1;
    this.#sightings.set(symbol, { count: sightings, at: context.clock.now() });
    await fills.sync(symbol, Math.max(adoptedAt, context.clock.now() - 24 * 3_600_000));
    if (!isSure && sightings < SIGHTINGS) return;
    context.log.error(
      { accountId: account.accountId, symbol, oursSteps: ours, venueSteps: theirs },
      'position.mismatch',
    );
    await pauseBots(context, account, symbol, `position_mismatch:${symbol}:${ours}:${theirs}`);
  }
}
