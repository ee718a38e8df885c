import type { BacktestRequest } from '../request.ts';

/** Fields that say what is tried, or where the bars and figures come from; the data themselves are named elsewhere. */
type Elsewhere = 'strategy' | 'signals' | 'bars' | 'timeframe' | 'from' | 'to' | 'sources';

/**
 * Everything of a request that changes a result and is neither the strategy's parameters nor the data: whoever turns
 * at one of these tries again, and the register has to count it. A new field of a request does not compile until it is
 * listed here or above.
 * @returns JSON with sorted keys; of series only whether there are any.
 */
export function termsOf(request: BacktestRequest): string {
  const { instrument, fineBars, funding, marks, data } = request;
  const terms: Record<Exclude<keyof BacktestRequest, Elsewhere>, unknown> = {
    // Its brackets are the exchange's, and known better from one day to the next.
    instrument: [instrument.symbol, instrument.tickSize, instrument.stepSize],
    capital: request.capital,
    risk: request.risk,
    fees: request.fees,
    slippageBps: request.slippageBps,
    marginMode: request.marginMode,
    liquidationFeeBps: request.liquidationFeeBps,
    market: request.market,
    path: request.path,
    maxVolumeShare: request.maxVolumeShare,
    latencyBars: request.latencyBars,
    latencyMs: request.latencyMs,
    fineTimeframe: request.fineTimeframe,
    tables: request.tables,
    listing: request.listing,
    resumeAfterDays: request.resumeAfterDays,
    funding: funding !== undefined,
    marks: marks !== undefined,
    fineBars: fineBars !== undefined,
    data: data?.map(({ name }) => name),
  };
  return JSON.stringify(terms, sorted);
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
