import { invariant } from '@trendy/domain';
import type { BarEvent, ClockEvent, MarketMs, MarkEvent } from '@trendy/domain';
import { equityOf } from '../equity.ts';
import type { EngineState, MarketState } from '../state.ts';

/** A closed bar stands in for the mark where no newer mark price came. */
export function observeBar(state: EngineState, event: BarEvent): void {
  const market = state.markets.get(event.symbol);
  if (!market) return invariant(false, `bar of ${event.symbol} came before its instrument`);
  if (event.at > market.markAt) {
    market.markPrice = event.close;
    market.markAt = event.at;
  }
  touchAtClose(market, event.at, event.close, event.volume, event.closeTime - event.openTime);
  raisePeak(state);
}

/** All that a bar says of the market's two sides: its close lies between them. */
export function touchAtClose(
  market: MarketState,
  at: MarketMs,
  close: number,
  volume: number,
  overMs: number,
): void {
  const { scale, touch } = market;
  touch.at = at;
  touch.bid = close - scale.tickSize;
  touch.ask = close + scale.tickSize;
  touch.volume = volume;
  touch.overMs = overMs;
  touch.book = null;
}

export function observeMark(state: EngineState, event: MarkEvent): void {
  const market = state.markets.get(event.symbol);
  if (!market) invariant(false, `mark price of ${event.symbol} came before its instrument`);
  if (event.at < market.markAt) return;
  market.markPrice = event.price;
  market.markAt = event.at;
  raisePeak(state);
}

/** The market as a clock event found it, if it did. */
export function observeClock(state: EngineState, event: ClockEvent): void {
  const market = state.markets.get(event.symbol);
  if (!market) invariant(false, `clock of ${event.symbol} came before its instrument`);
  const { tail } = event;
  if (tail) {
    invariant(
      tail.at <= event.at,
      `tail of ${event.symbol} is known from ${tail.at} on, but was told at ${event.at}`,
    );
    market.tail = tail;
  }
  const seen = event.market;
  if (!seen || event.at < market.touch.at) return;
  const { bid, ask, volume, bids, asks } = seen;
  market.touch.at = event.at;
  market.touch.bid = bid;
  market.touch.ask = ask;
  market.touch.volume = volume;
  market.touch.overMs = seen.overMs;
  market.touch.book = bids && asks ? { bids, asks } : null;
}

function raisePeak(state: EngineState): void {
  const equity = equityOf(state);
  if (equity > state.peakEquity) state.peakEquity = equity;
}
