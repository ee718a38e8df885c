import type { Brand } from './brand.ts';

/** Wall time, UTC milliseconds: server time, receive windows, TTL, leases, rate limits. */
export type EpochMs = Brand<number, 'EpochMs'>;

/** Market time, UTC milliseconds: bars, trades, funding. May run faster than wall time on the simulated exchange. */
export type MarketMs = Brand<number, 'MarketMs'>;

export const epochMs = (value: number): EpochMs => value as EpochMs;
export const marketMs = (value: number): MarketMs => value as MarketMs;
