import type { ExchangeAccount } from '@trendy/domain';

/**
 * The order in which one transaction writes into several accounts' logs. Bars, marks and the platform's kill switch keep
 * it too: two that go over the same accounts wait for each other instead of locking each other out.
 */
export const inLockOrder = (accounts: readonly ExchangeAccount[]): readonly ExchangeAccount[] =>
  accounts.toSorted((a, b) => (a.accountId < b.accountId ? -1 : a.accountId > b.accountId ? 1 : 0));
