'use client';
import { EnvironmentId } from '@trendy/contracts';
import type { ResponseOf } from '@trendy/contracts';
import { createContext, useContext, useMemo, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { useApi } from '#data/api.ts';

export type Environment = 'demo' | 'testnet' | 'live';
export type Account = ResponseOf<'listAccounts'>['items'][number];

interface Scope {
  readonly environment: Environment;
  readonly accounts: readonly Account[];
  /** Accounts of the chosen environment. */
  readonly here: readonly Account[];
  readonly loading: boolean;
  readonly choose: (environment: Environment) => void;
  /** Whether something that belongs to this account is shown now. */
  readonly shows: (accountId: string) => boolean;
}

const KEY = 'trendy-environment';
const CHANGED = 'trendy-environment-changed';
const Context = createContext<Scope | null>(null);

const read = (): Environment => {
  const kept = EnvironmentId.safeParse(window.localStorage.getItem(KEY));
  return kept.success ? kept.data : 'demo';
};
const subscribe = (listener: () => void) => {
  window.addEventListener(CHANGED, listener);
  return () => window.removeEventListener(CHANGED, listener);
};
const choose = (environment: Environment) => {
  window.localStorage.setItem(KEY, environment);
  window.dispatchEvent(new Event(CHANGED));
};

/** Play money and real money are never on one screen: everything below shows one environment. */
export function ScopeProvider({ children }: { readonly children: ReactNode }) {
  const environment = useSyncExternalStore(subscribe, read, () => 'demo' as const);
  const accounts = useApi('listAccounts', {});
  const items = accounts.data?.items;
  const scope = useMemo<Scope>(() => {
    const all = items ?? [];
    const here = all.filter((account) => account.environment === environment);
    const ids = new Set(here.map((account) => account.id));
    return {
      environment,
      accounts: all,
      here,
      loading: items === undefined,
      choose,
      shows: (id) => ids.has(id),
    };
  }, [items, environment]);
  return <Context value={scope}>{children}</Context>;
}

export function useScope(): Scope {
  const scope = useContext(Context);
  if (scope === null) throw new Error('useScope needs the app shell around it');
  return scope;
}
