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
}

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

  /** Sums over everybody's positions but one. */
  others(own: MarginShare): Omit<MarginShare, 'quantity'> {
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
