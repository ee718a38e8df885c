/** "BTC/USDT" of "BTC/USDT:USDT": what settles is the same for all that we trade. */
export const shortSymbol = (symbol: string): string => symbol.split(':')[0] ?? symbol;

/** "BTCUSDT.P", as charting sites name the perpetual. */
export const chartTicker = (symbol: string): string => `BINANCE:${shortSymbol(symbol).replace('/', '')}.P`;
