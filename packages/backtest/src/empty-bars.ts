import { marketMs } from '@trendy/domain';
import type { BarEvent } from '@trendy/domain';
import type { VenueBar } from '@trendy/simulator';
import type { LegRequest } from './request.ts';

/** Objects that a leg fills anew for every bar. */
export const emptyVenueBar = (): VenueBar => ({
  openTime: marketMs(0),
  closeTime: marketMs(0),
  open: 0,
  high: 0,
  low: 0,
  volume: 0,
  markOpen: 0,
  markHigh: 0,
  markLow: 0,
});

export const emptyBar = (request: LegRequest): BarEvent => ({
  kind: 'bar',
  at: marketMs(0),
  symbol: request.instrument.symbol,
  timeframe: request.timeframe,
  openTime: marketMs(0),
  closeTime: marketMs(0),
  open: 0,
  high: 0,
  low: 0,
  close: 0,
  volume: 0,
});
