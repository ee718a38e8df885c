import { invariant } from '@trendy/domain';
import type { BarEvent, MarkEvent } from '@trendy/domain';
import { equityOf } from '../equity.ts';
import type { EngineState } from '../state.ts';

/** A closed bar stands in for the mark where no newer mark price came. */
export function observeBar(state: EngineState, event: BarEvent): void {
  const market = state.markets.get(event.symbol);
  if (!market) return invariant(false, `bar of ${event.symbol} came before its instrument`);
  if (event.at > market.markAt) {
    market.markPrice = event.close;
    market.markAt = event.at;
  }
  raisePeak(state);
}

export function observeMark(state: EngineState, event: MarkEvent): void {
  const market = state.markets.get(event.symbol);
  invariant(market, `mark price of ${event.symbol} came before its instrument`);
  if (event.at < market.markAt) return;
  market.markPrice = event.price;
  market.markAt = event.at;
  raisePeak(state);
}

function raisePeak(state: EngineState): void {
  const equity = equityOf(state);
  if (equity > state.peakEquity) state.peakEquity = equity;
}
