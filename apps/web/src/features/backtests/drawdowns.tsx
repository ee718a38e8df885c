'use client';
import { useLocale, useTranslations } from 'next-intl';
import type { ReportDrawdown } from '#features/backtests/report.ts';
import { plain } from '#format/figures.ts';
import { day } from '#format/instants.ts';
import { DataTable } from '#ui/data-table.tsx';
import type { Column } from '#ui/data-table.tsx';
import { Percent } from '#ui/figure.tsx';
import { Panel, PanelHeader } from '#ui/surface.tsx';

const DAY_MS = 86_400_000;

interface DrawdownsProps {
  readonly drawdowns: readonly ReportDrawdown[];
  /** End of the run: how long one that never recovered has lasted. */
  readonly end: number;
}

/** The deepest falls from a peak, and how long it took to be back there. */
export function Drawdowns({ drawdowns, end }: DrawdownsProps) {
  const t = useTranslations('backtests');
  const locale = useLocale();
  const days = ({ from, recovery }: ReportDrawdown): number => ((recovery ?? end) - from) / DAY_MS;
  const columns: readonly Column<ReportDrawdown>[] = [
    {
      key: 'depth',
      title: t('depth'),
      figures: true,
      sortBy: ({ depth }) => depth,
      cell: ({ depth }) => <Percent value={depth} fraction digits={2} />,
    },
    {
      key: 'peak',
      title: t('peak'),
      sortBy: ({ from }) => from,
      cell: ({ from }) => day(from, locale),
    },
    {
      key: 'trough',
      title: t('trough'),
      wide: true,
      sortBy: ({ trough }) => trough,
      cell: ({ trough }) => day(trough, locale),
    },
    {
      key: 'recovery',
      title: t('recovery'),
      sortBy: ({ recovery }) => recovery ?? Number.POSITIVE_INFINITY,
      cell: ({ recovery }) =>
        recovery === null ? <span className="text-caution">{t('notYet')}</span> : day(recovery, locale),
    },
    {
      key: 'days',
      title: t('lasted'),
      figures: true,
      sortBy: days,
      cell: (row) => plain(days(row), locale, days(row) < 10 ? 1 : 0),
    },
  ];
  return (
    <Panel aria-label={t('drawdowns')}>
      <PanelHeader title={t('drawdowns')} hint={t('drawdownsHint')} />
      <DataTable
        caption={t('drawdowns')}
        columns={columns}
        rows={drawdowns}
        rowKey={(row) => String(row.from)}
        className="max-h-100 overflow-y-auto"
      />
    </Panel>
  );
}
