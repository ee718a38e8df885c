import type { Instrument, OrderRequest, Reason, Ticks } from '@trendy/domain';
import { levelOf, wouldTriggerAt } from './resting-orders.ts';
import type { MarketKind } from './venue-account.ts';

/** What a venue looks at before it takes an order. */
export interface Circumstances {
  readonly instrument: Instrument;
  readonly market: MarketKind;
  /** Signed steps. */
  readonly held: number;
  /** Last price; 0 before the first. */
  readonly last: Ticks;
}

/** The exchange's filters and rules; null: the order is taken. */
export function refusalOf(request: OrderRequest, at: Circumstances): Reason | null {
  const { held, instrument, last } = at;
  const isMarket = request.type !== 'limit';
  const max = isMarket ? instrument.maxMarketQuantity : instrument.maxQuantity;
  if (request.quantity < instrument.minQuantity && !request.reduceOnly)
    return { code: 'below_min_quantity', values: { quantitySteps: request.quantity } };
  if (request.quantity > max)
    return { code: 'above_max_quantity', values: { quantitySteps: request.quantity, max } };
  const reduces = request.side === 'buy' ? held < 0 : held > 0;
  if (request.reduceOnly && !reduces) return { code: 'reduce_only_without_position' };
  if (at.market === 'spot' && request.side === 'sell' && request.quantity > held && !request.reduceOnly)
    return { code: 'not_enough_to_sell', values: { quantitySteps: request.quantity, heldSteps: held } };
  if (last > 0 && wouldTriggerAt(request, last))
    return { code: 'would_trigger', values: { triggerTicks: levelOf(request), lastTicks: last } };
  return null;
}
