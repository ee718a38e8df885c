'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useTranslations } from 'next-intl';
import { UnprotectedTime, useLongestUnprotected } from '#features/risk/unprotected-time.tsx';
import { Panel, PanelHeader } from '#ui/surface.tsx';

interface UnprotectedAccountsProps {
  readonly accounts: ResponseOf<'getDashboard'>['accounts'];
}

/** Account by account, so that one that nobody watches does not make the others unknown. */
export function UnprotectedAccounts({ accounts }: UnprotectedAccountsProps) {
  const t = useTranslations('unprotected');
  const longest = useLongestUnprotected();
  if (accounts.length === 0) return null;
  return (
    <Panel>
      <PanelHeader title={t('title')} hint={t('hint')} />
      <ul className="divide-y">
        {accounts.map(({ id, label, unprotectedSeconds, unprotectedLongestSeconds }) => (
          <li key={id} className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 px-4 py-3">
            <span className="min-w-0 truncate font-medium">{label}</span>
            <span className="text-right">
              <UnprotectedTime seconds={unprotectedSeconds} />
              <span className="block text-[13px] text-muted">{longest(unprotectedLongestSeconds)}</span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
