import { emptyCandle } from '../market/bars.ts';
import { FUNDING_MS } from '../market/funding-rate.ts';
import { MINUTE_MS } from '../market/reference.ts';
import { writeTape } from '../market/tape.ts';
import { fireAlgos } from './algos.ts';
import type { Core } from './core.ts';
import { endOrder, matchingFor } from './orders.ts';
import { resumeStalled } from './stall.ts';
import { liquidateDue, settleFunding } from './settlements.ts';
import { print, shovedTicks, updateMark, usersBeyond } from './symbol-market.ts';
import type { SymbolMarket } from './symbol-market.ts';

/** Minutes with their own candle that are kept for each symbol; beyond, the model's candle stands again. */
const REMEMBERED_MINUTES = 200_000;

/** Plays the market up to `to`: every trade of every tape in order of time, funding at its instants, then the marks. */
export function advance(core: Core, to: number): void {
  if (to <= core.now) return;
  for (;;) {
    const minuteEnd = (core.minute + 1) * MINUTE_MS;
    const next = earliest(core);
    const at = next ? next.tape.at[next.cursor]! : minuteEnd;
    if (at > to) break;
    core.now = Math.max(core.now, at);
    if (next) playTrade(core, next);
    else {
      if (minuteEnd % FUNDING_MS === 0) settleFunding(core, minuteEnd);
      closeMinute(core);
    }
  }
  core.now = to;
  if (to - core.checkedAt >= core.checkEveryMs) checkNow(core);
}

/** Marks, triggers, expiries and liquidations as of now, whether or not anybody traded. */
export function checkNow(core: Core): void {
  core.checkedAt = core.now;
  for (const market of core.markets.values()) {
    updateMark(core, market, core.now);
    fireAlgos(core, market);
  }
  resumeStalled(core);
  expireDue(core);
  liquidateDue(core);
}

/** The market whose tape has the next trade of this minute. */
function earliest(core: Core): SymbolMarket | null {
  let found: SymbolMarket | null = null;
  for (const market of core.markets.values()) {
    if (market.cursor >= market.tape.length) continue;
    if (!found || market.tape.at[market.cursor]! < found.tape.at[found.cursor]!) found = market;
  }
  return found;
}

function playTrade(core: Core, market: SymbolMarket): void {
  const { tape, cursor, book, maker, listing } = market;
  market.cursor += 1;
  const price = shovedTicks(core, listing.symbol, tape.price[cursor]!, core.now);
  const quantity = tape.quantity[cursor]!;
  const buys = tape.buy[cursor] === 1;
  if (core.asleep.has(listing.symbol)) {
    print(core, market, price, quantity, buys);
    return;
  }
  const spread = listing.character.spreadTicks;
  moveTouch(core, market, buys ? price - spread : price, buys ? price : price + spread);
  const against = buys ? 'sell' : 'buy';
  maker.ensure(against, price, quantity);
  const taker = {
    owner: -1,
    side: buys ? 'buy' : 'sell',
    limit: price,
    quantity,
    selfTrade: 'none',
  } as const;
  book.take(taker, matchingFor(core, market, null));
  updateMark(core, market, core.now);
  fireAlgos(core, market);
  liquidateDue(core);
}

/** Moves the maker's touch; orders of users in its way are taken at their own prices first. */
export function moveTouch(core: Core, market: SymbolMarket, bestBid: number, bestAsk: number): void {
  const { book, maker } = market;
  maker.stepAside(bestBid, bestAsk);
  const bids = usersBeyond(market, 'buy', bestAsk);
  const flow = { owner: -1, selfTrade: 'none' } as const;
  if (bids > 0)
    book.take({ ...flow, side: 'sell', limit: bestAsk, quantity: bids }, matchingFor(core, market, null));
  const asks = usersBeyond(market, 'sell', bestBid);
  if (asks > 0)
    book.take({ ...flow, side: 'buy', limit: bestBid, quantity: asks }, matchingFor(core, market, null));
  maker.quote(bestBid, bestAsk);
}

function closeMinute(core: Core): void {
  const { minute } = core;
  for (const market of core.markets.values()) {
    if (market.touched) {
      const { candle } = market;
      market.remembered.set(minute, candle);
      market.history.remember(minute, candle);
      core.dirty.candles.push({ symbol: market.listing.symbol, minute, candle });
      if (market.remembered.size > REMEMBERED_MINUTES) {
        const [oldest] = market.remembered.keys();
        if (oldest !== undefined) market.remembered.delete(oldest);
      }
    }
    if (!core.quiet) core.marketEvents.push({ kind: 'minute', symbol: market.listing.symbol, minute });
  }
  beginMinute(core, minute + 1);
}

/** Loads the tapes of a minute and starts its candles. */
export function beginMinute(core: Core, minute: number): void {
  core.minute = minute;
  for (const market of core.markets.values()) {
    writeTape(market.model, minute, market.tape);
    market.cursor = 0;
    market.printed = 0;
    market.touched = false;
    market.candle = emptyCandle();
  }
}

/** Good-till-date orders end at their time. */
function expireDue(core: Core): void {
  for (const account of core.accounts.values())
    for (const order of account.open.values())
      if (order.goodTill > 0 && order.goodTill <= core.now) endOrder(core, account, order, 'expired');
}
