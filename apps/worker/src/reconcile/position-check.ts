import type { VenuePosition } from '@trendy/domain';
import type { EngineState } from '@trendy/engine';

import { pauseBots } from './pause-bots.ts';
import type { ReconcilerParts } from './reconciler.ts';

/** A difference that fills do not explain must be seen this often, in a row, before it counts. */
const SIGHTINGS = 2;
const BETWEEN_SIGHTINGS_MS = 5_000;

type Parts = Pick<ReconcilerParts, 'context' | 'account' | 'venue' | 'settled' | 'fills' | 'dispatch'>;

interface Difference {
  readonly symbol: string;
  /** Signed steps. */
  readonly ours: number;
  readonly held: VenuePosition | undefined;
}

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
    const theirs = new Map(read.value.map((position) => [position.symbol, position]));
    const symbols = new Set([...theirs.keys(), ...state.markets.keys()]);
    for (const symbol of symbols) {
      const ours = state.markets.get(symbol)?.position.quantity ?? 0;
      const held = theirs.get(symbol);
      // Two legs are not the one position of a bot, whatever they come to.
      if (ours === (held?.quantity ?? 0) && !held?.legs) this.#sightings.delete(symbol);
      else await this.#onDifference(state, { symbol, ours, held }, { adoptedAt, isSure });
    }
    return true;
  }

  async #onDifference(
    state: EngineState,
    { symbol, ours, held }: Difference,
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
    const theirs = held?.quantity ?? 0;
    const legs = held?.legs;
    context.log.error(
      { accountId: account.accountId, symbol, oursSteps: ours, venueSteps: theirs, ...legs },
      'position.mismatch',
    );
    if (legs === undefined) {
      const reason = { code: 'position_mismatch', values: { symbol } };
      return pauseBots(context, account, symbol, `position_mismatch:${symbol}:${ours}:${theirs}`, reason);
    }
    // Each time anew: whoever starts the bot again while both are held has changed nothing of what forbids it.
    const cause = `both_legs_held:${symbol}:${context.clock.now()}`;
    await pauseBots(context, account, symbol, cause, { code: 'both_legs_held', values: { symbol } });
  }
}
