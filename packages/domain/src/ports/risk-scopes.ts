import type { EpochMs } from '../time.ts';
import type { Environment } from '../trading.ts';

export const RISK_LEVELS = ['platform', 'user', 'account', 'bot'] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];
export type OwnRiskLevel = Exclude<RiskLevel, 'platform'>;

/**
 * Upper bounds of one level; null: none. Amounts are decimal quote. Those of a user and of the platform bound each
 * environment alone.
 */
export interface RiskLimits {
  /** Notional of open positions and entries under way. */
  readonly notionalLimit: string | null;
  /** Of the UTC day. A bot's is what it has realised, the others' what their equity has lost. */
  readonly dailyLossLimit: string | null;
  /** Entries. */
  readonly ordersPerMinute: number | null;
  readonly openOrdersLimit: number | null;
  /** Nothing else may be entered; empty: whatever is liquid. */
  readonly allowedSymbols: readonly string[];
}

export interface RiskScope extends RiskLimits {
  readonly level: RiskLevel;
  readonly id: string;
  /** The kill switch: since when nothing may be entered. */
  readonly stoppedAt: EpochMs | null;
}

/** Where a level stands against its limits in one environment: play money is never counted with real money. */
export interface RiskUse {
  readonly environment: Environment;
  readonly notional: string;
  readonly dailyLoss: string;
  readonly ordersPerMinute: number;
  readonly openOrders: number;
}

/** Limits and kill switches of the user whose transaction this is, and of the platform. */
export interface RiskScopes {
  /** Those that were ever set. */
  list(): Promise<readonly RiskScope[]>;
  /** A user's in every environment, an account's and a bot's in its own; empty for what is not the user's. */
  use(level: OwnRiskLevel, id: string): Promise<readonly RiskUse[]>;
  /** @throws StorageError for what is not the user's. */
  setLimits(level: OwnRiskLevel, id: string, limits: RiskLimits): Promise<void>;
  /** @throws StorageError for what is not the user's. */
  setStopped(level: OwnRiskLevel, id: string, at: EpochMs | null): Promise<void>;
  platform(): Promise<RiskScope | null>;
}

/** For an administrator's transaction, or the operator's own process. @throws StorageError for anybody else. */
export interface PlatformRisk {
  /** @returns how many accounts were told to cancel their entries (and close their positions). */
  stopPlatform(commandId: string, keepPositions: boolean): Promise<number>;
  releasePlatform(): Promise<void>;
  setPlatformLimits(limits: RiskLimits): Promise<void>;
}
