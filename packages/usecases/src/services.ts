import type {
  AppDatabase,
  Attempts,
  Clock,
  DemoVenue,
  LivePrices,
  Nudger,
  Passwords,
  Sealer,
  SessionView,
} from '@trendy/domain';

/** The world, as far as the API's use cases may touch it. */
export interface Services {
  readonly database: AppDatabase;
  readonly clock: Clock;
  readonly passwords: Passwords;
  readonly attempts: Attempts;
  readonly sealer: Sealer;
  readonly demoVenue: DemoVenue;
  readonly livePrices: LivePrices;
  readonly nudge: { readonly [K in Topic]: Nudger };
  /** Where senders reach the API from outside, without a trailing slash. */
  readonly publicUrl: string;
  /** The operator's switch. */
  readonly isLiveTradingOn: boolean;
  readonly limits: UserLimits;
}

/** How many a user may have at once. */
export interface UserLimits {
  readonly bots: number;
  readonly webhooks: number;
  /** Accounts with keys of the user's own: each test of one takes from the requests that all share. */
  readonly accounts: number;
  /** Accounts with play money: each costs the built-in exchange memory for ever. */
  readonly demoAccounts: number;
}

/** Queues of the worker: each nudge's payload names what to look at. */
export const TOPICS = ['drain-account', 'test-credential', 'backtest', 'study'] as const;
export type Topic = (typeof TOPICS)[number];

/** Where a request comes from. */
export interface Origin {
  readonly ip: string;
  readonly userAgent: string | null;
}

/** A signed-in person. */
export interface Caller extends Origin {
  readonly session: SessionView;
  readonly userId: string;
}
