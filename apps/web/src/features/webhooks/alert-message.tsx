'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ALERT_KINDS, alertTemplate } from '#features/webhooks/alert-templates.ts';
import type { AlertKind } from '#features/webhooks/alert-templates.ts';
import { CopyBlock } from '#ui/copy.tsx';
import { Segmented } from '#ui/segmented.tsx';

/** The message to paste, and where to paste it. */
export function AlertMessage() {
  const t = useTranslations('webhooks');
  const [kind, setKind] = useState<AlertKind>('strategy');
  return (
    <div className="space-y-3">
      <Segmented
        label={t('alertKind')}
        value={kind}
        onChange={setKind}
        options={ALERT_KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))}
      />
      <p className="text-[13px] text-muted">{t(`kindText.${kind}`)}</p>
      <CopyBlock label={t('message')} text={alertTemplate(kind)} />
    </div>
  );
}

const STEPS = ['open', 'webhook', 'message', 'create'] as const;

export function TradingViewGuide() {
  const t = useTranslations('webhooks');
  return (
    <details className="rounded-lg border px-4 py-3">
      <summary className="text-sm font-medium">{t('guideTitle')}</summary>
      <ol className="mt-3 list-decimal space-y-2 pl-5 text-sm">
        {STEPS.map((step) => (
          <li key={step}>{t(`guide.${step}`)}</li>
        ))}
      </ol>
      <p className="mt-3 text-[13px] text-muted">{t('guideNote')}</p>
    </details>
  );
}
