import type { NewOrder, Reason } from '@trendy/domain';
import { stopReason } from '../accounts/stop-reason.ts';
import type { UserTx } from '../transaction.ts';

/** What `risk_admit` says against an entry. */
interface Refusal {
  readonly rule:
    | 'stopped'
    | 'symbol'
    | 'orders_per_minute'
    | 'open_orders'
    | 'daily_loss'
    | 'notional'
    | 'account_notional';
  readonly level: string;
  readonly value?: number;
  readonly limit?: number;
  readonly wanted?: number;
  readonly symbol?: string;
  /** Of the user's and the platform's sums. */
  readonly environment?: string;
}

/** Reserves an entry's notional under the limits of all four levels; or says which rule does not let it in. */
export async function admit({ tx }: UserTx, order: NewOrder): Promise<Reason | null> {
  const { accountId, request, reserve } = order;
  const [row] = await tx.$queryRaw<{ refusal: Refusal | null }[]>`
    select risk_admit(${accountId}::uuid, ${request.botId}::uuid, ${request.symbol}, ${reserve}::numeric) as refusal`;
  const refusal = row?.refusal ?? null;
  return refusal && reasonOf(refusal);
}

function reasonOf(refusal: Refusal): Reason {
  const { rule, level, value = 0, limit = 0, wanted = 0, symbol = '', environment } = refusal;
  const scope = environment === undefined ? { level } : { level, environment };
  switch (rule) {
    case 'stopped':
      return stopReason(level);
    case 'symbol':
      return { code: 'symbol_not_allowed', values: { level, symbol } };
    case 'account_notional':
      return { code: 'notional_limit', values: { wanted, value, limit } };
    case 'notional':
      return { code: 'limit_notional', values: { ...scope, wanted, value, limit } };
    case 'daily_loss':
    case 'open_orders':
    case 'orders_per_minute':
      return { code: `limit_${rule}`, values: { ...scope, value, limit } };
  }
}
