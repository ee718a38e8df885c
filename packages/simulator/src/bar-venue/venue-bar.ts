import type { FillEvent, MarketMs, Quote } from '@trendy/domain';

/** A bar as the venue trades it; marks are last prices where there is no mark series. The driver reuses one object. */
export interface VenueBar {
  openTime: MarketMs;
  closeTime: MarketMs;
  open: number;
  high: number;
  low: number;
  /** Base currency; looked at only under `maxVolumeShare`. */
  volume?: number;
  markOpen: number;
  markHigh: number;
  markLow: number;
}

/** A fill, and what slippage cost against the price that it would have had without. */
export interface VenueFill {
  readonly event: FillEvent;
  readonly slippage: Quote;
}
