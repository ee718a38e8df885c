import { marketMs, quote } from '@trendy/domain';
import type { EpochMs, MarketMs, Quote, StoredState, UserStore } from '@trendy/domain';
import type { AccountView } from '@trendy/engine';

export interface Balances {
  /** Market time of the last event that the engine has seen. */
  readonly at: MarketMs;
  readonly wallet: Quote;
  readonly equity: Quote;
  /** Equity that no position binds as margin. */
  readonly available: Quote;
}

/** The engine's view as stored; null before the account's first event. */
export function viewOf(state: StoredState | null): AccountView | null {
  const view = state?.view as unknown as Partial<AccountView> | null | undefined;
  return typeof view?.wallet === 'number' ? (view as AccountView) : null;
}

export async function readBalances(store: UserStore, accountId: string): Promise<Balances | null> {
  const view = viewOf(await store.states.load(accountId));
  return view && balancesOf(view);
}

export function balancesOf(view: AccountView): Balances {
  const bound = view.positions.reduce(
    (sum, position) => sum + Math.abs(position.cost) / (position.leverage ?? 1),
    0,
  );
  return {
    at: marketMs(view.at),
    wallet: view.wallet,
    equity: view.equity,
    available: quote(Math.max(0, view.equity - Math.round(bound))),
  };
}

/** Oldest entry that the worker has not drained yet; null when it is up to date. */
export async function oldestUndrained(store: UserStore, accountId: string): Promise<EpochMs | null> {
  const state = await store.states.load(accountId);
  const [entry] = await store.log.read(accountId, state?.version ?? 0, 1);
  return entry ? entry.appendedAt : null;
}
