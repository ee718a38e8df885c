import type { AnswerOf } from '@trendy/contracts';
import { quoteToDecimal } from '@trendy/domain';
import type { EpochMs, ExchangeAccount, Json, UserStore } from '@trendy/domain';
import { instant, instantOrNull } from '../instant.ts';
import { keyCaution } from '../orders/key-terms.ts';
import { readBalances } from '../trading/balances.ts';

export type AccountBody = AnswerOf<'getAccount'>;

/** An account as its owner sees it, with what the engine last knew of its money. */
export async function accountBody(store: UserStore, account: ExchangeAccount): Promise<AccountBody> {
  const balances = await readBalances(store, account.accountId);
  const caution = keyCaution(account);
  return {
    id: account.accountId,
    venue: account.venue,
    environment: account.environment,
    label: account.label,
    status: account.status,
    statusReason: account.statusReason && reasonBody(account.statusReason),
    keyHint: account.keyHint,
    permissions: permissionsOf(account.permissions),
    ipRestricted: account.ipRestricted,
    caution: caution && reasonBody(caution),
    enginePausedSince: instantOrNull(await pausedSince(store, account.accountId)),
    liveConfirmed: account.liveConfirmedAt !== null,
    killed: account.killedAt !== null,
    wallet: balances && quoteToDecimal(balances.wallet),
    equity: balances && quoteToDecimal(balances.equity),
    available: balances && quoteToDecimal(balances.available),
    createdAt: instant(account.createdAt),
    testedAt: instantOrNull(account.testedAt),
  };
}

/** Wall ms; null while the engine runs. */
async function pausedSince(store: UserStore, accountId: string): Promise<EpochMs | null> {
  const state = await store.states.load(accountId);
  // One that was paused before the instant was kept: its last batch is the nearest thing that is known.
  return state?.pausedBy ? (state.pausedBy.at ?? state.updatedAt) : null;
}

/** A reason as JSON, without the readonly marks. */
export const reasonBody = (reason: {
  readonly code: string;
  readonly values?: Readonly<Record<string, number | string>>;
}): { code: string; values?: Record<string, number | string> } => ({
  code: reason.code,
  ...(reason.values ? { values: { ...reason.values } } : {}),
});

/** What the worker stored of the key's rights. Absent or unreadable: not tested yet. */
function permissionsOf(json: Json): AccountBody['permissions'] {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return null;
  const fields = json as Readonly<Record<string, Json>>;
  const flag = (...names: readonly string[]): boolean | null => {
    const values = names.map((name) => fields[name]).filter((value) => typeof value === 'boolean');
    return values.length === 0 ? null : values.some(Boolean);
  };
  const withdrawals = flag('withdrawals');
  const transfers = flag('transfers', 'internalTransfers', 'universalTransfers');
  return {
    reading: flag('reading') ?? true,
    futures: flag('futures') ?? true,
    withdrawals,
    transfers,
    source: withdrawals === null && transfers === null ? 'not_published' : 'venue',
  };
}
