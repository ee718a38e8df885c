import { nearestQuoteFromDecimal, scaleOf, steps } from '@trendy/domain';
import type { Instrument, MarginBracket } from '@trendy/domain';

import { decimal, list, object, optionalText, rows, text } from './raw.ts';
import type { Raw } from './raw.ts';
import { toUnifiedSymbol } from './symbols.ts';

/** The coin that a wallet is counted in. */
export const WALLET_COIN = 'USDT';

/** Linear perpetuals as a venue lists them, by its own names. */
export interface Listing {
  /** Whatever their state: what is held in one that is halted or leaves the venue must be read, stopped and closed. */
  readonly instruments: ReadonlyMap<string, Instrument>;
  /** Those in which a position may be opened: they trade, and are settled in the coin that the wallet is counted in. */
  readonly tradable: ReadonlySet<string>;
}

/** One that leaves the venue is of a kind of its own, and one that has left may be of none. */
const PERPETUALS: readonly (string | undefined)[] = ['PERPETUAL', 'PERPETUAL_DELIVERING', undefined];

/** The linear perpetuals of an exchangeInfo answer. */
export function parseInstruments(
  exchangeInfo: unknown,
  brackets: ReadonlyMap<string, readonly MarginBracket[]>,
): Listing {
  const instruments = new Map<string, Instrument>();
  const tradable = new Set<string>();
  for (const raw of rows(object(exchangeInfo)['symbols'])) {
    const kind = optionalText(raw, 'contractType');
    if (!PERPETUALS.includes(kind) || text(raw, 'quoteAsset') !== text(raw, 'marginAsset')) continue;
    const id = text(raw, 'symbol');
    const trades = kind === 'PERPETUAL' && optionalText(raw, 'status') === 'TRADING';
    const instrument = countable(() => parseInstrument(raw, brackets.get(id) ?? []), trades);
    if (instrument === null) continue;
    instruments.set(id, instrument);
    if (trades && instrument.quote === WALLET_COIN) tradable.add(id);
  }
  return { instruments, tradable };
}

/**
 * Null where sizes do not fit whole money units, or where one that does not trade is described in part only: nothing
 * may be sent for them. @throws VendorError when one that trades cannot be read: the format has changed.
 */
export function countable(parse: () => Instrument, trades: boolean): Instrument | null {
  let instrument: Instrument;
  try {
    instrument = parse();
  } catch (thrown) {
    if (trades) throw thrown;
    return null;
  }
  try {
    scaleOf(instrument);
  } catch {
    return null;
  }
  return instrument;
}

function parseInstrument(raw: Raw, brackets: readonly MarginBracket[]): Instrument {
  const filters = new Map(rows(raw['filters']).map((filter) => [text(filter, 'filterType'), filter]));
  const filter = (name: string): Raw => object(filters.get(name));
  const lot = filter('LOT_SIZE');
  const stepSize = trimZeros(text(lot, 'stepSize'));
  const count = (size: string): number => Math.round(Number(size) / Number(stepSize));
  const marketLot = filters.get('MARKET_LOT_SIZE') ?? lot;
  return {
    symbol: toUnifiedSymbol(text(raw, 'baseAsset'), text(raw, 'quoteAsset'), text(raw, 'marginAsset')),
    base: text(raw, 'baseAsset'),
    quote: text(raw, 'quoteAsset'),
    tickSize: trimZeros(text(filter('PRICE_FILTER'), 'tickSize')),
    stepSize,
    minQuantity: steps(Math.max(1, count(text(lot, 'minQty')))),
    maxQuantity: steps(count(text(lot, 'maxQty'))),
    maxMarketQuantity: steps(count(text(marketLot, 'maxQty'))),
    minNotional: nearestQuoteFromDecimal(minNotional(filters.get('MIN_NOTIONAL'))),
    brackets,
  };
}

const minNotional = (filter: Raw | undefined): string =>
  filter === undefined ? '0' : (optionalText(filter, 'notional') ?? '0');

/** `0.10` and `0.1` are the same step; the shorter one has the decimals that count. */
export const trimZeros = (value: string): string =>
  value.includes('.') ? value.replace(/0+$/, '').replace(/\.$/, '') : value;

export function parseBrackets(answer: unknown): ReadonlyMap<string, readonly MarginBracket[]> {
  const bySymbol = new Map<string, readonly MarginBracket[]>();
  for (const raw of list(answer).map(object)) {
    const parsed = rows(raw['brackets']).map((bracket) => ({
      notionalFloor: decimal(bracket, 'notionalFloor'),
      notionalCap: decimal(bracket, 'notionalCap'),
      maintenanceRate: decimal(bracket, 'maintMarginRatio'),
      maintenanceAmount: decimal(bracket, 'cum'),
      maxLeverage: decimal(bracket, 'initialLeverage'),
    }));
    bySymbol.set(
      text(raw, 'symbol'),
      parsed.sort((a, b) => a.notionalFloor - b.notionalFloor),
    );
  }
  return bySymbol;
}
