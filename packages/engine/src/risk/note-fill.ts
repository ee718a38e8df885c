import type { FillEvent, FundingEvent, Quote } from '@trendy/domain';
import { readRegime } from '@trendy/quant';
import { createTally } from '../guard-state.ts';
import type { BotGuard } from '../guard-state.ts';
import { botOfSymbol } from '../state.ts';
import type { EngineState } from '../state.ts';

/**
 * What the rules remember of a fill that was just booked: that a stop was hit, and how a trade ended. A trade is all that
 * was done between flat and flat; its result is what it left in the wallet, fees and funding included.
 */
export function noteFill(state: EngineState, event: FillEvent, realised: Quote): void {
  if (state.guard !== null) state.guard.hadExposure = true;
  const bot = botOfSymbol(state, event.symbol);
  const market = state.markets.get(event.symbol);
  if (!bot?.guard || !market) return;
  const { closing } = bot.guard;
  const leg = event.orderId === null ? undefined : state.orders.get(event.orderId)?.request.leg;
  if (leg === 'stop' || event.cause === 'liquidation') bot.guard.stoppedAt = state.now;
  const closed = closedBy(event, market.position.quantity);
  // One fill may end a trade and begin the next: each pays for its part.
  const fee = Math.round((event.fee * closed) / event.quantity);
  closing.realised += realised - fee;
  closing.notional += event.price * closed * market.scale.unitsPerTickStep;
  const left = Math.abs(market.position.quantity) - (event.quantity - closed);
  if (left === 0 && closing.notional > 0) {
    count(bot.guard, closing.realised / closing.notional);
    closing.realised = 0;
    closing.notional = 0;
  }
  closing.realised -= event.fee - fee;
  if (leg === 'entry') noteEntry(bot.guard, left === 0);
}

/** Funding of a position is a part of what its trade brings. What is told after its end counts with the next one. */
export function noteFunding(state: EngineState, { amount, symbol }: FundingEvent): void {
  const guard = botOfSymbol(state, symbol)?.guard;
  if (guard) guard.closing.realised += amount;
}

/** Steps of a fill that closed something, by what is held after it. */
function closedBy({ quantity, side }: FillEvent, held: number): number {
  const before = held - (side === 'buy' ? quantity : -quantity);
  const isAgainst = before !== 0 && before > 0 !== (side === 'buy');
  return isAgainst ? Math.min(Math.abs(before), quantity) : 0;
}

/** The regime of the bars that were known when the position was opened is the trade's, whatever comes while it is held. */
function noteEntry(guard: BotGuard, isOpening: boolean): void {
  if (!isOpening) return;
  const reading = guard.motion.trail ? readRegime(guard.motion.trail) : null;
  if (reading) guard.entered = reading.regime;
  else delete guard.entered;
}

/** A closed trade, among all and among those of its regime. */
function count(guard: BotGuard, move: number): void {
  const { entered, tally } = guard;
  const own = entered === undefined ? [] : [((guard.regimes ??= {})[entered] ??= createTally())];
  for (const book of [tally, ...own])
    if (move > 0) {
      book.wins++;
      book.won += move;
    } else {
      book.losses++;
      book.lost -= move;
    }
  delete guard.entered;
}
