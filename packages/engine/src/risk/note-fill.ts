import type { FillEvent, Quote } from '@trendy/domain';
import { readRegime } from '@trendy/quant';
import { createTally } from '../guard-state.ts';
import type { BotGuard } from '../guard-state.ts';
import { botOfSymbol } from '../state.ts';
import type { EngineState } from '../state.ts';

/** What the rules remember of a fill that was just booked: that a stop was hit, and how a trade ended. */
export function noteFill(state: EngineState, event: FillEvent, realised: Quote): void {
  if (state.guard !== null) state.guard.hadExposure = true;
  const bot = botOfSymbol(state, event.symbol);
  const market = state.markets.get(event.symbol);
  if (!bot?.guard || !market) return;
  const { closing } = bot.guard;
  const leg = event.orderId === null ? undefined : state.orders.get(event.orderId)?.request.leg;
  if (leg === 'stop' || event.cause === 'liquidation') bot.guard.stoppedAt = state.now;
  if (leg === 'entry') return noteEntry(bot.guard, Math.abs(market.position.quantity) === event.quantity);
  if (realised === 0 && leg === undefined) return;
  closing.realised += realised - event.fee;
  closing.notional += event.price * event.quantity * market.scale.unitsPerTickStep;
  if (market.position.quantity !== 0 || closing.notional === 0) return;
  count(bot.guard, closing.realised / closing.notional);
  closing.realised = 0;
  closing.notional = 0;
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
