import { marketMs, timeframeMs } from '@trendy/domain';
import type { Bar, Timeframe } from '@trendy/domain';

import { list } from '../ccxt/raw.ts';
import { VendorError } from '../ccxt/vendor-error.ts';

/** Bars of six hours and more open by Hong Kong's clock unless their name ends in `utc`. */
export function barName(timeframe: Timeframe): string {
  const name = timeframe.replace('h', 'H').replace('d', 'D');
  return timeframeMs(timeframe) > timeframeMs('4h') ? `${name}utc` : name;
}

/** `[opens at, o, h, l, c, contracts, coins, quote, confirmed]`; null while the bar still forms. */
export function parseCandle(row: unknown, timeframe: Timeframe): Bar | null {
  const values = list(row).map(Number);
  const [openTime, open, high, low, close, , volume, , confirmed] = values;
  if (values.some((value) => !Number.isFinite(value)) || values.length < 9 || openTime === undefined) {
    throw new VendorError('unreadable answer: candle', 200, null);
  }
  if (confirmed !== 1) return null;
  return {
    openTime: marketMs(openTime),
    closeTime: marketMs(openTime + timeframeMs(timeframe)),
    open: open as number,
    high: high as number,
    low: low as number,
    close: close as number,
    volume: volume as number,
  };
}
