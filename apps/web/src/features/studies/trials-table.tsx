'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { Trial } from '#features/studies/use-study.ts';
import { plain } from '#format/figures.ts';
import { day } from '#format/instants.ts';
import { Badge } from '#ui/badge.tsx';
import { DataTable } from '#ui/data-table.tsx';
import type { Column } from '#ui/data-table.tsx';
import { Percent } from '#ui/figure.tsx';

interface TrialsTableProps {
  readonly trials: readonly Trial[];
  readonly keys: readonly string[];
  readonly nameOf: (key: string) => string;
  /** Of a walk-forward: tries of one window say nothing of another, so they keep their order. */
  readonly inWindows: boolean;
}

const YEAR = Math.sqrt(365);
/** More make a page slow, and nobody reads them; the file has all. */
const MOST_ROWS = 300;

/** The best first; of a walk-forward window by window. */
export function TrialsTable({ trials, keys, nameOf, inWindows }: TrialsTableProps) {
  const t = useTranslations('studies');
  const locale = useLocale();
  const ranked = useMemo(
    () =>
      trials.toSorted(
        (a, b) =>
          (inWindows ? a.part - b.part : 0) ||
          (b.dailySharpe ?? Number.NEGATIVE_INFINITY) - (a.dailySharpe ?? Number.NEGATIVE_INFINITY),
      ),
    [trials, inWindows],
  );
  const columns: readonly Column<Trial>[] = [
    ...(inWindows
      ? [
          {
            key: 'part',
            title: t('window'),
            sortBy: ({ part }) => part,
            cell: ({ part }) => plain(part + 1, locale, 0),
          } satisfies Column<Trial>,
        ]
      : []),
    {
      key: 'params',
      title: <span className="whitespace-normal">{keys.map(nameOf).join(' · ')}</span>,
      narrow: true,
      cell: ({ params }) => (
        <span className="figures">{keys.map((key) => shownValue(params[key], locale)).join(' · ')}</span>
      ),
    },
    ...keys.map((key): Column<Trial> => ({
      key,
      title: nameOf(key),
      figures: true,
      wide: true,
      sortBy: ({ params }) => Number(params[key]),
      cell: ({ params }) => shownValue(params[key], locale),
    })),
    {
      key: 'sharpe',
      title: t('sharpe'),
      figures: true,
      sortBy: ({ dailySharpe }) => dailySharpe,
      cell: ({ dailySharpe, stoppedAt }) => (
        <>
          {typeof stoppedAt === 'number' ? (
            <Badge tone="caution" className="mr-2">
              {t('stoppedOn', { day: day(stoppedAt, locale) })}
            </Badge>
          ) : null}
          {plain(dailySharpe === null ? null : dailySharpe * YEAR, locale)}
        </>
      ),
    },
    {
      key: 'net',
      title: t('net'),
      figures: true,
      sortBy: ({ netReturn }) => netReturn,
      cell: ({ netReturn }) => <Percent value={netReturn} fraction change />,
    },
    {
      key: 'drawdown',
      title: t('maxDrawdown'),
      figures: true,
      wide: true,
      sortBy: ({ maxDrawdown }) => maxDrawdown,
      cell: ({ maxDrawdown }) => <Percent value={maxDrawdown} fraction />,
    },
    {
      key: 'trades',
      title: t('trades'),
      figures: true,
      wide: true,
      sortBy: ({ trades }) => trades,
      cell: ({ trades }) => plain(trades, locale, 0),
    },
  ];
  return (
    <DataTable
      caption={t('trials')}
      columns={columns}
      rows={ranked}
      most={MOST_ROWS}
      rowKey={({ index, part }) => `${part} ${index}`}
      download={{
        name: 'trials',
        values: ({ params, dailySharpe, maxDrawdown, netReturn, stoppedAt, trades }) => ({
          ...Object.fromEntries(keys.map((key) => [key, String(params[key])])),
          dailySharpe,
          netReturn,
          maxDrawdown,
          trades,
          stoppedAt: typeof stoppedAt === 'number' ? new Date(stoppedAt).toISOString() : null,
        }),
      }}
      className="max-h-110 overflow-y-auto"
    />
  );
}

export const shownValue = (value: unknown, locale: string): string =>
  typeof value === 'number' ? plain(value, locale, 4) : String(value);
