'use client';
import { useLocale, useTranslations } from 'next-intl';
import type { Verdict } from '#features/studies/study-result.ts';
import { Notice } from '#ui/states.tsx';

const TONES = { no_evidence: 'danger', weak: 'caution', supported: 'info' } as const;

/** The verdict of the test that settings come from: it goes where they go. */
export function VerdictNotice({ verdict }: { readonly verdict: Verdict }) {
  const t = useTranslations('evidence');
  const locale = useLocale();
  return (
    <Notice tone={TONES[verdict.level]} title={t('ofTheTest')}>
      {verdict.words[locale]}
    </Notice>
  );
}
