'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import { EquityChart } from '#charts/equity-chart.tsx';
import type { Point } from '#charts/scale.ts';
import { useApi } from '#data/api.ts';
import { useScope } from '#data/scope.tsx';
import { Money, Percent } from '#ui/figure.tsx';
import { Segmented } from '#ui/segmented.tsx';
import { Empty, Failure, Skeleton } from '#ui/states.tsx';
import { Panel } from '#ui/surface.tsx';

const RANGES = ['1d', '1w', '1m', '1y', 'all'] as const;
type Range = (typeof RANGES)[number];

export function EquityPanel({ dashboard }: { readonly dashboard: ResponseOf<'getDashboard'> | undefined }) {
  const t = useTranslations('home');
  const { here } = useScope();
  const [range, setRange] = useState<Range>('1d');
  const only = here.length === 1 ? here[0] : undefined;
  const query = only === undefined ? { range } : { range, accountId: only.id };
  const equity = useApi('getEquity', { query });
  const points = useMemo(() => withNow(equity.data?.points ?? [], dashboard), [equity.data, dashboard]);
  return (
    <Panel className="flex flex-col p-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div>
          <p className="text-[13px] text-muted">{t('equity')}</p>
          {dashboard === undefined ? (
            <Skeleton className="mt-1 h-9 w-44" />
          ) : (
            <>
              <p className="text-[30px] leading-tight font-semibold tracking-tight" data-testid="equity">
                <Money value={dashboard.equity} />
              </p>
              <p className="mt-0.5 text-[13px]">
                <Money value={dashboard.pnlToday} change />{' '}
                {dashboard.pnlTodayPercent === null ? null : (
                  <Percent value={dashboard.pnlTodayPercent} change digits={2} className="ml-1" />
                )}
                <span className="ml-1.5 text-muted">{t('today')}</span>
              </p>
            </>
          )}
        </div>
        <Segmented
          label={t('range')}
          value={range}
          options={RANGES.map((value) => ({ value, label: t(`ranges.${value}`) }))}
          onChange={setRange}
        />
      </div>
      <div className="mt-4 flex-1">
        {equity.error !== null ? (
          <Failure error={equity.error} onRetry={() => void equity.refetch()} />
        ) : equity.data === undefined ? (
          <Skeleton className="h-60" />
        ) : points.length < 2 ? (
          <Empty title={t('noEquity')} text={t('noEquityText')} />
        ) : (
          <EquityChart label={t('equityChart')} points={points} height={250} />
        )}
      </div>
    </Panel>
  );
}

/** The stored curve, led on to this moment. */
function withNow(
  stored: ResponseOf<'getEquity'>['points'],
  dashboard: ResponseOf<'getDashboard'> | undefined,
): readonly Point[] {
  // Payments are neither gain nor loss: the line shows what trading made of the present money.
  const points = stored.map(([at, , , unitised]): Point => [at, unitised]);
  const last = points.at(-1);
  if (dashboard === undefined || last === undefined) return points;
  const now = Date.parse(dashboard.asOf);
  return now > last[0] ? [...points, [now, Number(dashboard.equity)]] : points;
}
