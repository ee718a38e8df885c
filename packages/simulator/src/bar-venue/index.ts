export { BarVenue } from './bar-venue.ts';
export type { BarVenueOptions, IntrabarPath } from './bar-venue-options.ts';
export type { VenueBar, VenueFill } from './venue-bar.ts';
export { VenueAccount } from './venue-account.ts';
export { VenueWallet } from './venue-wallet.ts';
export type { MarginMode, MarketKind } from './venue-account.ts';
