'use client';
import type { ResponseOf } from '@trendy/contracts';
import { Crosshair, ShieldAlert } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { toast } from 'sonner';
import { useAct, useApi } from '#data/api.ts';
import { usePrice } from '#data/prices.ts';
import { useProblemWords } from '#data/problem-words.ts';
import { useScope } from '#data/scope.tsx';
import { livePnl } from '#features/home/live-pnl.ts';
import { SideBadge } from '#features/words/state-badges.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { price, quantity } from '#format/figures.ts';
import { duration } from '#format/instants.ts';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Confirm } from '#ui/confirm.tsx';
import { DataTable } from '#ui/data-table.tsx';
import type { Column } from '#ui/data-table.tsx';
import { Money, Percent, Price, When } from '#ui/figure.tsx';
import { Empty, Failure, ListSkeleton } from '#ui/states.tsx';
import { Panel, PanelHeader } from '#ui/surface.tsx';

type Position = ResponseOf<'listPositions'>['items'][number];

export function PositionsPanel() {
  const t = useTranslations('home');
  const { shows } = useScope();
  const positions = useApi('listPositions', {}, { refetchInterval: 15_000 });
  const rows = positions.data?.items.filter((each) => shows(each.accountId));
  return (
    <Panel aria-label={t('positions')}>
      <PanelHeader title={t('positions')} />
      {rows !== undefined && rows.length > 0 ? (
        <PositionsTable rows={rows} />
      ) : positions.error !== null ? (
        <Failure error={positions.error} onRetry={() => void positions.refetch()} />
      ) : rows === undefined ? (
        <ListSkeleton rows={2} />
      ) : (
        <Empty icon={<Crosshair aria-hidden />} title={t('noPositions')} text={t('noPositionsText')}>
          <Button asChild size="small">
            <Link href="/bots">{t('seeBots')}</Link>
          </Button>
          <Button asChild size="small">
            <Link href="/webhooks">{t('sendAlert')}</Link>
          </Button>
        </Empty>
      )}
    </Panel>
  );
}

interface PositionsTableProps {
  readonly rows: readonly Position[];
  /** On the bot's own page, which names it already. */
  readonly ofOneBot?: boolean;
}

/** Open positions with their live profit, what protects them, and the way out. */
export function PositionsTable({ rows, ofOneBot = false }: PositionsTableProps) {
  const t = useTranslations('home');
  const locale = useLocale();
  const columns: readonly Column<Position>[] = [
    {
      key: 'symbol',
      title: t('symbol'),
      cell: (row) => (
        <span className="flex flex-wrap items-center gap-2">
          <span className="font-medium">{shortSymbol(row.symbol)}</span>
          <SideBadge side={row.side} />
          <span className="figures text-xs text-muted">{row.leverage}×</span>
          <span className="figures w-full text-xs whitespace-nowrap text-muted md:hidden">
            <span className="block">
              {quantity(row.quantity, locale)} {row.symbol.split('/')[0]}
            </span>
            <span className="block">{t('atEntry', { entry: price(row.entryPrice, locale) })}</span>
          </span>
        </span>
      ),
    },
    {
      key: 'bot',
      title: t('bot'),
      wide: true,
      cell: (row) =>
        row.botId === null ? (
          <span className="text-muted">{t('noBot')}</span>
        ) : (
          <Link className="hover:underline" href={`/bots/${row.botId}`}>
            {row.botName}
          </Link>
        ),
    },
    {
      key: 'quantity',
      title: t('quantity'),
      figures: true,
      wide: true,
      cell: (row) => (
        <>
          {quantity(row.quantity, locale)}{' '}
          <span className="text-xs text-muted">{row.symbol.split('/')[0]}</span>
        </>
      ),
    },
    {
      key: 'entry',
      title: t('entry'),
      figures: true,
      wide: true,
      cell: (row) => <Price value={row.entryPrice} />,
    },
    { key: 'mark', title: t('mark'), figures: true, wide: true, cell: (row) => <LivePrice row={row} /> },
    { key: 'stop', title: t('stopTarget'), figures: true, cell: (row) => <Protection row={row} /> },
    {
      key: 'pnl',
      title: t('pnl'),
      figures: true,
      cell: (row) => <LivePnl row={row} />,
    },
    {
      key: 'opened',
      title: t('opened'),
      wide: true,
      cell: (row) => <When at={row.openedAt} className="text-muted" />,
    },
    {
      key: 'act',
      title: <span className="sr-only">{t('act')}</span>,
      cell: (row) => <ClosePosition row={row} />,
    },
  ];
  return (
    <DataTable
      caption={t('positions')}
      columns={ofOneBot ? columns.filter(({ key }) => key !== 'bot') : columns}
      rows={rows}
      rowKey={(row) => `${row.accountId} ${row.symbol}`}
    />
  );
}

function LivePrice({ row }: { readonly row: Position }) {
  const live = usePrice(row.environment, row.symbol);
  return <Price value={live ?? row.markPrice} />;
}

function LivePnl({ row }: { readonly row: Position }) {
  const t = useTranslations('home');
  const { money, percent } = livePnl(row, usePrice(row.environment, row.symbol));
  return (
    <span className="block">
      <Money value={money} change className="block" />
      <span className="block text-xs">
        <Percent value={percent} change digits={2} />{' '}
        <span className="block text-muted sm:inline">{t('ofMargin')}</span>
      </span>
    </span>
  );
}

/** The stop; that there is none, or that the exchange has not confirmed it, is the loudest thing in the row. */
function Protection({ row }: { readonly row: Position }) {
  const t = useTranslations('home');
  const locale = useLocale();
  return (
    <span className="block">
      {row.stopPrice === null ? (
        <Badge tone="danger">
          <ShieldAlert aria-hidden className="size-3" />
          {t('noStop')}
        </Badge>
      ) : (
        <span className="block" data-testid="position-stop">
          <span className="mr-1 text-xs text-muted">{t('stop')}</span>
          <Price value={row.stopPrice} />
        </span>
      )}
      {row.unprotectedSeconds === 0 ? null : (
        <span className="block text-xs font-semibold text-danger">
          {t('notCovered', { time: duration(row.unprotectedSeconds * 1_000, locale) })}
        </span>
      )}
      {row.targetPrice === null ? null : (
        <span className="block">
          <span className="mr-1 text-xs text-muted">{t('target')}</span>
          <Price value={row.targetPrice} />
        </span>
      )}
    </span>
  );
}

function ClosePosition({ row }: { readonly row: Position }) {
  const t = useTranslations('home');
  const locale = useLocale();
  const words = useProblemWords();
  const close = useAct('closePosition', ['listPositions', 'getDashboard', 'listActivity']);
  const symbol = shortSymbol(row.symbol);
  const run = async () => {
    try {
      await close.mutateAsync({ body: { accountId: row.accountId, symbol: row.symbol } });
      toast.success(t('closing', { symbol }));
    } catch (error) {
      toast.error(t('closeFailed'), { description: words(error) });
      throw error;
    }
  };
  return (
    <span className="flex justify-end">
      <Confirm
        trigger={
          <Button size="small" aria-label={t('closeWhat', { symbol })}>
            {t('close')}
          </Button>
        }
        title={t('closeTitle', { symbol })}
        consequence={t('closeText', {
          quantity: quantity(row.quantity, locale),
          base: row.symbol.split('/')[0] ?? '',
        })}
        action={t('closeAction')}
        onConfirm={run}
      />
    </span>
  );
}
