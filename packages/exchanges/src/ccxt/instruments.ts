import { quoteFromDecimal, steps } from '@trendy/domain';
import type { Instrument, MarginBracket } from '@trendy/domain';

import { decimal, list, object, optionalText, rows, text } from './raw.ts';
import type { Raw } from './raw.ts';
import { toUnifiedSymbol } from './symbols.ts';

/**
 * Trading linear perpetuals of an exchangeInfo answer, by the venue's own symbol. Others (settling, delivery,
 * coin-margined) are left out: nothing may be sent for them.
 */
export function parseInstruments(
  exchangeInfo: unknown,
  brackets: ReadonlyMap<string, readonly MarginBracket[]>,
): ReadonlyMap<string, Instrument> {
  const found = new Map<string, Instrument>();
  for (const raw of rows(object(exchangeInfo)['symbols'])) {
    if (text(raw, 'contractType') !== 'PERPETUAL' || text(raw, 'status') !== 'TRADING') continue;
    if (text(raw, 'quoteAsset') !== text(raw, 'marginAsset')) continue;
    const id = text(raw, 'symbol');
    found.set(id, parseInstrument(raw, brackets.get(id) ?? []));
  }
  return found;
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
    minNotional: quoteFromDecimal(minNotional(filters.get('MIN_NOTIONAL'))),
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
