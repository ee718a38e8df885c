import { pauseBots } from './pause-bots.ts';
import type { ReconcilerParts } from './reconciler.ts';

/** A difference that fills do not explain must be seen this often, in a row, before it counts. */
const SIGHTINGS = 2;

type Parts = Pick<ReconcilerParts, 'context' | 'account' | 'venue' | 'state' | 'fills' | 'dispatch'>;

/** Compares positions. The venue wins: bots of a symbol that differs stop opening, and a person is told. */
export class PositionCheck {
  readonly #parts: Parts;
  readonly #sightings = new Map<string, number>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async check(adoptedAt: number): Promise<boolean> {
    const { venue, state, dispatch } = this.#parts;
    const before = state();
    const version = before ? positionsOf(before) : null;
    const read = await venue.positions();
    if (!read.ok) return false;
    const after = state();
    // Something moved while we asked: the comparison would be between two instants.
    if (!after || version === null || positionsOf(after) !== version || dispatch.isBusy) return true;
    const theirs = new Map(read.value.map((position) => [position.symbol, position.quantity]));
    const symbols = new Set([...theirs.keys(), ...after.markets.keys()]);
    for (const symbol of symbols) {
      const ours = after.markets.get(symbol)?.position.quantity ?? 0;
      const venueQuantity = theirs.get(symbol) ?? 0;
      if (ours === venueQuantity) this.#sightings.delete(symbol);
      else await this.#onDifference(symbol, ours, venueQuantity, adoptedAt);
    }
    return true;
  }

  async #onDifference(symbol: string, ours: number, theirs: number, adoptedAt: number): Promise<void> {
    const { context, account, fills } = this.#parts;
    // A symbol that no bot of ours trades is the user's own affair.
    const isOurs = this.#parts.state()?.bots.some((bot) => bot.config.symbol === symbol) ?? false;
    if (!isOurs) return;
    const sightings = (this.#sightings.get(symbol) ?? 0) + 1;
    this.#sightings.set(symbol, sightings);
    await fills.sync(symbol, Math.max(adoptedAt, Date.now() - 24 * 3_600_000));
    if (sightings < SIGHTINGS) return;
    context.log.error(
      { accountId: account.accountId, symbol, oursSteps: ours, venueSteps: theirs },
      'position.mismatch',
    );
    await pauseBots(context, account, symbol, `position_mismatch:${symbol}:${ours}:${theirs}`);
  }
}

const positionsOf = (state: NonNullable<ReturnType<Parts['state']>>): string =>
  [...state.markets.values()].map(({ position }) => `${position.symbol}=${position.quantity}`).join();
