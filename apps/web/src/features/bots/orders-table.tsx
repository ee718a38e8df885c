'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useApi } from '#data/api.ts';
import { OrderTimeline } from '#features/bots/order-timeline.tsx';
import { ReasonText } from '#features/words/reason.tsx';
import { plain, quantity } from '#format/figures.ts';
import { Badge } from '#ui/badge.tsx';
import type { Tone } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { DataTable } from '#ui/data-table.tsx';
import type { Column } from '#ui/data-table.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Price, When } from '#ui/figure.tsx';
import { Empty, Failure, ListSkeleton } from '#ui/states.tsx';

type Order = ResponseOf<'listOrders'>['items'][number];

const TONES: Readonly<Partial<Record<Order['state'], Tone>>> = {
  filled: 'good',
  acked: 'accent',
  partially_filled: 'accent',
  rejected: 'danger',
  unknown: 'caution',
  manual: 'danger',
  expired: 'caution',
};

export function OrdersTable({ botId }: { readonly botId: string }) {
  const t = useTranslations('orders');
  const locale = useLocale();
  const [shown, setShown] = useState<string>();
  const orders = useApi('listOrders', { query: { botId, limit: 100 } });
  const columns: readonly Column<Order>[] = [
    {
      key: 'leg',
      title: t('order'),
      cell: (row) => (
        <span>
          <span className="font-medium">{t(`leg.${row.leg}`)}</span>{' '}
          <span className="text-muted">{t(`side.${row.side}`)}</span>
        </span>
      ),
    },
    {
      key: 'state',
      title: t('state'),
      cell: (row) => (
        <span className="block">
          <Badge tone={TONES[row.state] ?? 'neutral'}>{t(`states.${row.state}`)}</Badge>
          {row.reason === null ? null : (
            <span className="mt-0.5 block max-w-64 text-xs text-muted">
              <ReasonText reason={row.reason} inline />
            </span>
          )}
        </span>
      ),
    },
    {
      key: 'quantity',
      title: t('filled'),
      figures: true,
      cell: (row) => `${quantity(row.filledQuantity, locale)} / ${quantity(row.quantity, locale)}`,
    },
    {
      key: 'price',
      title: t('price'),
      figures: true,
      cell: (row) => <Price value={row.averagePrice ?? row.triggerPrice ?? row.price} />,
    },
    {
      key: 'latency',
      title: t('latency'),
      figures: true,
      wide: true,
      cell: (row) =>
        row.sentAt === null || row.ackedAt === null
          ? '–'
          : `${plain(Date.parse(row.ackedAt) - Date.parse(row.sentAt), locale, 0)} ms`,
    },
    {
      key: 'at',
      title: t('at'),
      wide: true,
      cell: (row) => <When at={row.createdAt} className="text-muted" />,
    },
    {
      key: 'open',
      title: <span className="sr-only">{t('details')}</span>,
      cell: (row) => (
        <Button size="small" look="quiet" onClick={() => setShown(row.id)}>
          {t('details')}
        </Button>
      ),
    },
  ];
  if (orders.error !== null) return <Failure error={orders.error} onRetry={() => void orders.refetch()} />;
  if (orders.data === undefined) return <ListSkeleton />;
  if (orders.data.items.length === 0) return <Empty title={t('none')} text={t('noneText')} />;
  return (
    <>
      <DataTable caption={t('title')} columns={columns} rows={orders.data.items} rowKey={(row) => row.id} />
      <Dialog open={shown !== undefined} onOpenChange={() => setShown(undefined)} title={t('timeline')}>
        {shown === undefined ? null : <OrderTimeline id={shown} />}
      </Dialog>
    </>
  );
}
