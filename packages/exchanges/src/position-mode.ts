import type {
  AccountMode,
  CallPriority,
  PlaceOutcome,
  PositionLeg,
  Side,
  VenueAnswer,
  VenueOrderRequest,
  VenuePosition,
} from '@trendy/domain';

import { notSent } from './ccxt/place-failure.ts';

export type PositionsMode = AccountMode['positions'];

const ASK_AGAIN_MS = 1_000;

/** In hedge mode: the leg that an order moves. What only reduces closes the leg that the other side has opened. */
export const legOf = ({ side, reduceOnly }: Pick<VenueOrderRequest, 'side' | 'reduceOnly'>): PositionLeg =>
  (side === 'buy') === reduceOnly ? 'short' : 'long';

/** Whether an order of this leg, as the venue words it, can only close. False of the one position of one-way mode. */
export const closesLeg = (leg: string | undefined, side: Side): boolean => {
  const word = leg?.toLowerCase();
  return side === 'sell' ? word === 'long' : word === 'short';
};

/** The leg that a fill moved, as the venue words it; nothing of the one position of one-way mode. */
export const movedLeg = (leg: string | undefined): { readonly positionLeg?: PositionLeg } => {
  const word = leg?.toLowerCase();
  return word === 'long' || word === 'short' ? { positionLeg: word } : {};
};

/**
 * How one account counts its positions, and so in which form it takes orders. Counted as one-way until the venue has
 * said otherwise: an order in the wrong form is refused by its code, never taken for another, so it costs one question.
 */
export class PositionMode {
  readonly #ask: (priority: CallPriority) => VenueAnswer<AccountMode>;
  #current: PositionsMode = 'one_way';
  #asking: VenueAnswer<AccountMode> | undefined;

  /** @param ask reads how the account is set up from the venue. */
  constructor(ask: (priority: CallPriority) => VenueAnswer<AccountMode>) {
    this.#ask = ask;
  }

  get current(): PositionsMode {
    return this.#current;
  }

  /** Asks the venue, and remembers what it says; one that is asked already is not asked twice. */
  learn(priority: CallPriority = 'read'): VenueAnswer<AccountMode> {
    return (this.#asking ??= this.#learn(priority).finally(() => {
      this.#asking = undefined;
    }));
  }

  /**
   * What becomes of an order that was sent in the form of `sentAs`. Refused because the account is in the other mode it
   * is certainly not done, and may be sent again in the right form by whoever keeps account of its sending.
   */
  async settle(outcome: PlaceOutcome, sentAs: PositionsMode): Promise<PlaceOutcome> {
    if (outcome.kind !== 'rejected' || outcome.reason.code !== 'position_mode_mismatch') return outcome;
    // A question that was on its way before the refusal may tell of before the change, or wait behind what matters less.
    await this.#asking;
    const asked = this.#current === sentAs ? await this.learn('protect') : null;
    if (asked && !asked.ok) return notSent('position_mode_unknown', Date.now() + ASK_AGAIN_MS);
    // The venue says that the form was right, and refuses it: nothing is gained by sending it again.
    return this.#current === sentAs ? outcome : notSent('position_mode_changed', Date.now());
  }

  async #learn(priority: CallPriority): VenueAnswer<AccountMode> {
    const asked = await this.#ask(priority);
    if (asked.ok) this.#current = asked.value.positions;
    return asked;
  }
}

/** One signed position a symbol. Where both legs of one are held it is what they come to, and says so. */
export function netPositions(held: readonly VenuePosition[]): readonly VenuePosition[] {
  const bySymbol = new Map<string, VenuePosition>();
  for (const position of held) {
    const other = bySymbol.get(position.symbol);
    bySymbol.set(position.symbol, other ? netOf(other, position) : position);
  }
  return [...bySymbol.values()];
}

function netOf(one: VenuePosition, other: VenuePosition): VenuePosition {
  const [long, short] = one.quantity > 0 ? [one, other] : [other, one];
  const larger = Math.abs(long.quantity) >= Math.abs(short.quantity) ? long : short;
  return {
    ...larger,
    quantity: long.quantity + short.quantity,
    legs: { long: Math.abs(long.quantity), short: Math.abs(short.quantity) },
  };
}
