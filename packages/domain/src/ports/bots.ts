import type { Timeframe } from '../bar.ts';
import type { Reason } from '../events.ts';
import type { Result } from '../result.ts';
import type { EpochMs } from '../time.ts';
import type { BotRisk } from '../trading.ts';

export type BotStatus = 'draft' | 'active' | 'paused' | 'stopped';

export interface Bot {
  readonly botId: string;
  readonly userId: string;
  readonly accountId: string;
  readonly name: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly source: 'strategy' | 'webhook';
  readonly strategyId: string | null;
  readonly strategyVersion: string | null;
  readonly params: Readonly<Record<string, unknown>>;
  readonly risk: BotRisk;
  readonly status: BotStatus;
  readonly statusReason: Reason | null;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
}

export type NewBot = Pick<
  Bot,
  | 'accountId'
  | 'name'
  | 'symbol'
  | 'timeframe'
  | 'source'
  | 'strategyId'
  | 'strategyVersion'
  | 'params'
  | 'risk'
>;

export type BotChange = Partial<
  Pick<Bot, 'name' | 'symbol' | 'timeframe' | 'strategyId' | 'strategyVersion' | 'params' | 'risk'>
>;

/** Bots that are not deleted, of the user whose transaction this is. */
export interface Bots {
  /**
   * Lets one transaction at a time count and add what a user may have only so many of: bots, webhooks, accounts.
   * False when others took too long.
   */
  takeTurn(): Promise<boolean>;
  /** As a draft. */
  create(bot: NewBot): Promise<Result<Bot, 'no_such_account'>>;
  list(filter?: { readonly accountId?: string }): Promise<readonly Bot[]>;
  get(botId: string): Promise<Bot | null>;
  /** Null when there is none such, or when the symbol of a running bot was to change. */
  update(botId: string, change: BotChange): Promise<Bot | null>;
  /** `symbol_taken`: another bot of the account is active or paused on this symbol. */
  setStatus(
    botId: string,
    status: BotStatus,
    reason?: Reason | null,
  ): Promise<Result<Bot, 'no_such_bot' | 'symbol_taken'>>;
  remove(botId: string): Promise<boolean>;
}
