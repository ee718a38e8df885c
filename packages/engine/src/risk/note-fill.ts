import type { FillEvent, Quote } from '@trendy/domain';
import { botOfSymbol } from '../state.ts';
import type { EngineState } from '../state.ts';

/** What the rules remember of a fill that was just booked: that a stop was hit, and how a trade ended. */
export function noteFill(state: EngineState, event: FillEvent, realised: Quote): void {
  if (state.guard !== null) state.guard.hadExposure = true;
  const bot = botOfSymbol(state, event.symbol);
  const market = state.markets.get(event.symbol);
  if (!bot?.guard || !market) return;
  const { closing, tally } = bot.guard;
  const leg = event.orderId === null ? undefined : state.orders.get(event.orderId)?.request.leg;
  if (leg === 'stop' || event.cause === 'liquidation') bot.guard.stoppedAt = state.now;
  if (leg === 'entry' || (realised === 0 && leg === undefined)) return;
  closing.realised += realised - event.fee;
  closing.notional += event.price * event.quantity * market.scale.unitsPerTickStep;
  if (market.position.quantity !== 0 || closing.notional === 0) return;
  const move = closing.realised / closing.notional;
  if (move > 0) {
    tally.wins++;
    tally.won += move;
  } else {
    tally.losses++;
    tally.lost -= move;
  }
  closing.realised = 0;
  closing.notional = 0;
}
