'use client';
import type { ResponseOf } from '@trendy/contracts';
import { Inbox } from 'lucide-react';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { useState } from 'react';
import { useApi } from '#data/api.ts';
import { OrderTimeline } from '#features/bots/order-timeline.tsx';
import { DeliveryBadge } from '#features/webhooks/delivery-state.tsx';
import { ReasonText } from '#features/words/reason.tsx';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { DataTable } from '#ui/data-table.tsx';
import type { Column, Download } from '#ui/data-table.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { When } from '#ui/figure.tsx';
import { Empty, Failure, ListSkeleton } from '#ui/states.tsx';
import { Panel, PanelHeader } from '#ui/surface.tsx';

type Delivery = ResponseOf<'listDeliveries'>['items'][number];

/** Every alert and what became of it. */
export function Deliveries({ botNames }: { readonly botNames: ReadonlyMap<string, string> }) {
  const t = useTranslations('webhooks');
  const [shown, setShown] = useState<Delivery>();
  const list = useApi('listDeliveries', { query: { limit: 100 } }, { refetchInterval: 10_000 });
  const columns: readonly Column<Delivery>[] = [
    {
      key: 'at',
      title: t('received'),
      sortBy: (row) => row.receivedAt,
      cell: (row) => <When at={row.receivedAt} className="text-muted" />,
    },
    {
      key: 'bot',
      sortBy: (row) => botNames.get(row.botId) ?? null,
      title: t('bot'),
      wide: true,
      cell: (row) => (
        <Link href={`/bots/${row.botId}`} className="hover:underline">
          {botNames.get(row.botId) ?? '–'}
        </Link>
      ),
    },
    {
      key: 'state',
      title: t('state'),
      cell: (row) => (
        <span className="flex flex-wrap gap-1">
          <DeliveryBadge delivery={row} />
          {row.test ? <Badge>{t('isTest')}</Badge> : null}
          {row.duplicates > 0 ? <Badge>{t('repeats', { count: row.duplicates })}</Badge> : null}
        </span>
      ),
    },
    {
      key: 'reason',
      sortBy: (row) => row.reason?.code ?? null,
      title: t('reason'),
      cell: (row) => (row.reason === null ? '–' : <ReasonText reason={row.reason} inline />),
    },
    {
      key: 'open',
      title: <span className="sr-only">{t('details')}</span>,
      cell: (row) => (
        <Button size="small" look="quiet" onClick={() => setShown(row)}>
          {t('details')}
        </Button>
      ),
    },
  ];
  const rows = list.data?.items;
  const download: Download<Delivery> = {
    name: 'deliveries',
    values: (row) => ({
      receivedAt: row.receivedAt,
      bot: botNames.get(row.botId) ?? null,
      state: row.state,
      reason: row.reason?.code ?? null,
      test: row.test,
      duplicates: row.duplicates,
      body: row.body,
      orderIds: row.orderIds.join(' '),
    }),
  };
  return (
    <Panel aria-label={t('deliveries')}>
      <PanelHeader title={t('deliveries')} hint={t('deliveriesHint')} />
      {rows !== undefined && rows.length > 0 ? (
        <DataTable
          caption={t('deliveries')}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          download={download}
        />
      ) : list.error !== null ? (
        <Failure error={list.error} onRetry={() => void list.refetch()} />
      ) : rows === undefined ? (
        <ListSkeleton />
      ) : (
        <Empty icon={<Inbox aria-hidden />} title={t('noDeliveries')} text={t('noDeliveriesText')} />
      )}
      <Dialog
        open={shown !== undefined}
        onOpenChange={() => setShown(undefined)}
        title={t('delivery')}
        className="sm:w-[min(92vw,620px)]"
      >
        {shown === undefined ? null : <DeliveryDetail delivery={shown} />}
      </Dialog>
    </Panel>
  );
}

function DeliveryDetail({ delivery }: { readonly delivery: Delivery }) {
  const t = useTranslations('webhooks');
  const order = delivery.orderIds[0];
  return (
    <div className="space-y-4">
      <p className="flex flex-wrap items-center gap-2">
        <DeliveryBadge delivery={delivery} />
        {delivery.reason === null ? null : <ReasonText reason={delivery.reason} inline />}
      </p>
      <Block title={t('body')} text={delivery.body} />
      {delivery.parsed === null ? null : (
        <Block title={t('understood')} text={JSON.stringify(delivery.parsed, null, 2)} />
      )}
      {order === undefined ? null : (
        <div>
          <h3 className="mb-2 text-[13px] font-medium text-muted">{t('order')}</h3>
          <OrderTimeline id={order} />
        </div>
      )}
    </div>
  );
}

function Block({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <div>
      <h3 className="mb-1 text-[13px] font-medium text-muted">{title}</h3>
      <pre
        tabIndex={0}
        aria-label={title}
        className="overflow-x-auto rounded-lg bg-sunken p-3 font-mono text-xs break-all whitespace-pre-wrap"
      >
        {text}
      </pre>
    </div>
  );
}
