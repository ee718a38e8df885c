import type { Core, Listing, SymbolMarket } from '@trendy/simulator';
import { MINUTE_MS } from '@trendy/simulator';
import { firstMinuteOf } from '../binance-usdm/candles.ts';
import { decimal } from '../binance-usdm/render.ts';

/** Base currency of one contract. */
const CONTRACT: Readonly<Record<string, number>> = { BTC: 0.01, ETH: 0.1, SOL: 1 };
const FIRST_CODE = 10_458;
const DECIMALS = 10;

export const contractOf = (listing: Listing): number => CONTRACT[listing.instrument.base] ?? 1;

export const instIdOf = (listing: Listing): string =>
  `${listing.instrument.base}-${listing.instrument.quote}-SWAP`;
export const familyOf = (listing: Listing): string =>
  `${listing.instrument.base}-${listing.instrument.quote}`;

/** The number by which the socket's orders name an instrument. */
export const codeOf = (core: Core, listing: Listing): number =>
  FIRST_CODE + [...core.markets.keys()].indexOf(listing.symbol);

/** By its name, or by the number of it. */
export function marketOfInst(core: Core, name: string | undefined): SymbolMarket | null {
  for (const market of core.markets.values())
    if (instIdOf(market.listing) === name || String(codeOf(core, market.listing)) === name) return market;
  return null;
}

/** Lot steps as contracts. */
export const contracts = (listing: Listing, steps: number): string =>
  decimal((steps * listing.scale.stepSize) / contractOf(listing), DECIMALS);

/** Contracts as the base quantity the exchange itself counts in; not a number: as it came, to be refused by name. */
export function baseText(listing: Listing, contractsText: string): string {
  const value = Number(contractsText) * contractOf(listing);
  return /^\d{1,12}(?:\.\d{1,10})?$/.test(contractsText) ? decimal(value, DECIMALS) : contractsText;
}

const STATES: Readonly<Record<SymbolMarket['status'], string>> = {
  TRADING: 'live',
  SETTLING: 'suspend',
  CLOSE: 'expired',
  PENDING_TRADING: 'preopen',
};

export function renderInstrument(core: Core, market: SymbolMarket): Record<string, unknown> {
  const { listing, filters } = market;
  const { instrument } = listing;
  const family = familyOf(listing);
  const maxMarket = Math.min(filters.maxQuantity, instrument.maxMarketQuantity);
  return {
    instType: 'SWAP',
    instId: instIdOf(listing),
    instIdCode: codeOf(core, listing),
    uly: family,
    instFamily: family,
    baseCcy: '',
    quoteCcy: '',
    settleCcy: instrument.quote,
    ctVal: String(contractOf(listing)),
    ctMult: '1',
    ctValCcy: instrument.base,
    ctType: 'linear',
    tickSz: filters.tickSize,
    lotSz: contracts(listing, filters.steps),
    minSz: contracts(listing, filters.minQuantity),
    maxLmtSz: contracts(listing, filters.maxQuantity),
    maxMktSz: contracts(listing, maxMarket),
    maxStopSz: contracts(listing, maxMarket),
    maxTriggerSz: contracts(listing, filters.maxQuantity),
    maxTwapSz: contracts(listing, filters.maxQuantity),
    maxIcebergSz: contracts(listing, filters.maxQuantity),
    maxLmtAmt: '20000000',
    maxMktAmt: '',
    lever: String(instrument.brackets[0]?.maxLeverage ?? 1),
    state: STATES[market.status],
    listTime: String(firstMinuteOf(market) * MINUTE_MS),
    expTime: '',
    alias: '',
    category: '1',
    optType: '',
    stk: '',
    ruleType: 'normal',
  };
}
