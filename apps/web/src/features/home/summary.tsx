'use client';
import type { ResponseOf } from '@trendy/contracts';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { UnprotectedTime, useLongestUnprotected } from '#features/risk/unprotected-time.tsx';
import { Money, Percent } from '#ui/figure.tsx';
import { Failure, ListSkeleton } from '#ui/states.tsx';
import { Panel } from '#ui/surface.tsx';

export function Summary({ dashboard }: { readonly dashboard: UseQueryResult<ResponseOf<'getDashboard'>> }) {
  const t = useTranslations('home');
  const longest = useLongestUnprotected();
  const { data, error } = dashboard;
  return (
    <Panel aria-label={t('summary')}>
      {error !== null && data === undefined ? (
        <Failure error={error} onRetry={() => void dashboard.refetch()} />
      ) : data === undefined ? (
        <ListSkeleton rows={7} />
      ) : (
        <dl className="divide-y px-4 py-1">
          <Row name={t('wallet')} value={<Money value={data.wallet} />} />
          <Row name={t('available')} value={<Money value={data.available} />} />
          <Row name={t('pnlToday')} value={<Money value={data.pnlToday} change />} />
          <Row name={t('pnlTotal')} value={<Money value={data.pnlTotal} change />} />
          <Row
            name={t('winRate')}
            hint={t('closedTrades', { count: data.closedTrades })}
            value={data.winRate === null ? t('noneYet') : <Percent value={data.winRate} fraction />}
          />
          <Row
            name={t('riskUsed')}
            hint={t('riskUsedHint')}
            value={<Percent value={data.riskUsedPercent} />}
          />
          <Row
            name={t('unprotected')}
            hint={longest(data.unprotectedLongestSeconds)}
            value={<UnprotectedTime seconds={data.unprotectedSeconds} />}
          />
        </dl>
      )}
    </Panel>
  );
}

interface RowProps {
  readonly name: string;
  readonly value: ReactNode;
  readonly hint?: string;
}

function Row({ name, value, hint }: RowProps) {
  return (
    <div className="flex items-center justify-between gap-3 py-2.5">
      <dt className="min-w-0">
        <span className="block text-muted">{name}</span>
        {hint === undefined ? null : <span className="block text-xs text-faint">{hint}</span>}
      </dt>
      <dd className="text-right font-medium">{value}</dd>
    </div>
  );
}
