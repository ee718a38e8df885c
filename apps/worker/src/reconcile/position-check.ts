import { quote, steps, toTicks } from '@trendy/domain';
import type { FillEvent, OrderState, VenuePosition } from '@trendy/domain';
import type { EngineState } from '@trendy/engine';

import type { Drained } from '../drain/drain.ts';
import type { GoneSymbols } from './gone-symbols.ts';
import { pauseBots } from './pause-bots.ts';
import type { ReconcilerParts } from './reconciler.ts';

/** A difference that fills do not explain must be seen this often, in a row, before it counts. */
const SIGHTINGS = 2;
const BETWEEN_SIGHTINGS_MS = 5_000;
/** Seen so often, in a row, and with nothing under way that might explain it, it is taken into the books. */
const ADOPTED_AFTER = 4;
/** Orders of which nobody knows yet whether they have traded. */
const UNDETERMINED: readonly OrderState[] = ['claimed', 'sending', 'unknown', 'not_placed', 'manual'];
const RESTING: readonly OrderState[] = ['acked', 'partially_filled'];

type Parts = Pick<
  ReconcilerParts,
  'context' | 'account' | 'venue' | 'settled' | 'fills' | 'dispatch' | 'kick'
>;

interface Difference {
  readonly symbol: string;
  /** Signed steps. */
  readonly ours: number;
  readonly held: VenuePosition | undefined;
}

/**
 * Compares positions. The venue wins: bots of a symbol that differs stop opening, a person is told, and what no fill
 * explains (a position that is older than the connection) is booked as somebody else's, so that limits and the kill
 * switch count it.
 */
export class PositionCheck {
  readonly #parts: Parts;
  readonly #gone: Pick<GoneSymbols, 'hasLeft'>;
  readonly #sightings = new Map<string, { readonly count: number; readonly at: number }>();

  constructor(parts: Parts, gone: Pick<GoneSymbols, 'hasLeft'>) {
    this.#parts = parts;
    this.#gone = gone;
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
      else await this.#onDifference(before, { symbol, ours, held }, { adoptedAt, isSure });
    }
    return true;
  }

  async #onDifference(
    drained: Drained,
    { symbol, ours, held }: Difference,
    { adoptedAt, isSure }: { readonly adoptedAt: number; readonly isSure: boolean },
  ): Promise<void> {
    const { context, account, fills, settled } = this.#parts;
    // A symbol that no bot of ours trades is the user's own affair.
    const isOurs = drained.state.bots.some((bot) => bot.config.symbol === symbol);
    if (!isOurs) return;
    const seen = this.#sightings.get(symbol);
    if (!isSure && seen && context.clock.now() - seen.at < BETWEEN_SIGHTINGS_MS) return;
    const sightings = (seen?.count ?? 0) + 1;
    this.#sightings.set(symbol, { count: sightings, at: context.clock.now() });
    const isRead = await fills.sync(symbol, Math.max(adoptedAt, context.clock.now() - 24 * 3_600_000));
    if (!isSure && sightings < SIGHTINGS) return;
    const theirs = held?.quantity ?? 0;
    const legs = held?.legs;
    context.log.error(
      { accountId: account.accountId, symbol, oursSteps: ours, venueSteps: theirs, ...legs },
      'position.mismatch',
    );
    // Each time anew: whoever starts the bot again while it stands so has changed nothing of what forbids it.
    const code = legs === undefined ? 'position_mismatch' : 'both_legs_held';
    const cause = `${code}:${symbol}:${context.clock.now()}`;
    // Fills that have just been found may explain it: they are in the log, and not yet in these books.
    const isCurrent = (await settled())?.version === drained.version;
    await pauseBots(context, account, symbol, cause, { code, values: { symbol } });
    if (legs === undefined && isRead && isCurrent && (isSure || sightings >= ADOPTED_AFTER))
      await this.#adopt(drained.state, { symbol, ours, held });
  }

  /**
   * Books the difference as a trade that was not ours, at the mark: what the position has won or lost so far is nobody's
   * loss of today, and must not make the rules of drawdown sell it.
   */
  async #adopt(state: EngineState, { symbol, ours, held }: Difference): Promise<void> {
    const { context, account, settled } = this.#parts;
    const market = state.markets.get(symbol);
    if (!market) return;
    const theirs = held?.quantity ?? 0;
    const price = held?.markPrice ?? market.markPrice;
    if (!(price > 0) || !(await this.#isUnexplained(symbol))) return;
    // A trade that was told while we asked is in the books already, and would be booked twice.
    const now = (await settled())?.state.markets.get(symbol);
    if (now && now.position.quantity !== ours) return;
    const at = context.market(account).marketNow();
    const tradeId = `adopted:${theirs}:${at}`;
    const event: FillEvent = {
      ...{ kind: 'fill', at, tradeId, orderId: null, symbol, side: theirs > ours ? 'buy' : 'sell' },
      ...{ price: toTicks(market.scale, price), quantity: steps(Math.abs(theirs - ours)), fee: quote(0) },
      ...{ liquidity: 'taker', cause: 'external' },
    };
    await context.database.asUser(account.userId, (store) =>
      store.log.append(account.accountId, 'fill', event, `fill:${symbol}:${tradeId}`),
    );
    this.#sightings.delete(symbol);
    this.#parts.kick();
  }

  /** Whether no order of ours may have traded without our knowing: those that we believe to rest do, by the venue's list. */
  async #isUnexplained(symbol: string): Promise<boolean> {
    const { context, account, venue } = this.#parts;
    const { accountId, userId } = account;
    // No trade of it will be told any more, whichever order it was of; a list that lacks what is held is not whole.
    if (this.#gone.hasLeft(symbol)) {
      const asked = await venue.holds(symbol);
      return asked.ok && !asked.value;
    }
    const listed = await venue.openOrders(symbol);
    if (!listed.ok) return false;
    const resting = new Set(listed.value.map(({ clientOrderId }) => clientOrderId));
    const open = await context.database.asUser(userId, (store) =>
      store.orders.list({ accountId, states: [...UNDETERMINED, ...RESTING], limit: 500 }),
    );
    return open.every(
      (order) =>
        order.symbol !== symbol || (RESTING.includes(order.state) && resting.has(order.clientOrderId)),
    );
  }
}
