'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { Bps } from '#features/slippage/bps.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { fixed, quantity } from '#format/figures.ts';
import { DataTable } from '#ui/data-table.tsx';
import type { Column, Download } from '#ui/data-table.tsx';
import { Price, When } from '#ui/figure.tsx';

type Entry = ResponseOf<'listSlippage'>['items'][number];

const SLIPPAGE: Download<Entry> = {
  name: 'slippage',
  values: (row) => ({
    at: row.at,
    bot: row.botName,
    symbol: row.symbol,
    side: row.side,
    leg: row.leg,
    style: row.style,
    orders: row.orders,
    filledQuantity: row.filledQuantity,
    arrivalPrice: row.arrivalPrice,
    averagePrice: row.averagePrice,
    predictedBps: row.predictedBps,
    predictedLowBps: row.predictedLowBps,
    predictedHighBps: row.predictedHighBps,
    errorBps: row.errorBps,
    unfilledQuantity: row.unfilledQuantity,
    opportunityBps: row.opportunityBps,
    opportunityQuote: row.opportunityQuote,
    shortfallBps: row.shortfallBps,
    shortfallQuote: row.shortfallQuote,
  }),
};

export function EntriesTable({ items }: { readonly items: readonly Entry[] }) {
  const t = useTranslations('slippage');
  const orders = useTranslations('orders');
  const execution = useTranslations('execution');
  const locale = useLocale();
  const columns: readonly Column<Entry>[] = [
    {
      key: 'entry',
      sortBy: (row) => row.symbol,
      title: t('entry'),
      cell: (row) => (
        <span className="block">
          <span className="font-medium">{shortSymbol(row.symbol)}</span>{' '}
          <span className="text-muted">{orders(`side.${row.side}`)}</span>
          <span className="block text-xs text-muted">
            {row.leg === 'entry' ? execution(`styles.${row.style}`) : t(`legs.${row.leg}`)} ·{' '}
            {t('orders', { count: row.orders })}
          </span>
        </span>
      ),
    },
    {
      key: 'shortfall',
      sortBy: (row) => row.shortfallBps,
      title: t('cost'),
      figures: true,
      cell: (row) => <Bps value={row.shortfallBps} />,
    },
    {
      key: 'predicted',
      sortBy: (row) => row.predictedBps,
      title: t('expected'),
      figures: true,
      cell: (row) => <Expected row={row} />,
    },
    {
      key: 'error',
      sortBy: (row) => row.errorBps,
      title: t('error'),
      figures: true,
      wide: true,
      cell: (row) => <Miss row={row} />,
    },
    {
      key: 'unfilled',
      sortBy: (row) => row.opportunityBps,
      title: t('unfilled'),
      figures: true,
      wide: true,
      cell: (row) => <Unfilled row={row} />,
    },
    {
      key: 'arrival',
      sortBy: (row) => Number(row.arrivalPrice),
      title: t('arrival'),
      figures: true,
      wide: true,
      cell: (row) => <Price value={row.arrivalPrice} />,
    },
    {
      key: 'average',
      sortBy: (row) => (row.averagePrice === null ? null : Number(row.averagePrice)),
      title: t('averagePrice'),
      figures: true,
      wide: true,
      cell: (row) => <Price value={row.averagePrice} />,
    },
    {
      key: 'filled',
      sortBy: (row) => Number(row.filledQuantity),
      title: t('filled'),
      figures: true,
      wide: true,
      cell: (row) => quantity(row.filledQuantity, locale),
    },
    {
      key: 'at',
      sortBy: (row) => row.at,
      title: t('at'),
      wide: true,
      cell: (row) => (
        <span className="block text-muted">
          <When at={row.at} className="block" />
          {row.botId === null ? null : (
            <Link href={`/bots/${row.botId}`} className="text-xs hover:underline">
              {row.botName ?? t('bot')}
            </Link>
          )}
        </span>
      ),
    },
  ];
  return (
    <DataTable
      caption={t('title')}
      columns={columns}
      rows={items}
      rowKey={(row) => `${row.accountId} ${row.symbol} ${row.leg} ${row.at} ${row.arrivalPrice}`}
      download={SLIPPAGE}
    />
  );
}

interface CellProps {
  readonly row: Entry;
}

/** What was foretold, and between which bounds nine of ten were to lie. */
function Expected({ row: { errorBps, predictedBps, predictedLowBps, predictedHighBps } }: CellProps) {
  const t = useTranslations('slippage');
  const locale = useLocale();
  return (
    <span className="block">
      <Bps value={predictedBps} />
      {predictedLowBps === null || predictedHighBps === null ? null : (
        <span className="block text-xs whitespace-nowrap text-muted">
          {t('between', { low: fixed(predictedLowBps, locale, 1), high: fixed(predictedHighBps, locale, 1) })}
        </span>
      )}
      {errorBps === null ? null : (
        // Where there is no room for a column of its own.
        <span className="block text-xs whitespace-nowrap text-muted md:hidden">
          {t('offBy', { value: signed(errorBps, locale, 1) })}
        </span>
      )}
    </span>
  );
}

/** How far off it was, and whether that was beyond what the bounds said. */
function Miss({ row }: CellProps) {
  const t = useTranslations('slippage');
  const locale = useLocale();
  const { errorBps, predictedBps, predictedLowBps: low, predictedHighBps: high } = row;
  if (errorBps === null || predictedBps === null) return <span className="text-muted">–</span>;
  const cost = predictedBps + errorBps;
  const isOutside = low !== null && high !== null && (cost < low || cost > high);
  return (
    <span className="block whitespace-nowrap">
      {t('bps', { value: signed(errorBps, locale, 1) })}
      {isOutside ? <span className="block text-xs text-caution">{t('outside')}</span> : null}
    </span>
  );
}

/** What was wanted and not had, with what that has cost; a dash is nothing, words are nothing known. */
function Unfilled({ row }: CellProps) {
  const t = useTranslations('slippage');
  const locale = useLocale();
  if (row.open) return <span className="text-muted">{t('stillOpen')}</span>;
  if (row.unfilledQuantity === null || row.opportunityBps === null)
    return <span className="text-muted">{t('notCounted')}</span>;
  if (row.unfilledQuantity === '0') return <span className="text-muted">–</span>;
  return (
    <span className="block whitespace-nowrap">
      {quantity(row.unfilledQuantity, locale)}
      <span className="block text-xs text-muted">
        {t('bps', { value: signed(row.opportunityBps, locale, 1) })}
      </span>
    </span>
  );
}

const signed = (value: number, locale: string, digits: number): string =>
  `${value > 0 ? '+' : ''}${fixed(value, locale, digits)}`;
