/** `BTC/USDT:USDT` → `BTCUSDT`. @throws RangeError on a symbol that is no linear perpetual. */
export function toVendorSymbol(symbol: string): string {
  const match = /^([A-Z0-9]+)\/([A-Z0-9]+):([A-Z0-9]+)$/.exec(symbol);
  if (!match || match[2] !== match[3]) {
    throw new RangeError(`symbol ${symbol} is not a linear perpetual; write it as BTC/USDT:USDT`);
  }
  return `${match[1]}${match[2]}`;
}

export const toUnifiedSymbol = (base: string, quote: string, margin: string): string =>
  `${base}/${quote}:${margin}`;
