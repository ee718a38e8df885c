import { invariant } from '@trendy/domain';
import type { AlertOutcome } from '@trendy/domain';

export interface AlertOutcomeRow {
  readonly status: string;
  readonly signal_id: string | null;
  readonly account_id: string | null;
}

const STATUSES: readonly string[] = [
  'new',
  'duplicate',
  'refused',
  'not_found',
  'disabled',
  'too_many',
] satisfies AlertOutcome['status'][];

export function alertOutcomeOf(row: AlertOutcomeRow | undefined): AlertOutcome {
  invariant(row && STATUSES.includes(row.status), `the intake answered ${JSON.stringify(row)}`);
  return {
    status: row.status as AlertOutcome['status'],
    signalId: row.signal_id,
    accountId: row.account_id,
  };
}
