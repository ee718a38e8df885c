import { proportion, quote } from '@trendy/domain';
import type { Quote } from '@trendy/domain';

/** Basis points of notional; negative maker is a rebate. Resolved to 1e-4 of a basis point. */
export interface FeeSchedule {
  readonly makerBps: number;
  readonly takerBps: number;
}

export type Liquidity = 'maker' | 'taker';

/** The exchange's ordinary tier, used whenever nobody says better. */
export const DEFAULT_FEES: FeeSchedule = { makerBps: 2, takerBps: 5 };

const BPS_SCALE = 100_000_000; // 1e4 basis points × 1e4 parts of one

/**
 * Commission of a fill: rounded up to the next 1e-8 of the quote currency, so the trader never pays less than the rate.
 * A rebate is negative and therefore rounds towards zero.
 * @param notional unsigned money of the fill.
 */
export function feeOf(notional: Quote, liquidity: Liquidity, schedule: FeeSchedule): Quote {
  const bps = liquidity === 'maker' ? schedule.makerBps : schedule.takerBps;
  return quote(proportion(notional, Math.round(bps * 10_000), BPS_SCALE, 'ceil'));
}
