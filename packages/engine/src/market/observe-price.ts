import { invariant } from '@trendy/domain';
import type { BarEvent, MarketMs, MarkEvent } from '@trendy/domain';
import { equityOf } from '../equity.ts';
import type { EngineState, MarketState } from '../state.ts';

/** A closed bar stands in for the mark where no newer mark price came. */
export function observeBar(state: EngineState, event: BarEvent): void {
  const market = state.markets.get(event.symbol);
  if (!market) return invariant(false, `bar of ${event.symbol} came before its instrument`);
  observeClose(state, market, event.at, event.close);
}

/** @returns the equity at this close, money units. */
export function observeClose(state: EngineState, market: MarketState, at: MarketMs, close: number): number {
  if (at > market.markAt) {
    market.markPrice = close;
    market.markAt = at;
  }
  return raisePeak(state);
}

export function observeMark(state: EngineState, event: MarkEvent): void {
  const market = state.markets.get(event.symbol);
  invariant(market, `mark price of ${event.symbol} came before its instrument`);
  if (event.at < market.markAt) return;
  market.markPrice = event.price;
  market.markAt = event.at;
  raisePeak(state);
}

function raisePeak(state: EngineState): number {
  const equity = equityOf(state);
  if (equity > state.peakEquity) state.peakEquity = equity;
  return equity;
}
