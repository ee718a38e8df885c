import { meanOf } from '@trendy/quant';

/**
 * Returns less what holding the average position would have earned: r − β·m with β by least squares. A strategy that
 * is long more often than short earns in a rising market without any skill at timing, and shuffling the days would
 * not take that away; this does.
 * @param market daily returns of holding the symbol; equal length.
 * @throws RangeError on unequal lengths.
 */
export function excessReturns(returns: Float64Array, market: Float64Array): Float64Array {
  if (returns.length !== market.length)
    throw new RangeError(
      `${returns.length} returns and ${market.length} of the market; both must cover the same days`,
    );
  const meanReturn = meanOf(returns);
  const meanMarket = meanOf(market);
  let covariance = 0;
  let variance = 0;
  for (let day = 0; day < market.length; day++) {
    covariance += (returns[day]! - meanReturn) * (market[day]! - meanMarket);
    variance += (market[day]! - meanMarket) ** 2;
  }
  const beta = variance > 0 ? covariance / variance : 0;
  return returns.map((value, day) => value - beta * market[day]!);
}
