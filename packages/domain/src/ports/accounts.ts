import type { Reason } from '../events.ts';
import type { EpochMs } from '../time.ts';
import type { Environment, VenueId } from '../trading.ts';
import type { Json } from './json.ts';

export type AccountStatus = 'testing' | 'active' | 'disabled' | 'refused' | 'suspended';

export interface ExchangeAccount {
  readonly accountId: string;
  readonly userId: string;
  readonly venue: VenueId;
  readonly environment: Environment;
  readonly label: string;
  readonly status: AccountStatus;
  readonly statusReason: Reason | null;
  /** What the venue says that the key may do. */
  readonly permissions: Json;
  readonly keyHint: string;
  readonly ipRestricted: boolean | null;
  readonly liveConfirmedAt: EpochMs | null;
  readonly testedAt: EpochMs | null;
  readonly killedAt: EpochMs | null;
  readonly createdAt: EpochMs;
}

export interface NewAccount {
  readonly venue: VenueId;
  readonly environment: Environment;
  readonly label: string;
  readonly keyHint: string;
}

export interface AccountChange {
  readonly label?: string;
  readonly status?: AccountStatus;
  readonly statusReason?: Reason | null;
  readonly permissions?: Json;
  readonly keyHint?: string;
  readonly ipRestricted?: boolean | null;
  readonly liveConfirmedAt?: EpochMs | null;
  readonly testedAt?: EpochMs | null;
  readonly killedAt?: EpochMs | null;
}

/** Exchange accounts that are not deleted, of the user whose transaction this is. */
export interface Accounts {
  /** In status `testing`, with its log, lease and an empty risk allowance. */
  create(account: NewAccount): Promise<ExchangeAccount>;
  list(): Promise<readonly ExchangeAccount[]>;
  get(accountId: string): Promise<ExchangeAccount | null>;
  /** Null when there is none such. */
  update(accountId: string, change: AccountChange): Promise<ExchangeAccount | null>;
  /** Hides the account and destroys its sealed keys; its history stays. */
  remove(accountId: string): Promise<boolean>;
}
