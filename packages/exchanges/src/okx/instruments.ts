import {
  decimalToInteger,
  integerToDecimal,
  quoteFromDecimal,
  scaleOf,
  steps as toStepCount,
} from '@trendy/domain';
import type { Instrument, InstrumentScale, MarginBracket } from '@trendy/domain';

import { onGridOf } from '../kept-grid.ts';
import { countable, trimZeros, WALLET_COIN } from '../ccxt/instruments.ts';
import { decimal, optionalText, rows, text } from '../ccxt/raw.ts';
import type { Raw } from '../ccxt/raw.ts';
import { toUnifiedSymbol } from '../ccxt/symbols.ts';

/** A swap of this venue, which counts in contracts of so many coins each. */
export interface OkxInstrument {
  readonly instId: string;
  readonly family: string;
  /** Base currency of one contract. */
  readonly contractValue: number;
  /** A position may be opened in it: it trades, and is settled in the coin that the wallet is counted in. */
  readonly isTradable: boolean;
  readonly scale: InstrumentScale;
  /** The same steps written as contracts: for `quantityText` and `stepsOf` of the wire only. */
  readonly wire: InstrumentScale;
}

/** `BTC/USDT:USDT` → `BTC-USDT-SWAP`. @throws RangeError on a symbol that is no linear perpetual. */
export function toInstId(symbol: string): string {
  const match = /^([A-Z0-9]+)\/([A-Z0-9]+):([A-Z0-9]+)$/.exec(symbol);
  if (!match || match[2] !== match[3]) {
    throw new RangeError(`symbol ${symbol} is not a linear perpetual; write it as BTC/USDT:USDT`);
  }
  return `${match[1]}-${match[2]}-SWAP`;
}

const decimalsOf = (number: string): number =>
  number.includes('.') ? number.length - number.indexOf('.') - 1 : 0;

/** Exact product of two plain decimals. */
function product(a: string, b: string): string {
  const [left, right] = [decimalsOf(a), decimalsOf(b)];
  return integerToDecimal(decimalToInteger(a, left) * decimalToInteger(b, right), left + right);
}

/**
 * Linear swaps of an instruments answer, by `instId`, whatever their state: what is held in one that is halted must be
 * read, stopped and closed. Their margin steps are another answer's.
 */
export function parseInstruments(data: unknown): ReadonlyMap<string, OkxInstrument> {
  const found = new Map<string, OkxInstrument>();
  for (const raw of rows(data)) {
    if (text(raw, 'instType') !== 'SWAP' || optionalText(raw, 'ctType') !== 'linear') continue;
    const family = optionalText(raw, 'instFamily') ?? optionalText(raw, 'uly') ?? '';
    const settle = optionalText(raw, 'settleCcy') ?? '';
    if (settle === '' || family.split('-')[1] !== settle) continue;
    const trades = optionalText(raw, 'state') === 'live';
    const instrument = countable(() => instrumentOf(raw, family), trades);
    if (instrument === null) continue;
    const instId = text(raw, 'instId');
    const scale = scaleOf(instrument);
    found.set(instId, {
      instId,
      family,
      contractValue: Number(contractValueOf(raw)),
      isTradable: trades && settle === WALLET_COIN,
      scale,
      wire: { ...scale, instrument: { ...instrument, stepSize: trimZeros(text(raw, 'lotSz')) } },
    });
  }
  return found;
}

const contractValueOf = (raw: Raw): string =>
  product(trimZeros(text(raw, 'ctVal')), trimZeros(optionalText(raw, 'ctMult') ?? '1'));

function instrumentOf(raw: Raw, family: string): Instrument {
  const [base = '', quote = ''] = family.split('-');
  const lot = trimZeros(text(raw, 'lotSz'));
  const count = (key: string): number => Math.round(decimal(raw, key) / Number(lot));
  const maxLimit = count('maxLmtSz');
  return {
    symbol: toUnifiedSymbol(base, quote, text(raw, 'settleCcy')),
    base,
    quote,
    tickSize: trimZeros(text(raw, 'tickSz')),
    stepSize: product(lot, contractValueOf(raw)),
    minQuantity: toStepCount(Math.max(1, count('minSz'))),
    maxQuantity: toStepCount(maxLimit),
    maxMarketQuantity: toStepCount(
      optionalText(raw, 'maxMktSz') === undefined ? maxLimit : count('maxMktSz'),
    ),
    // The least that may be traded is a number of contracts here, not an amount of money.
    minNotional: quoteFromDecimal('0'),
    brackets: [],
  };
}

/** The same swap with its margin steps. */
export function withBrackets(found: OkxInstrument, brackets: readonly MarginBracket[]): OkxInstrument {
  const scale = scaleOf({ ...found.scale.instrument, brackets });
  return { ...found, scale, wire: { ...found.wire, instrument: { ...found.wire.instrument, brackets } } };
}

/** The same swap, counted in the ticks and steps of another description of it. */
export function countedIn(
  found: OkxInstrument,
  kept: Pick<Instrument, 'stepSize' | 'tickSize'>,
): OkxInstrument {
  const instrument = onGridOf(found.scale.instrument, kept);
  if (instrument === found.scale.instrument) return found;
  const scale = scaleOf(instrument);
  const stepSize = trimZeros((Number(instrument.stepSize) / found.contractValue).toFixed(12));
  return { ...found, scale, wire: { ...scale, instrument: { ...instrument, stepSize } } };
}

/**
 * Position tiers as brackets, by family, in quote currency at today's mark price: this venue's bounds are contracts.
 * The whole position is charged at the rate of its tier, so there is no amount to take off.
 */
export function parseTiers(
  data: unknown,
  notionalOfContract: (family: string) => number | null,
): ReadonlyMap<string, readonly MarginBracket[]> {
  const found = new Map<string, MarginBracket[]>();
  for (const raw of rows(data)) {
    const family = optionalText(raw, 'instFamily') ?? text(raw, 'uly');
    const notional = notionalOfContract(family);
    if (notional === null) continue;
    const list = found.get(family) ?? [];
    list.push({
      notionalFloor: decimal(raw, 'minSz') * notional,
      notionalCap: decimal(raw, 'maxSz') * notional,
      maintenanceRate: decimal(raw, 'mmr'),
      maintenanceAmount: 0,
      maxLeverage: decimal(raw, 'maxLever'),
    });
    found.set(family, list);
  }
  for (const list of found.values()) list.sort((a, b) => a.notionalFloor - b.notionalFloor);
  return found;
}
