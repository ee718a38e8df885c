import type { OrderRequest } from './trading.ts';

/** What the engine wants done outside. Committed before it is done; doing it twice must be harmless. */
export type Effect = PlaceEffect | CancelEffect;

export interface PlaceEffect {
  readonly kind: 'place';
  readonly order: OrderRequest;
}

export interface CancelEffect {
  readonly kind: 'cancel';
  readonly orderId: string;
  readonly symbol: string;
}
