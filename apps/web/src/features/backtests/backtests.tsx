'use client';
import type { ResponseOf } from '@trendy/contracts';
import { FlaskConical, Plus } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { useState } from 'react';
import { useApi } from '#data/api.ts';
import { BacktestTabs } from '#features/backtests/backtest-tabs.tsx';
import { NewBacktest } from '#features/backtests/new-backtest.tsx';
import { BacktestBadge } from '#features/backtests/status.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { plain } from '#format/figures.ts';
import { Button } from '#ui/button.tsx';
import { DataTable } from '#ui/data-table.tsx';
import type { Column } from '#ui/data-table.tsx';
import { Percent, When } from '#ui/figure.tsx';
import { Empty, Failure, ListSkeleton } from '#ui/states.tsx';
import { PageHeader, Panel } from '#ui/surface.tsx';

type Row = ResponseOf<'getBacktest'>;

interface BacktestsProps {
  readonly startOpen: boolean;
  readonly strategy?: string;
}

export function Backtests({ startOpen, strategy }: BacktestsProps) {
  const t = useTranslations('backtests');
  const [creating, setCreating] = useState(startOpen);
  const list = useApi('listBacktests', { query: { limit: 100 } }, { refetchInterval: 10_000 });
  const rows = list.data?.items;
  const add = (
    <Button look="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      {t('new')}
    </Button>
  );
  return (
    <>
      <BacktestTabs />
      <PageHeader title={t('title')} lead={t('lead')}>
        {add}
      </PageHeader>
      <NewBacktest
        open={creating}
        onOpenChange={setCreating}
        {...(strategy === undefined ? {} : { strategy })}
      />
      <Panel>
        {rows !== undefined && rows.length > 0 ? (
          <BacktestTable rows={rows} />
        ) : list.error !== null ? (
          <Failure error={list.error} onRetry={() => void list.refetch()} />
        ) : rows === undefined ? (
          <ListSkeleton rows={6} />
        ) : (
          <Empty icon={<FlaskConical aria-hidden />} title={t('none')} text={t('noneText')}>
            {add}
          </Empty>
        )}
      </Panel>
    </>
  );
}

function BacktestTable({ rows }: { readonly rows: readonly Row[] }) {
  const t = useTranslations('backtests');
  const locale = useLocale();
  const strategies = useApi('listStrategies', {}, { staleTime: 300_000 });
  const names = new Map(strategies.data?.items.map((each) => [each.id, each.name[locale]]));
  const columns: readonly Column<Row>[] = [
    {
      key: 'what',
      title: t('strategy'),
      cell: (row) => (
        <Link href={`/backtests/${row.id}`} className="block hover:underline">
          <span className="font-medium">{names.get(row.strategyId) ?? row.strategyId}</span>
          <span className="block text-xs text-muted">
            {shortSymbol(row.symbol)} · {row.timeframe}
          </span>
        </Link>
      ),
    },
    {
      key: 'status',
      title: t('status'),
      cell: (row) => <BacktestBadge status={row.status} progress={row.progress} />,
    },
    {
      key: 'net',
      title: t('net'),
      figures: true,
      cell: (row) => <Percent value={row.summary?.netReturn} fraction change />,
    },
    {
      key: 'hold',
      title: t('hold'),
      figures: true,
      wide: true,
      cell: (row) => <Percent value={row.summary?.buyAndHold} fraction change />,
    },
    {
      key: 'drawdown',
      title: t('maxDrawdown'),
      figures: true,
      wide: true,
      cell: (row) => <Percent value={row.summary?.maxDrawdown} fraction />,
    },
    {
      key: 'sharpe',
      title: t('sharpe'),
      figures: true,
      wide: true,
      cell: (row) => plain(row.summary?.sharpe, locale),
    },
    {
      key: 'trades',
      title: t('trades'),
      figures: true,
      wide: true,
      cell: (row) => plain(row.summary?.trades, locale, 0),
    },
    {
      key: 'at',
      title: t('started'),
      figures: true,
      cell: (row) => <When at={row.createdAt} className="text-muted" />,
    },
  ];
  return <DataTable caption={t('title')} columns={columns} rows={rows} rowKey={(row) => row.id} />;
}
