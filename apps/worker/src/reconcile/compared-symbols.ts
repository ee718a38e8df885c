import type { Bot, Reason, VenueFailure } from '@trendy/domain';
import type { EngineState } from '@trendy/engine';

const GONE: ReadonlySet<string> = new Set(['symbol_unknown', 'bad_symbol', 'symbol_closed']);

/**
 * The venue has answered: it does not have this symbol any more, or does not trade it. What it did with a position there
 * is seen in the comparison of positions.
 */
export const isGone = ({ kind, reason }: VenueFailure): boolean => kind === 'refused' && saysGone(reason);

export const saysGone = ({ code }: Reason): boolean => GONE.has(code);

export interface ComparedSymbols {
  readonly always: ReadonlySet<string>;
  /** Of bots that were stopped, and of no others. */
  readonly ofStopped: ReadonlySet<string>;
}

/** @param open orders that rest or may rest. */
export function comparedSymbols(
  bots: readonly Pick<Bot, 'symbol' | 'status'>[],
  open: readonly { readonly symbol: string }[],
): ComparedSymbols {
  const running = bots.filter(({ status }) => status === 'active' || status === 'paused');
  const always = new Set([...running, ...open].map(({ symbol }) => symbol));
  const stopped = bots.filter(({ symbol, status }) => status === 'stopped' && !always.has(symbol));
  return { always, ofStopped: new Set(stopped.map(({ symbol }) => symbol)) };
}

/** Whether there is anything of ours in a symbol: a position, or an order that has not ended. */
export const isInUse = (state: EngineState, symbol: string): boolean =>
  (state.markets.get(symbol)?.position.quantity ?? 0) !== 0 ||
  [...state.orders.values()].some(({ request }) => request.symbol === symbol);
