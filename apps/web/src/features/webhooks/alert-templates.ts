import { STRATEGY_ALERT_MESSAGE } from '@trendy/contracts';
import { chartTicker } from '#features/words/symbol.ts';

export const ALERT_KINDS = ['strategy', 'long', 'short', 'close'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/**
 * The message to paste into a TradingView alert. A strategy's alert says where the position should be, so that a lost
 * or repeated alert heals itself; a plain indicator's alert says one action.
 */
export function alertTemplate(kind: AlertKind): string {
  return kind === 'strategy'
    ? STRATEGY_ALERT_MESSAGE
    : `{"v":1,"ticker":"{{exchange}}:{{ticker}}","action":"${kind}","time":"{{timenow}}"}`;
}

/** The same message as TradingView would render it now. */
export function renderedAlert(
  kind: 'long' | 'short' | 'close',
  symbol: string,
  now: Date,
  id?: string,
): string {
  return JSON.stringify({
    v: 1,
    ...(id === undefined ? {} : { id }),
    ticker: chartTicker(symbol),
    action: kind,
    time: now.toISOString().replace(/\.\d+Z$/, 'Z'),
  });
}

/** One line for a terminal that posts an alert as TradingView would. It names no time, so that it works whenever it is run. */
export function curlCommand(url: string, kind: 'long' | 'short' | 'close', symbol: string): string {
  const body = JSON.stringify({ v: 1, ticker: chartTicker(symbol), action: kind });
  return `curl -X POST '${url}' -H 'content-type: application/json' -d '${body}'`;
}
