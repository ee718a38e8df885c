import { invariant, proportion, quote } from '@trendy/domain';
import type { MarginBracket, Quote } from '@trendy/domain';

/** Of the liquidated notional, to the exchange's insurance fund. */
export const DEFAULT_LIQUIDATION_FEE_BPS = 125;

export interface LiquidationInput {
  /** Isolated: the position's own wallet. Cross: the cross wallet. Quote currency. */
  readonly walletBalance: number;
  /** Cross only: maintenance margin of all other contracts; else 0. */
  readonly otherMaintenance: number;
  /** Cross only: unrealised profit of all other contracts; else 0. */
  readonly otherUnrealised: number;
  /** Base currency, signed: negative is short. */
  readonly quantity: number;
  readonly entryPrice: number;
  readonly brackets: readonly MarginBracket[];
}

/**
 * Mark price at which a one-way USD-margined position is liquidated, or null when no price above zero does it.
 * LP = (WB − TMM + UPNL + cum − s·q·EP) / (q·(mmr − s)), with the bracket that holds at LP itself.
 * Source: the exchange's "How to calculate liquidation price", METHODS part 1.5.
 */
export function liquidationPrice(input: LiquidationInput): number | null {
  const { brackets, entryPrice } = input;
  const size = Math.abs(input.quantity);
  invariant(size > 0, 'liquidationPrice: quantity must not be zero');
  const direction = Math.sign(input.quantity);
  const base =
    input.walletBalance - input.otherMaintenance + input.otherUnrealised - direction * size * entryPrice;
  for (let index = 0; index < brackets.length; index++) {
    const bracket = brackets[index]!;
    const price = (base + bracket.maintenanceAmount) / (size * (bracket.maintenanceRate - direction));
    const notional = size * price;
    const isLast = index === brackets.length - 1;
    if (price > 0 && notional >= bracket.notionalFloor && (notional < bracket.notionalCap || isLast))
      return price;
  }
  // Every bracket's price is at or below zero: the wallet covers the whole position.
  return null;
}

/** Whether the margin balance (wallet + unrealised) no longer covers the maintenance margin. */
export const isLiquidatable = (marginBalance: Quote, maintenance: Quote): boolean =>
  marginBalance <= maintenance;

/**
 * What the insurance fund takes from a liquidated position: a share of its notional, rounded up, and never more than
 * is left in the wallet after the loss, so that a wallet does not go below zero.
 */
export function liquidationFee(notional: Quote, feeBps: number, walletAfterLoss: Quote): Quote {
  const fee = proportion(notional, Math.round(feeBps * 10_000), 100_000_000, 'ceil');
  return quote(Math.max(0, Math.min(fee, walletAfterLoss)));
}
