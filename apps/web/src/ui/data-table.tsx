'use client';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { toCsv } from '#format/csv.ts';
import type { CsvCell } from '#format/csv.ts';
import { Button } from '#ui/button.tsx';
import { nextSorting, sortedRows } from '#ui/sorted-rows.ts';
import type { Sorting, SortValue } from '#ui/sorted-rows.ts';
import { cn } from '#ui/class-names.ts';

export interface Column<T> {
  readonly key: string;
  readonly title: ReactNode;
  /** Figures stand right-aligned under each other. */
  readonly figures?: boolean;
  /** Left out on a phone. */
  readonly wide?: boolean;
  /** On a phone only. */
  readonly narrow?: boolean;
  readonly cell: (row: T) => ReactNode;
  /** What its header sorts by; without it the column cannot be sorted. */
  readonly sortBy?: (row: T) => SortValue;
}

/** A file with the exact values behind the table; its headers are the API's own names. */
export interface Download<T> {
  readonly name: string;
  readonly values: (row: T) => Readonly<Record<string, CsvCell>>;
}

interface DataTableProps<T> {
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  readonly download?: Download<T>;
  /** Rows that are drawn; a file still has all. */
  readonly most?: number;
  readonly className?: string;
}

export function DataTable<T>(props: DataTableProps<T>) {
  const { caption, columns, rows, rowKey, download, most = Infinity, className } = props;
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const by = columns.find((column) => column.key === sorting?.key)?.sortBy;
  const shown = useMemo(
    () => (by === undefined || sorting === null ? rows : sortedRows(rows, by, sorting.direction)),
    [rows, by, sorting],
  );
  return (
    <>
      <div role="group" aria-label={caption} tabIndex={0} className={cn('overflow-x-auto', className)}>
        <table className="w-full border-collapse text-[13px]">
          <caption className="sr-only">{caption}</caption>
          <thead className="sticky top-0 z-10 [&_th]:bg-panel">
            <tr className="border-b">
              {columns.map((column) => (
                <th
                  key={column.key}
                  scope="col"
                  aria-sort={sortOf(column, sorting)}
                  className={cn(
                    'h-9 px-3 text-left text-xs font-medium whitespace-nowrap text-muted first:pl-4 last:pr-4',
                    column.figures === true && 'text-right',
                    column.wide === true && 'hidden md:table-cell',
                    column.narrow === true && 'md:hidden',
                  )}
                >
                  {column.sortBy === undefined ? (
                    column.title
                  ) : (
                    <SortButton
                      figures={column.figures === true}
                      sorting={sorting?.key === column.key ? sorting : null}
                      onClick={() => setSorting(nextSorting(sorting, column.key))}
                    >
                      {column.title}
                    </SortButton>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.slice(0, most).map((row) => (
              <tr key={rowKey(row)} className="border-b transition-colors last:border-0 hover:bg-sunken/60">
                {columns.map((column) => (
                  <td
                    key={column.key}
                    className={cn(
                      'h-11 px-3 py-1.5 align-middle first:pl-4 last:pr-4',
                      column.figures === true && 'figures text-right whitespace-nowrap',
                      column.wide === true && 'hidden md:table-cell',
                      column.narrow === true && 'md:hidden',
                      column.narrow === true && 'md:hidden',
                    )}
                  >
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {download === undefined ? null : (
        <DownloadButton caption={caption} rows={shown} download={download} drawn={most} />
      )}
    </>
  );
}

function sortOf<T>(
  column: Column<T>,
  sorting: Sorting | null,
): 'ascending' | 'descending' | 'none' | undefined {
  if (column.sortBy === undefined) return undefined;
  return sorting?.key === column.key ? sorting.direction : 'none';
}

interface SortButtonProps {
  /** The arrow stands on the outer side, so that titles end where their figures do. */
  readonly figures: boolean;
  readonly sorting: Sorting | null;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function SortButton({ figures, sorting, onClick, children }: SortButtonProps) {
  const Icon = sorting?.direction === 'descending' ? ArrowDown : ArrowUp;
  return (
    <button
      type="button"
      onClick={onClick}
      className={cn(
        'inline-flex items-center gap-1 rounded-sm hover:text-text',
        figures && 'flex-row-reverse',
        sorting !== null && 'text-text',
      )}
    >
      {children}
      <Icon aria-hidden className={cn('size-3', sorting === null && 'invisible')} />
    </button>
  );
}

interface DownloadButtonProps<T> {
  readonly caption: string;
  readonly rows: readonly T[];
  readonly download: Download<T>;
  readonly drawn: number;
}

function DownloadButton<T>({ caption, rows, download, drawn }: DownloadButtonProps<T>) {
  const t = useTranslations('ui');
  const save = () => {
    const values = rows.map(download.values);
    const header = Object.keys(values[0] ?? {});
    const text = toCsv(
      header,
      values.map((row) => header.map((name) => row[name] ?? null)),
    );
    const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `${download.name}.csv`;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <div className="flex items-center justify-end gap-3 border-t px-3 py-2 text-xs text-muted">
      {rows.length > drawn ? t('firstOf', { drawn, all: rows.length }) : null}
      <Button size="small" look="quiet" aria-label={t('csvOf', { what: caption })} onClick={save}>
        {t('csv')}
      </Button>
    </div>
  );
}
