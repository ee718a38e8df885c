'use client';
import type { ResponseOf } from '@trendy/contracts';
import { Webhook as WebhookIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { useState } from 'react';
import { useApi } from '#data/api.ts';
import { useScope } from '#data/scope.tsx';
import { AlertMessage, TradingViewGuide } from '#features/webhooks/alert-message.tsx';
import { CreateWebhook } from '#features/webhooks/create-webhook.tsx';
import { Deliveries } from '#features/webhooks/deliveries.tsx';
import { SecretOnce } from '#features/webhooks/secret-once.tsx';
import { WebhookCard } from '#features/webhooks/webhook-card.tsx';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Empty, Failure, ListSkeleton } from '#ui/states.tsx';
import { PageHeader, Panel, PanelHeader } from '#ui/surface.tsx';

export function Webhooks() {
  const t = useTranslations('webhooks');
  const { shows } = useScope();
  const [made, setMade] = useState<ResponseOf<'createWebhook'>>();
  const webhooks = useApi('listWebhooks', {});
  const bots = useApi('listBots', {});
  const rows = webhooks.data?.items.filter((each) => shows(each.accountId));
  const botNames = new Map(bots.data?.items.map((bot) => [bot.id, bot.name]));
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')}>
        <CreateWebhook onMade={setMade} />
      </PageHeader>
      <Dialog
        open={made !== undefined}
        onOpenChange={() => setMade(undefined)}
        title={t('ready')}
        className="sm:w-[min(92vw,620px)]"
      >
        {made === undefined ? null : <SecretOnce webhook={made} />}
      </Dialog>
      <div className="space-y-4">
        {rows !== undefined && rows.length > 0 ? (
          <ul className="grid items-start gap-4 lg:grid-cols-2">
            {rows.map((webhook) => (
              <WebhookCard key={webhook.id} webhook={webhook} onRotated={setMade} />
            ))}
          </ul>
        ) : (
          <Panel>
            {webhooks.error !== null ? (
              <Failure error={webhooks.error} onRetry={() => void webhooks.refetch()} />
            ) : rows === undefined ? (
              <ListSkeleton rows={3} />
            ) : (
              <Empty icon={<WebhookIcon aria-hidden />} title={t('none')} text={t('noneText')}>
                <Button asChild>
                  <Link href="/bots?new=1">{t('newBot')}</Link>
                </Button>
              </Empty>
            )}
          </Panel>
        )}
        <Panel>
          <PanelHeader title={t('messageTitle')} hint={t('messageHint')} />
          <div className="space-y-4 p-4">
            <AlertMessage />
            <TradingViewGuide />
          </div>
        </Panel>
        <Deliveries botNames={botNames} />
      </div>
    </>
  );
}
