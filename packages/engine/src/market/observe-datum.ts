import { invariant } from '@trendy/domain';
import type { DatumEvent } from '@trendy/domain';
import type { EngineState } from '../state.ts';

/**
 * Takes in a figure beside the bars.
 * @throws InvariantError when it is told before anybody can know it: whatever decided on it would see the future.
 */
export function observeDatum(state: EngineState, event: DatumEvent): void {
  const market = state.markets.get(event.symbol);
  invariant(market, `${event.name} of ${event.symbol} came before its instrument`);
  invariant(
    event.availableAt <= event.at,
    `${event.name} of ${event.symbol} is known from ${event.availableAt} on, but was told at ${event.at}`,
  );
  market.data[event.name] = event.value;
}
