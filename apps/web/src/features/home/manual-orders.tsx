'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { useApi } from '#data/api.ts';
import { useScope } from '#data/scope.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { ReasonText } from '#features/words/reason.tsx';
import { quantity } from '#format/figures.ts';
import { CopyButton } from '#ui/copy.tsx';
import { When } from '#ui/figure.tsx';
import { Notice } from '#ui/states.tsx';

type Order = ResponseOf<'listOrders'>['items'][number];

/** Orders whose fate the exchange has not told: only their owner can look now, and must be told to. */
export function ManualOrders() {
  const { shows } = useScope();
  const orders = useApi('listOrders', { query: { state: 'manual', limit: 50 } }, { refetchInterval: 30_000 });
  const manual = orders.data?.items.filter((order) => shows(order.accountId)) ?? [];
  if (manual.length === 0) return null;
  return (
    <div className="mb-4 space-y-3">
      {manual.map((order) => (
        <ManualOrder key={order.id} order={order} />
      ))}
    </div>
  );
}

export function ManualOrder({ order }: { readonly order: Order }) {
  const t = useTranslations('manualOrders');
  const words = useTranslations('orders');
  const locale = useLocale();
  const what = {
    leg: words(`leg.${order.leg}`),
    side: words(`side.${order.side}`),
    quantity: quantity(order.quantity, locale),
    symbol: shortSymbol(order.symbol),
  };
  return (
    <Notice tone="danger" title={t('title', what)}>
      <span className="block">
        {t('sent')} <When at={order.sentAt ?? order.createdAt} />
        {order.reason === null ? null : (
          <>
            {' · '}
            <ReasonText reason={order.reason} inline />
          </>
        )}
      </span>
      <span className="block">{t('meanwhile')}</span>
      <ol className="mt-1 list-decimal space-y-1 pl-5">
        <li>
          {t('look')} <code className="font-mono text-xs break-all">{order.clientOrderId}</code>{' '}
          <CopyButton text={order.clientOrderId} what={t('id')} />
        </li>
        <li>{t('there')}</li>
        <li>{t('notThere')}</li>
      </ol>
      {order.botId === null ? null : (
        <Link href={`/bots/${order.botId}`} className="mt-1 inline-block underline">
          {t('bot')}
        </Link>
      )}
    </Notice>
  );
}
