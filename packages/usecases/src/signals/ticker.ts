/** Quote currencies of linear perpetuals, longest first so that `USDT` is not read as `USD` plus a T. */
const QUOTES = ['USDT', 'USDC', 'FDUSD', 'BUSD'] as const;

/**
 * The unified symbol of a TradingView ticker: `BINANCE:BTCUSDT.P`, `BTCUSDTPERP`, `BTCUSDT`, `BTC/USDT` and
 * `BTC/USDT:USDT` are all `BTC/USDT:USDT`. Null when it names no linear perpetual.
 */
export function symbolOfTicker(ticker: string): string | null {
  const bare = ticker.trim().toUpperCase();
  const unified = /^([A-Z0-9]+)\/([A-Z0-9]+)(?::([A-Z0-9]+))?$/.exec(bare);
  if (unified) {
    const [, base, quote, settle] = unified;
    return settle === undefined || settle === quote ? `${base}/${quote}:${quote}` : null;
  }
  const name = bare
    .replace(/^[A-Z0-9_]+:/, '')
    .replace(/\.P$/, '')
    .replace(/[-_]?PERP$/, '');
  for (const quote of QUOTES) {
    const base = name.endsWith(quote) ? name.slice(0, -quote.length).replace(/[-_]$/, '') : '';
    if (/^[A-Z0-9]+$/.test(base)) return `${base}/${quote}:${quote}`;
  }
  return null;
}
