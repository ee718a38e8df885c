'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useTranslations } from 'next-intl';
import { curlCommand } from '#features/webhooks/alert-templates.ts';
import { unreachable } from '#features/webhooks/reach.ts';
import { CopyBlock } from '#ui/copy.tsx';
import { Notice } from '#ui/states.tsx';

/** The URL with its secret: this is the only time that anybody sees it. */
export function SecretOnce({ webhook }: { readonly webhook: ResponseOf<'createWebhook'> }) {
  const t = useTranslations('webhooks');
  const reach = unreachable(webhook.url);
  return (
    <div className="space-y-3">
      <Notice tone="caution" title={t('onceTitle')}>
        {t('onceText')}
      </Notice>
      <CopyBlock label={t('url')} text={webhook.url} testId="webhook-url" />
      {reach === null ? null : (
        <Notice tone="caution" title={t('unreachable.title')}>
          {t(`unreachable.${reach}`)}
        </Notice>
      )}
      <details className="rounded-lg border px-4 py-3">
        <summary className="text-sm font-medium">{t('terminal')}</summary>
        <p className="mt-2 mb-3 text-[13px] text-muted">{t('terminalText')}</p>
        <CopyBlock
          label={t('command')}
          text={curlCommand(webhook.url, 'long', webhook.symbol)}
          testId="webhook-curl"
        />
      </details>
    </div>
  );
}
