import type { FieldFaultWords } from '@trendy/contracts';
import { err, ok, StorageError } from '@trendy/domain';
import type { AppDatabase, Result, UserStore } from '@trendy/domain';

/** Everything that a use case may answer instead of doing what it was asked. Stable: programs and catalogues rely on it. */
export const REFUSAL_KINDS = [
  'account_disabled',
  'account_in_use',
  'account_killed',
  'account_not_active',
  'account_not_live',
  'admin_only',
  'backtest_not_over',
  'backtest_over',
  'bot_has_webhook',
  'bot_running',
  'bot_not_running',
  'demo_venue_unreachable',
  'email_taken',
  'invalid',
  'invalid_credentials',
  'level_stopped',
  'live_not_confirmed',
  'live_trading_off',
  'no_session',
  'no_spot_venue',
  'not_found',
  'overloaded',
  'strategy_not_chosen',
  'study_not_over',
  'study_state',
  'symbol_taken',
  'too_many_accounts',
  'too_many_attempts',
  'too_many_backtests',
  'too_many_bots',
  'too_many_demo_accounts',
  'too_many_requests',
  'too_many_studies',
  'too_many_webhooks',
  'wrong_password',
] as const;
export type RefusalKind = (typeof REFUSAL_KINDS)[number];

export interface FieldFault extends FieldFaultWords {
  /** Path inside the body, e.g. `risk.leverage`. */
  readonly field: string;
  readonly message: string;
  readonly value?: unknown;
}

export interface Refusal {
  readonly kind: RefusalKind;
  /** For the words of the answer. */
  readonly values?: Readonly<Record<string, string | number>>;
  readonly fields?: readonly FieldFault[];
  readonly retryAfterSeconds?: number;
}

export type Answer<T> = Promise<Result<T, Refusal>>;

/** Leaves a transaction by the rear door, so that nothing half done is committed. */
class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.kind);
    this.refusal = refusal;
  }
}

/** Inside `transact` only: rolls back and becomes the answer. */
export function refuse(kind: RefusalKind, more: Omit<Refusal, 'kind'> = {}): never {
  throw new Refused({ kind, ...more });
}

/** What was looked for, or the refusal that says nothing about whether it is somebody else's. */
export const found = <T>(value: T | null | undefined): T => value ?? refuse('not_found');

export const refusal = (
  kind: RefusalKind,
  more: Omit<Refusal, 'kind'> = {},
): { readonly ok: false; readonly error: Refusal } => err({ kind, ...more });

/** One transaction of one user. @throws StorageError and bugs, never a refusal. */
export async function transact<T>(
  database: AppDatabase,
  userId: string,
  work: (store: UserStore) => Promise<T>,
): Answer<T> {
  try {
    return ok(await database.asUser(userId, work));
  } catch (error) {
    if (error instanceof Refused) return err(error.refusal);
    throw error;
  }
}

/** Before work that the database has taken back is begun anew: whoever it was taken back for gets through meanwhile. */
const PAUSES_MS = [100, 300];

/**
 * `transact` for what must not fail because others were at the same rows: work that was rolled back (`busy`) is done
 * anew, in a transaction of its own, twice at most. So `work` must leave nothing behind but what it returns.
 * @throws StorageError and bugs, never a refusal.
 */
export async function transactAgain<T>(
  database: AppDatabase,
  userId: string,
  work: (store: UserStore) => Promise<T>,
): Answer<T> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await transact(database, userId, work);
    } catch (error) {
      if (!(error instanceof StorageError) || error.kind !== 'busy') throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return transact(database, userId, work);
}
