export { BarVenue } from './bar-venue.ts';
export type { BarVenueOptions, VenueBar, VenueFill } from './bar-venue.ts';
export { VenueAccount } from './venue-account.ts';
export type { MarginMode } from './venue-account.ts';
