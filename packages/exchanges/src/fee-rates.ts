import type { FeeRates } from '@trendy/domain';

import { VendorError } from './ccxt/vendor-error.ts';

/** No venue takes or pays more of a fill: such a number is another unit, or another field. */
const MOST_BPS = 100;

/** @param maker shares of the notional, e.g. 0.0002, paid when positive. */
export function feeRates(maker: number, taker: number): FeeRates {
  const [makerBps, takerBps] = [bpsOf(maker), bpsOf(taker)];
  if (Math.abs(makerBps) > MOST_BPS || Math.abs(takerBps) > MOST_BPS)
    throw new VendorError(`unreadable answer: fees of ${maker} and ${taker}`, 200, null);
  return { makerBps, takerBps };
}

/** To a thousandth of a basis point, so that 0.00018 is 1.8. */
const bpsOf = (share: number): number => Math.round(share * 1e7) / 1e3 + 0;
