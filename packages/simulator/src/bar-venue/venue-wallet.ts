import { invariant, quote } from '@trendy/domain';
import type { Quote } from '@trendy/domain';

/** What one position of an account means for the margin of the others. Money units. */
export interface MarginShare {
  readonly quantity: number;
  /** Maintenance margin at the last mark. */
  readonly maintenance: number;
  /** At the last mark; 0 where it does not count as margin. */
  readonly unrealised: number;
  /** Bought with the wallet's money, so that it is no margin any more: holdings on the spot market. */
  readonly locked: number;
  /** Initial margin of what is open; on the spot market all that was paid. */
  readonly bound: number;
}

/** A price moves between the decision and the fill: so much more than is free an order may need, of the balance. */
const MARGIN_SLACK = 0.02;

/** One account's money, for as many venues as the account trades on: a loss on one is missing on all. */
export class VenueWallet {
  #balance: number;
  readonly #shares: MarginShare[] = [];

  constructor(balance: Quote) {
    this.#balance = balance;
  }

  /** Money units. */
  get balance(): number {
    return this.#balance;
  }

  /** Whether more than one position draws on it. */
  get isShared(): boolean {
    return this.#shares.length > 1;
  }

  add(amount: number): void {
    this.#balance = quote(this.#balance + amount);
  }

  join(share: MarginShare): void {
    this.#shares.push(share);
  }

  /** Whether the account can still bind this much margin. An account with one symbol has been asked by its owner already. */
  canBind(margin: number): boolean {
    if (!this.isShared) return true;
    let free = this.#balance;
    for (const share of this.#shares) if (share.quantity !== 0) free += share.unrealised - share.bound;
    return margin <= free + this.#balance * MARGIN_SLACK;
  }

  /** Sums over everybody's positions but one. */
  others(own: MarginShare): Omit<MarginShare, 'quantity' | 'bound'> {
    invariant(this.#shares.includes(own), 'wallet: a stranger asks');
    const sum = { maintenance: 0, unrealised: 0, locked: 0 };
    for (const share of this.#shares) {
      if (share === own || share.quantity === 0) continue;
      sum.maintenance += share.maintenance;
      sum.unrealised += share.unrealised;
      sum.locked += share.locked;
    }
    return sum;
  }
}
