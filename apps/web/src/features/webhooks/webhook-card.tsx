'use client';
import type { ResponseOf } from '@trendy/contracts';
import { RotateCw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { useState } from 'react';
import { toast } from 'sonner';
import { useAct } from '#data/api.ts';
import { useProblemWords } from '#data/problem-words.ts';
import { TestAlert } from '#features/webhooks/test-alert.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Confirm } from '#ui/confirm.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { When } from '#ui/figure.tsx';
import { Panel } from '#ui/surface.tsx';
import { Switch } from '#ui/switch.tsx';

type Webhook = ResponseOf<'getWebhook'>;

interface WebhookCardProps {
  readonly webhook: Webhook;
  readonly onRotated: (made: ResponseOf<'rotateWebhook'>) => void;
}

export function WebhookCard({ webhook, onRotated }: WebhookCardProps) {
  const t = useTranslations('webhooks');
  const words = useProblemWords();
  const [testing, setTesting] = useState(false);
  const update = useAct('updateWebhook', ['listWebhooks']);
  const setEnabled = (enabled: boolean) =>
    update.mutate(
      { params: { id: webhook.id }, body: { enabled } },
      { onError: (error) => toast.error(t('failed'), { description: words(error) }) },
    );
  return (
    <li className="min-w-0">
      <Panel>
        <div className="space-y-3 p-4">
          <div className="flex items-start justify-between gap-3">
            <div className="min-w-0">
              <h2 className="truncate text-[15px] font-semibold tracking-tight">
                <Link href={`/bots/${webhook.botId}`} className="hover:underline">
                  {webhook.botName}
                </Link>
              </h2>
              <p className="text-[13px] text-muted">
                {shortSymbol(webhook.symbol)} · {t('ttl', { seconds: webhook.ttlSeconds })} ·{' '}
                {webhook.lastDeliveryAt === null ? (
                  t('never')
                ) : (
                  <>
                    {t('last')} <When at={webhook.lastDeliveryAt} />
                  </>
                )}
              </p>
            </div>
            <Badge tone={webhook.enabled ? 'good' : 'neutral'} dot>
              {t(webhook.enabled ? 'on' : 'off')}
            </Badge>
          </div>
          <p className="overflow-x-auto rounded-lg bg-sunken px-3 py-2 font-mono text-[12.5px] break-all">
            {webhook.maskedUrl}
          </p>
        </div>
        <div className="flex flex-wrap items-center justify-between gap-2 border-t px-4 py-2.5">
          <label className="flex items-center gap-2.5 text-[13px]">
            <Switch
              aria-label={t('accepts', { name: webhook.botName })}
              checked={webhook.enabled}
              disabled={update.isPending}
              onCheckedChange={setEnabled}
            />
            {t(webhook.enabled ? 'acceptsAlerts' : 'ignoresAlerts')}
          </label>
          <span className="flex gap-2">
            <Button size="small" onClick={() => setTesting(true)}>
              {t('test')}
            </Button>
            <Rotate webhook={webhook} onRotated={onRotated} />
          </span>
        </div>
      </Panel>
      <Dialog open={testing} onOpenChange={setTesting} title={t('testTitle')} lead={t('testLead')} holdsForm>
        <TestAlert webhookId={webhook.id} symbol={webhook.symbol} editable />
      </Dialog>
    </li>
  );
}

function Rotate({ webhook, onRotated }: WebhookCardProps) {
  const t = useTranslations('webhooks');
  const words = useProblemWords();
  const rotate = useAct('rotateWebhook', ['listWebhooks']);
  const run = async () => {
    try {
      onRotated(await rotate.mutateAsync({ params: { id: webhook.id }, body: { overlapMinutes: 5 } }));
    } catch (error) {
      toast.error(t('failed'), { description: words(error) });
      throw error;
    }
  };
  return (
    <Confirm
      trigger={
        <Button size="small">
          <RotateCw aria-hidden />
          {t('rotate')}
        </Button>
      }
      title={t('rotateTitle')}
      consequence={t('rotateText')}
      action={t('rotateAction')}
      danger={false}
      onConfirm={run}
    />
  );
}
