'use client';
import { ChartCandlestick } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { Report, ReportTrade } from '#features/backtests/report.ts';
import { ReasonText } from '#features/words/reason.tsx';
import { SideBadge } from '#features/words/state-badges.tsx';
import { money, percentOfOne, quantity } from '#format/figures.ts';
import { clock } from '#format/instants.ts';
import { Button } from '#ui/button.tsx';
import { DataTable } from '#ui/data-table.tsx';
import type { Column, Download } from '#ui/data-table.tsx';
import { Money, Percent, Price } from '#ui/figure.tsx';
import { Empty } from '#ui/states.tsx';

interface TradesTableProps {
  readonly trades: readonly ReportTrade[];
  /** Shows a trade on the price chart. */
  readonly onShow: (trade: ReportTrade) => void;
}

export function TradesTable({ trades, onShow }: TradesTableProps) {
  const t = useTranslations('backtests');
  const locale = useLocale();
  if (trades.length === 0) return <Empty title={t('noTrades')} text={t('noTradesText')} />;
  const exit = (code: string) => {
    const key = `exit.${code}` as Parameters<typeof t>[0];
    return t.has(key) ? t(key) : code;
  };
  const columns: readonly Column<ReportTrade>[] = [
    {
      key: 'number',
      title: '#',
      figures: true,
      wide: true,
      sortBy: (row) => row.number,
      cell: (row) => row.number,
    },
    {
      key: 'side',
      title: t('side'),
      sortBy: (row) => row.side,
      cell: (row) => <SideBadge side={row.side} />,
    },
    {
      key: 'times',
      title: t('entryAndExit'),
      narrow: true,
      sortBy: (row) => row.entryTime,
      cell: (row) => (
        <button
          type="button"
          aria-label={t('showTrade', { number: row.number })}
          onClick={() => onShow(row)}
          className="figures block text-left text-xs"
        >
          <span className="block whitespace-nowrap">
            <Price value={row.entryPrice} className="font-medium" />{' '}
            <span className="text-muted">{clock(row.entryTime, locale)}</span>
          </span>
          <span className="block whitespace-nowrap">
            <Price value={row.exitPrice} className="font-medium" />{' '}
            <span className="text-muted">
              {row.exitTime === null ? t('stillOpen') : clock(row.exitTime, locale)}
            </span>
          </span>
        </button>
      ),
    },
    {
      key: 'entry',
      wide: true,
      sortBy: (row) => row.entryTime,
      title: t('entry'),
      figures: true,
      cell: (row) => (
        <span className="block">
          <Price value={row.entryPrice} className="block" />
          <span className="text-xs text-muted">{clock(row.entryTime, locale)}</span>
        </span>
      ),
    },
    {
      key: 'exit',
      wide: true,
      sortBy: (row) => row.exitTime,
      title: t('exitAt'),
      figures: true,
      cell: (row) => (
        <span className="block">
          <Price value={row.exitPrice} className="block" />
          <span className="text-xs text-muted">
            {row.exitTime === null ? t('stillOpen') : clock(row.exitTime, locale)}
          </span>
        </span>
      ),
    },
    {
      key: 'why',
      title: t('exitWhy'),
      wide: true,
      sortBy: (row) => exit(row.exitReason),
      cell: (row) => exit(row.exitReason),
    },
    {
      key: 'excursion',
      title: t('wentAgainst'),
      figures: true,
      wide: true,
      sortBy: (row) => row.maxAdverse ?? null,
      cell: (row) => (
        <span className="text-muted">
          {percentOfOne(row.maxAdverse, locale)} / {percentOfOne(row.maxFavourable, locale)}
        </span>
      ),
    },
    {
      key: 'quantity',
      sortBy: (row) => Number(row.quantity),
      title: t('quantity'),
      figures: true,
      wide: true,
      cell: (row) => quantity(row.quantity, locale),
    },
    {
      key: 'fees',
      sortBy: (row) => Number(row.fees),
      title: t('costs.fees'),
      figures: true,
      wide: true,
      cell: (row) => money(row.fees, locale),
    },
    {
      key: 'funding',
      sortBy: (row) => Number(row.funding),
      title: t('costs.funding'),
      figures: true,
      wide: true,
      cell: (row) => money(row.funding, locale, true),
    },
    {
      key: 'pnl',
      sortBy: (row) => Number(row.pnl),
      title: t('pnl'),
      figures: true,
      cell: (row) => (
        <span className="block">
          <Money value={row.pnl} change className="block" />
          <Percent value={row.return} fraction change digits={2} className="block text-xs" />
        </span>
      ),
    },
    {
      key: 'show',
      title: <span className="sr-only">{t('onChart')}</span>,
      wide: true,
      cell: (row) => (
        <Button
          look="quiet"
          size="iconSmall"
          aria-label={t('showTrade', { number: row.number })}
          onClick={() => onShow(row)}
        >
          <ChartCandlestick aria-hidden />
        </Button>
      ),
    },
  ];
  return (
    <DataTable
      caption={t('trades')}
      columns={columns}
      rows={trades}
      rowKey={(row) => String(row.number)}
      download={TRADES}
    />
  );
}

const TRADES: Download<ReportTrade> = {
  name: 'trades',
  values: ({ entryTime, exitTime, ...trade }) => ({
    number: trade.number,
    side: trade.side,
    entryTime: new Date(entryTime).toISOString(),
    entryPrice: trade.entryPrice,
    exitTime: exitTime === null ? null : new Date(exitTime).toISOString(),
    exitPrice: trade.exitPrice,
    exitReason: trade.exitReason,
    quantity: trade.quantity,
    fees: trade.fees,
    funding: trade.funding,
    pnl: trade.pnl,
    maxAdverse: trade.maxAdverse ?? null,
    maxFavourable: trade.maxFavourable ?? null,
    return: trade.return,
  }),
};

type Decision = Report['decisions'][number];

export function DecisionsTable({ decisions }: { readonly decisions: readonly Decision[] }) {
  const t = useTranslations('backtests');
  const j = useTranslations('journal');
  const locale = useLocale();
  const columns: readonly Column<Decision>[] = [
    {
      key: 'time',
      title: t('time'),
      cell: (row) => <span className="text-muted">{clock(row.time, locale)}</span>,
    },
    {
      key: 'wish',
      title: t('wish'),
      cell: (row) => (
        <span>
          {j(row.exposure > 0 ? 'wantsLong' : row.exposure < 0 ? 'wantsShort' : 'wantsFlat')}{' '}
          {row.exposure === 0 ? null : (
            <span className="text-muted">{percentOfOne(Math.abs(row.exposure), locale, false, 0)}</span>
          )}
        </span>
      ),
    },
    { key: 'reason', title: t('reason'), cell: (row) => <ReasonText reason={row.reason} inline /> },
  ];
  if (decisions.length === 0) return <Empty title={t('noTrades')} text={t('noTradesText')} />;
  return (
    <DataTable
      caption={t('decisions')}
      columns={columns}
      rows={decisions}
      rowKey={(row) => `${row.time} ${row.exposure}`}
    />
  );
}
