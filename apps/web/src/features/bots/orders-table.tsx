'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useApi } from '#data/api.ts';
import { OrderTimeline } from '#features/bots/order-timeline.tsx';
import { ReasonText } from '#features/words/reason.tsx';
import { quantity } from '#format/figures.ts';
import { duration } from '#format/instants.ts';
import { Badge } from '#ui/badge.tsx';
import type { Tone } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { DataTable } from '#ui/data-table.tsx';
import type { Column, Download } from '#ui/data-table.tsx';
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

const latencyMs = ({ sentAt, ackedAt }: Order): number | null =>
  sentAt === null || ackedAt === null ? null : Date.parse(ackedAt) - Date.parse(sentAt);

const ORDERS: Download<Order> = {
  name: 'orders',
  values: (row) => ({
    id: row.id,
    symbol: row.symbol,
    leg: row.leg,
    side: row.side,
    kind: row.kind,
    state: row.state,
    reason: row.reason?.code ?? null,
    quantity: row.quantity,
    filledQuantity: row.filledQuantity,
    price: row.price,
    triggerPrice: row.triggerPrice,
    averagePrice: row.averagePrice,
    reduceOnly: row.reduceOnly,
    clientOrderId: row.clientOrderId,
    venueOrderId: row.venueOrderId,
    createdAt: row.createdAt,
    sentAt: row.sentAt,
    ackedAt: row.ackedAt,
    finishedAt: row.finishedAt,
  }),
};

export function OrdersTable({ botId }: { readonly botId: string }) {
  const t = useTranslations('orders');
  const locale = useLocale();
  const [shown, setShown] = useState<string>();
  const orders = useApi('listOrders', { query: { botId, limit: 100 } });
  const columns: readonly Column<Order>[] = [
    {
      key: 'leg',
      sortBy: (row) => `${row.leg} ${row.side}`,
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
      sortBy: (row) => row.state,
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
      sortBy: (row) => Number(row.quantity),
      title: t('filled'),
      figures: true,
      cell: (row) => `${quantity(row.filledQuantity, locale)} / ${quantity(row.quantity, locale)}`,
    },
    {
      key: 'price',
      sortBy: (row) => Number(row.averagePrice ?? row.triggerPrice ?? row.price ?? NaN) || null,
      title: t('price'),
      figures: true,
      cell: (row) => <Price value={row.averagePrice ?? row.triggerPrice ?? row.price} />,
    },
    {
      key: 'latency',
      sortBy: latencyMs,
      title: t('latency'),
      figures: true,
      wide: true,
      cell: (row) => {
        const ms = latencyMs(row);
        return ms === null ? '–' : duration(ms, locale);
      },
    },
    {
      key: 'at',
      sortBy: (row) => row.createdAt,
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
      <DataTable
        caption={t('title')}
        columns={columns}
        rows={orders.data.items}
        rowKey={(row) => row.id}
        download={ORDERS}
      />
      <Dialog open={shown !== undefined} onOpenChange={() => setShown(undefined)} title={t('timeline')}>
        {shown === undefined ? null : <OrderTimeline id={shown} />}
      </Dialog>
    </>
  );
}
