import { invariant, scaleOf } from '@trendy/domain';
import type { InstrumentEvent } from '@trendy/domain';
import { addMarket } from '../state.ts';
import type { EngineState } from '../state.ts';

/**
 * Takes in a new or changed instrument.
 * @throws InvariantError when the grid changes under an open position or order, whose integers would change meaning.
 */
export function observeInstrument(state: EngineState, event: InstrumentEvent): void {
  const scale = scaleOf(event.instrument);
  const { symbol } = event.instrument;
  const market = state.markets.get(symbol);
  if (!market) {
    addMarket(state, scale);
    return;
  }
  const isSameGrid = market.scale.tickSize === scale.tickSize && market.scale.stepSize === scale.stepSize;
  if (!isSameGrid) {
    const isBusy =
      market.position.quantity !== 0 ||
      [...state.orders.values()].some((order) => order.request.symbol === symbol);
    invariant(
      !isBusy,
      `${symbol}: tick or step size changed while a position or order is open; close it, then start again`,
    );
  }
  market.scale = scale;
}
