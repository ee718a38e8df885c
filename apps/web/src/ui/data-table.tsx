import type { ReactNode } from 'react';
import { cn } from '#ui/class-names.ts';

export interface Column<T> {
  readonly key: string;
  readonly title: ReactNode;
  /** Figures stand right-aligned under each other. */
  readonly figures?: boolean;
  /** Left out on a phone. */
  readonly wide?: boolean;
  readonly cell: (row: T) => ReactNode;
}

interface DataTableProps<T> {
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  readonly className?: string;
}

export function DataTable<T>({ caption, columns, rows, rowKey, className }: DataTableProps<T>) {
  return (
    <div role="group" aria-label={caption} tabIndex={0} className={cn('overflow-x-auto', className)}>
      <table className="w-full border-collapse text-[13px]">
        <caption className="sr-only">{caption}</caption>
        <thead className="sticky top-0 z-10 bg-panel">
          <tr className="border-b">
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={cn(
                  'h-9 px-3 text-left text-xs font-medium whitespace-nowrap text-muted first:pl-4 last:pr-4',
                  column.figures === true && 'text-right',
                  column.wide === true && 'hidden md:table-cell',
                )}
              >
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className="border-b transition-colors last:border-0 hover:bg-sunken/60">
              {columns.map((column) => (
                <td
                  key={column.key}
                  className={cn(
                    'h-11 px-3 py-1.5 align-middle first:pl-4 last:pr-4',
                    column.figures === true && 'figures text-right whitespace-nowrap',
                    column.wide === true && 'hidden md:table-cell',
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
  );
}
