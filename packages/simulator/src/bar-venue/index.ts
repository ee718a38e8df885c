export { BarVenue } from './bar-venue.ts';
export type { BarVenueOptions, IntrabarPath, VenueBar, VenueFill } from './bar-venue.ts';
export { VenueAccount } from './venue-account.ts';
export { VenueWallet } from './venue-wallet.ts';
export type { MarginMode, MarketKind } from './venue-account.ts';
