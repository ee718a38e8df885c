import {
  BINANCE_LIVE,
  BINANCE_TESTNET,
  BinanceFeed,
  BinanceVenue,
  OKX_LIVE,
  OKX_TESTNET,
  OkxFeed,
  OkxVenue,
  simulatedExchange,
} from '@trendy/exchanges';
import type { Endpoints, KeySource, RateBudget } from '@trendy/exchanges';
import { err, ok } from '@trendy/domain';
import type {
  Environment,
  ExchangeAccount,
  MarketFeed,
  MarketKey,
  Reason,
  Result,
  Venue,
  VenueId,
} from '@trendy/domain';

export interface VenueSettings {
  /** Origin of the simulated exchange. */
  readonly exchangeUrl: string;
  /** The operator's switch: real money moves only when it is on and the user has confirmed the account. */
  readonly liveTrading: boolean;
  readonly receiveWindowMs: number;
  readonly quarantineMs: number;
  /** How long entries rest after all workers are gone; undefined: the venue's usual time. */
  readonly deadManMs: number | undefined;
  /** One budget per exchange and egress address. */
  readonly budgetOf: (endpoints: Endpoints) => RateBudget;
}

export type VenuePurpose = 'test' | 'trade';

const TIMEOUT_MS = 5_000;
const OKX_WINDOW_MS = 30_000;

/** The only live/paper switch: which hosts an account's venue and environment mean, and whether we may go there. */
export function endpointsFor(
  settings: VenueSettings,
  venue: VenueId,
  environment: Environment,
): Endpoints | null {
  if (venue === 'trendy') return environment === 'demo' ? simulatedExchange(settings.exchangeUrl) : null;
  switch (environment) {
    case 'live':
      return venue === 'okx' ? OKX_LIVE : BINANCE_LIVE;
    case 'testnet':
      return venue === 'okx' ? OKX_TESTNET : BINANCE_TESTNET;
    case 'demo':
      return venue === 'okx' ? simulatedExchange(settings.exchangeUrl, 'okx') : null;
  }
}

export function venueForAccount(
  settings: VenueSettings,
  account: Pick<ExchangeAccount, 'venue' | 'environment' | 'liveConfirmedAt'>,
  key: KeySource,
  purpose: VenuePurpose,
): Result<Venue, Reason> {
  const { venue, environment } = account;
  const endpoints = endpointsFor(settings, venue, environment);
  if (!endpoints) return err({ code: 'venue_not_supported', values: { venue, environment } });
  if (environment === 'live' && purpose === 'trade') {
    if (!settings.liveTrading) return err({ code: 'live_trading_off' });
    if (account.liveConfirmedAt === null) return err({ code: 'live_not_confirmed' });
  }
  const options = {
    endpoints,
    key,
    budget: settings.budgetOf(endpoints),
    timeoutMs: TIMEOUT_MS,
    receiveWindowMs: settings.receiveWindowMs,
    quarantineMs: settings.quarantineMs,
    deadManMs: settings.deadManMs,
  };
  return ok(
    endpoints.protocol === 'okx'
      ? // Its window cannot be set: a request is taken for thirty seconds.
        new OkxVenue({ ...options, quarantineMs: Math.max(options.quarantineMs, OKX_WINDOW_MS + 15_000) })
      : new BinanceVenue(options),
  );
}

/** Public data of a venue; null where there is none of that name. */
export function feedFor(settings: VenueSettings, { venue, environment }: MarketKey): MarketFeed | null {
  const endpoints = endpointsFor(settings, venue, environment);
  if (!endpoints) return null;
  const options = {
    endpoints,
    budget: settings.budgetOf(endpoints),
    timeoutMs: TIMEOUT_MS,
    receiveWindowMs: settings.receiveWindowMs,
  };
  return endpoints.protocol === 'okx' ? new OkxFeed(options) : new BinanceFeed(options);
}
