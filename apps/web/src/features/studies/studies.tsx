'use client';
import type { ResponseOf } from '@trendy/contracts';
import { Grid3x3, Plus } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { useApi } from '#data/api.ts';
import { BacktestTabs } from '#features/backtests/backtest-tabs.tsx';
import { StudyBadge } from '#features/studies/study-badge.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { plain } from '#format/figures.ts';
import { Button } from '#ui/button.tsx';
import { DataTable } from '#ui/data-table.tsx';
import type { Column } from '#ui/data-table.tsx';
import { When } from '#ui/figure.tsx';
import { Empty, Failure, ListSkeleton } from '#ui/states.tsx';
import { PageHeader, Panel } from '#ui/surface.tsx';

type Row = ResponseOf<'getStudy'>;

export function Studies() {
  const t = useTranslations('studies');
  const list = useApi('listStudies', { query: { limit: 100 } }, { refetchInterval: 5_000 });
  const rows = list.data?.items;
  const add = (
    <Button asChild look="primary">
      <Link href="/backtests/searches/new">
        <Plus aria-hidden />
        {t('new')}
      </Link>
    </Button>
  );
  return (
    <>
      <BacktestTabs />
      <PageHeader title={t('title')} lead={t('lead')}>
        {add}
      </PageHeader>
      <Panel>
        {rows !== undefined && rows.length > 0 ? (
          <StudyTable rows={rows} />
        ) : list.error !== null ? (
          <Failure error={list.error} onRetry={() => void list.refetch()} />
        ) : rows === undefined ? (
          <ListSkeleton rows={6} />
        ) : (
          <Empty icon={<Grid3x3 aria-hidden />} title={t('none')} text={t('noneText')}>
            {add}
          </Empty>
        )}
      </Panel>
    </>
  );
}

function StudyTable({ rows }: { readonly rows: readonly Row[] }) {
  const t = useTranslations('studies');
  const locale = useLocale();
  const strategies = useApi('listStrategies', {}, { staleTime: 300_000 });
  const names = new Map(strategies.data?.items.map((each) => [each.id, each.name[locale]]));
  const columns: readonly Column<Row>[] = [
    {
      key: 'what',
      title: t('strategy'),
      cell: (row) => (
        <Link href={`/backtests/searches/${row.id}`} className="block hover:underline">
          <span className="font-medium">{names.get(row.strategyId) ?? row.strategyId}</span>
          <span className="block text-xs text-muted">
            {t(`kinds.${row.kind}`)} · {shortSymbol(row.symbol)} · {row.timeframe}
          </span>
        </Link>
      ),
    },
    { key: 'status', title: t('status'), cell: (row) => <StudyBadge study={row} /> },
    {
      key: 'trials',
      title: t('trials'),
      figures: true,
      cell: (row) => `${plain(row.done, locale, 0)} / ${row.total === 0 ? '–' : plain(row.total, locale, 0)}`,
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
