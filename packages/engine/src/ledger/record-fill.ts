import { invariant, marketMs, notionalOf, proportion, quote } from '@trendy/domain';
import type { FillEvent, LedgerBook, LedgerEntry, Posting, Quote } from '@trendy/domain';
import { isDust } from '../dust.ts';
import type { Effects } from '../effects.ts';
import { legOf } from '../leg-of-fill.ts';
import { botOfSymbol } from '../state.ts';
import type { EngineState, MarketState } from '../state.ts';

/**
 * Books a fill: position, wallet, postings. The order's own life is execution's business.
 * @returns what the fill realised before its fee, or null when it was booked before.
 * @throws InvariantError when the symbol is unknown.
 */
export function recordFill(state: EngineState, event: FillEvent, out: Effects): Quote | null {
  const market = state.markets.get(event.symbol);
  if (!market) invariant(false, `fill of ${event.symbol} came before its instrument`);
  if (!market.seenTrades.add(event.tradeId)) return null;
  const realised = move(market, event);
  state.wallet = quote(state.wallet + realised - event.fee);
  if (out.detail === 'full') post(state, event, realised, out);
  return realised;
}

function post(state: EngineState, event: FillEvent, realised: Quote, out: Effects): void {
  const postings: Posting[] = [];
  const feeBook = event.cause === 'liquidation' ? 'liquidation' : 'fees';
  if (realised !== 0) intoWallet(postings, 'trading_pnl', realised);
  if (event.fee !== 0) intoWallet(postings, feeBook, quote(-event.fee));
  const bot = botOfSymbol(state, event.symbol);
  if (postings.length > 0) {
    const entry: LedgerEntry = {
      at: event.at,
      cause: 'fill',
      ref: event.tradeId,
      botId: bot?.config.botId ?? null,
      symbol: event.symbol,
      postings,
    };
    out.postings.push(entry);
  }
}

/**
 * Moves the position. Only an entry of ours opens one of ours: what an exit leaves on the other side was there before it.
 * @returns the realised profit: exit notional against the entry cost of the closed part.
 */
function move(market: MarketState, event: FillEvent): Quote {
  const { position, scale } = market;
  const signed = event.side === 'buy' ? event.quantity : -event.quantity;
  const held = position.quantity;
  if (held === 0 || Math.sign(held) === Math.sign(signed)) {
    if (held === 0) market.openedAt = event.at;
    if (held === 0 || isDust(held, scale.instrument)) market.isForeign = legOf(event) !== 'entry';
    position.quantity = held + signed;
    position.cost = quote(position.cost + notionalOf(scale, event.price, event.quantity));
    return quote(0);
  }
  const closed = Math.min(Math.abs(held), event.quantity);
  const exit = event.price * closed * scale.unitsPerTickStep;
  // The last part takes all that is left of the cost, so that no unit is lost over partial closes.
  const cost =
    closed === Math.abs(held) ? position.cost : proportion(position.cost, closed, Math.abs(held), 'floor');
  const realised = quote(held > 0 ? exit - cost : cost - exit);
  position.quantity = held + signed;
  position.cost = quote(position.cost - cost);
  if (position.quantity === 0) {
    market.openedAt = marketMs(0);
    market.isForeign = false;
  }
  const opened = event.quantity - closed;
  if (opened > 0) {
    position.cost = quote(event.price * opened * scale.unitsPerTickStep);
    market.openedAt = event.at;
    // Of two legs each stands by itself, whatever they come to.
    if (event.positionLeg === undefined) market.isForeign = legOf(event) !== 'entry';
  }
  return realised;
}

/** Both sides of an amount that goes into the wallet (negative: out of it): they balance by construction. */
function intoWallet(postings: Posting[], counter: LedgerBook, amount: Quote): void {
  postings.push({ book: 'wallet', amount }, { book: counter, amount: quote(-amount) });
}
