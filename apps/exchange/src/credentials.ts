import { randomBytes } from 'node:crypto';

/** What a key may do, as its owner set it. */
export interface Permissions {
  readonly enableReading: boolean;
  readonly enableFutures: boolean;
  readonly enableWithdrawals: boolean;
  readonly enableInternalTransfer: boolean;
  readonly permitsUniversalTransfer: boolean;
  readonly enableMargin: boolean;
  readonly enableSpotAndMarginTrading: boolean;
  readonly enablePortfolioMarginTrading: boolean;
}

export type Protocol = 'binance-usdm' | 'okx';

/** A key of an account. Play money: the secret is kept in the data directory (0600) as it must verify signatures. */
export interface Credential {
  readonly apiKey: string;
  readonly secret: string;
  readonly passphrase: string;
  readonly account: number;
  /** The only protocol it opens; absent: every one. */
  readonly protocol?: Protocol | undefined;
  readonly permissions: Permissions;
  /** Addresses it may be used from; empty: any. */
  readonly ips: readonly string[];
  readonly revoked: boolean;
  readonly createdAt: number;
}

export const SAFE_PERMISSIONS: Permissions = {
  enableReading: true,
  enableFutures: true,
  enableWithdrawals: false,
  enableInternalTransfer: false,
  permitsUniversalTransfer: false,
  enableMargin: false,
  enableSpotAndMarginTrading: false,
  enablePortfolioMarginTrading: false,
};

export function createCredential(
  account: number,
  createdAt: number,
  permissions: Partial<Permissions> = {},
  ips: readonly string[] = [],
  protocol?: Protocol,
): Credential {
  return {
    apiKey: randomBytes(32).toString('hex'),
    secret: randomBytes(32).toString('hex'),
    passphrase: randomBytes(9).toString('base64url'),
    account,
    protocol,
    permissions: { ...SAFE_PERMISSIONS, ...permissions },
    ips,
    revoked: false,
    createdAt,
  };
}
