import { invariant, notionalOf, proportion, quote, ticks } from '@trendy/domain';
import type { InstrumentScale, MarginBracket, Quote, Side, Steps, Ticks } from '@trendy/domain';
import { initialMargin, maintenanceMargin } from '../models/margin.ts';
import { markNotional } from '../models/funding.ts';
import { liquidationFee, liquidationPrice } from '../models/liquidation.ts';
import { VenueWallet } from './venue-wallet.ts';
import type { MarginShare } from './venue-wallet.ts';

export type MarginMode = 'cross' | 'isolated';

/** On the spot market nothing is borrowed: no funding, no short, no liquidation. */
export type MarketKind = 'perpetual' | 'spot';

export interface VenueAccountOptions {
  /** Its own, or one that it shares with other symbols. */
  readonly wallet: Quote | VenueWallet;
  readonly mode: MarginMode;
  readonly liquidationFeeBps: number;
  /** Absent: perpetual. */
  readonly market?: MarketKind;
}

export interface Liquidation {
  readonly price: Ticks;
  readonly fee: Quote;
}

/**
 * The venue's own books of one account and one symbol: independent of the engine's ledger, so that the two can be
 * compared to the last unit.
 */
export class VenueAccount implements MarginShare {
  readonly #scale: InstrumentScale;
  #brackets: readonly MarginBracket[];
  readonly #mode: MarginMode;
  readonly #liquidationFeeBps: number;
  readonly #wallet: VenueWallet;
  readonly #isSpot: boolean;
  /** Last known mark, quote per base; NaN before the first. */
  mark = Number.NaN;
  #quantity = 0;
  #cost = 0;
  /** Isolated mode: what the position may lose. */
  #isolated = 0;
  /** NaN: cannot be liquidated; null: not computed since the last change. */
  #liquidation: number | null = null;

  constructor(scale: InstrumentScale, options: VenueAccountOptions) {
    this.#scale = scale;
    this.#brackets = scale.instrument.brackets;
    this.#mode = options.mode;
    this.#liquidationFeeBps = options.liquidationFeeBps;
    this.#isSpot = options.market === 'spot';
    this.#wallet = typeof options.wallet === 'number' ? new VenueWallet(options.wallet) : options.wallet;
    this.#wallet.join(this);
  }

  get wallet(): number {
    return this.#wallet.balance;
  }

  /** Signed steps. */
  get quantity(): number {
    return this.#quantity;
  }

  /** Sum of entry notionals of the open quantity, money units. */
  get cost(): number {
    return this.#cost;
  }

  /** Unsigned value of the position at the last mark, money units. */
  get #value(): Quote {
    const mark = Number.isNaN(this.mark) ? 0 : this.mark;
    return markNotional(this.#scale, this.#quantity, mark);
  }

