'use client';
import { useLocale, useTranslations } from 'next-intl';
import type { StudyWindow } from '#features/studies/study-result.ts';
import { shownValue } from '#features/studies/trials-table.tsx';
import { plain } from '#format/figures.ts';
import { day } from '#format/instants.ts';
import { DataTable } from '#ui/data-table.tsx';
import type { Column } from '#ui/data-table.tsx';
import { Percent } from '#ui/figure.tsx';

interface WindowsTableProps {
  readonly windows: readonly StudyWindow[];
  readonly nameOf: (key: string) => string;
}

export function WindowsTable({ windows, nameOf }: WindowsTableProps) {
  const t = useTranslations('studies');
  const locale = useLocale();
  const columns: readonly Column<StudyWindow>[] = [
    {
      key: 'test',
      title: t('testFrom'),
      sortBy: ({ window }) => window.test.from,
      cell: ({ window }) => `${day(window.test.from, locale)} – ${day(window.test.to, locale)}`,
    },
    {
      key: 'params',
      title: t('chosen'),
      wide: true,
      cell: ({ params }) =>
        Object.entries(params)
          .map(([key, value]) => `${nameOf(key)} ${shownValue(value, locale)}`)
          .join(' · '),
    },
    {
      key: 'train',
      title: t('trainScore'),
      figures: true,
      wide: true,
      sortBy: ({ trainScore }) => trainScore,
      cell: ({ trainScore }) => plain(trainScore, locale),
    },
    {
      key: 'validate',
      title: t('validateScore'),
      figures: true,
      wide: true,
      sortBy: ({ validateScore }) => validateScore,
      cell: ({ validateScore }) => plain(validateScore, locale),
    },
    {
      key: 'return',
      title: t('testReturn'),
      figures: true,
      sortBy: ({ testReturn }) => testReturn,
      cell: ({ testReturn }) => <Percent value={testReturn} fraction change digits={2} />,
    },
    {
      key: 'trades',
      title: t('trades'),
      figures: true,
      sortBy: ({ testTrades }) => testTrades,
      cell: ({ testTrades }) => plain(testTrades, locale, 0),
    },
  ];
  return (
    <DataTable
      caption={t('windows')}
      columns={columns}
      rows={windows}
      rowKey={({ window }) => String(window.test.from)}
      download={{
        name: 'walk-forward',
        values: ({ params, testReturn, testTrades, trainScore, validateScore, window }) => ({
          testFrom: new Date(window.test.from).toISOString(),
          testTo: new Date(window.test.to).toISOString(),
          params: JSON.stringify(params),
          trainScore,
          validateScore,
          testReturn,
          testTrades,
        }),
      }}
    />
  );
}