  get unrealised(): number {
    if (this.#isSpot || this.#mode === 'isolated') return 0;
    return this.#quantity > 0 ? this.#value - this.#cost : this.#cost - this.#value;
  }

  get maintenance(): number {
    return this.#isSpot || this.#mode === 'isolated' ? 0 : maintenanceMargin(this.#brackets, this.#value);
  }

  get locked(): number {
    if (this.#isSpot) return this.#cost;
    return this.#mode === 'isolated' ? this.#isolated : 0;
  }

  get bound(): number {
    return this.#isSpot ? this.#cost : this.#isolated;
  }

  /** Whether the wallet has the margin for what an order of this side would add. */
  canOpen(side: Side, price: Ticks, quantity: number, leverage: number): boolean {
    const opposing = side === 'buy' ? Math.max(0, -this.#quantity) : Math.max(0, this.#quantity);
    const added = Math.max(0, quantity - opposing);
    const notional = quote(price * added * this.#scale.unitsPerTickStep);
    return added === 0 || this.#wallet.canBind(initialMargin(notional, leverage));
  }

  fund(amount: Quote): void {
    this.#wallet.add(amount);
    if (this.#mode === 'isolated') this.#isolated += amount;
    this.#liquidation = null;
  }

  fill(side: Side, price: Ticks, quantity: Steps, fee: Quote, leverage: number): void {
    const signed = side === 'buy' ? quantity : -quantity;
    const held = this.#quantity;
    const closed = Math.sign(held) === -Math.sign(signed) ? Math.min(Math.abs(held), quantity) : 0;
    if (closed > 0) this.#close(price, closed);
    const opened = quantity - closed;
    if (opened > 0) {
      const notional = quote(price * opened * this.#scale.unitsPerTickStep);
      this.#cost += notional;
      this.#isolated += initialMargin(notional, leverage);
    }
    this.#quantity = held + signed;
    if (this.#quantity === 0) this.#isolated = 0;
    this.#wallet.add(-fee);
    this.#liquidation = null;
  }

  #close(price: Ticks, closed: number): void {
    const held = Math.abs(this.#quantity);
    const isAll = closed === held;
    const cost = isAll ? this.#cost : proportion(this.#cost, closed, held, 'floor');
    const value = price * closed * this.#scale.unitsPerTickStep;
    this.#wallet.add(this.#quantity > 0 ? value - cost : cost - value);
    this.#cost -= cost;
    if (!isAll) this.#isolated -= proportion(this.#isolated, closed, held, 'floor');
  }

  setBrackets(brackets: readonly MarginBracket[]): void {
    this.#brackets = brackets;
    this.#liquidation = null;
  }

  /** Mark price at which the position is liquidated; NaN when none does it or there is no position. */
  liquidationMark(): number {
    // What the others are worth moves with every mark, so that a shared margin is weighed anew.
    if (this.#liquidation === null || (this.#wallet.isShared && this.#mode === 'cross'))
      this.#liquidation = this.#findLiquidationMark();
    return this.#liquidation;
  }

  #findLiquidationMark(): number {
    if (this.#quantity === 0 || this.#isSpot) return Number.NaN;
    const base = this.#quantity * this.#scale.stepSize;
    const entryPrice = this.#cost / 1e8 / Math.abs(base);
    const others = this.#mode === 'cross' && this.#wallet.isShared ? this.#wallet.others(this) : NOBODY;
    const margin = this.#mode === 'cross' ? this.#wallet.balance - others.locked : this.#isolated;
    const price = liquidationPrice({
      walletBalance: margin / 1e8,
      otherMaintenance: others.maintenance / 1e8,
      otherUnrealised: others.unrealised / 1e8,
      quantity: base,
      entryPrice,
      brackets: this.#brackets,
    });
    return price ?? Number.NaN;
  }

  /**
   * Terms of a liquidation at a mark price: filled there, but never worse than the price at which the margin is gone
   * (beyond it the insurance fund pays), and charged the fund's fee out of what is left.
   */
  liquidateAt(mark: number): Liquidation {
    invariant(this.#quantity !== 0, 'liquidateAt: there is no position');
    const isLong = this.#quantity > 0;
    const size = Math.abs(this.#quantity);
    const margin = this.#mode === 'cross' ? this.#crossMargin() : this.#isolated;
    const unitsPerTick = size * this.#scale.unitsPerTickStep;
    const exact = mark / this.#scale.tickSize;
    const bankrupt = (isLong ? this.#cost - margin : this.#cost + margin) / unitsPerTick;
    const raw = isLong
      ? Math.max(Math.floor(exact), Math.ceil(bankrupt))
      : Math.min(Math.ceil(exact), Math.floor(bankrupt));
    const price = ticks(Math.max(1, raw));
    const notional = notionalOf(this.#scale, price, size as Steps);
    const realised = isLong ? notional - this.#cost : this.#cost - notional;
    return { price, fee: liquidationFee(notional, this.#liquidationFeeBps, quote(margin + realised)) };
  }

  /** What the position may lose before the account owes money. */
  #crossMargin(): number {
    if (!this.#wallet.isShared) return this.#wallet.balance;
    const { locked, unrealised } = this.#wallet.others(this);
    return this.#wallet.balance - locked + unrealised;
  }
}

const NOBODY = { maintenance: 0, unrealised: 0, locked: 0 } as const;
