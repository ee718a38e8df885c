'use client';
import { ArrowRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { useApi } from '#data/api.ts';
import { setupLeft } from '#features/onboarding/progress-state.ts';
import { Button } from '#ui/button.tsx';

/** The wizard can be left at any step; this leads back to where it stood. */
export function SetupBanner() {
  const t = useTranslations('home');
  const o = useTranslations('onboarding');
  const { data } = useApi('getOnboarding', {}, { staleTime: 30_000 });
  const left = data === undefined ? null : setupLeft(data);
  if (left === null) return null;
  return (
    <section
      aria-label={t('setup')}
      className="mb-4 flex flex-wrap items-center justify-between gap-3 rounded-xl border bg-accent-soft px-4 py-3"
    >
      <div>
        <p className="font-medium">{t('setup')}</p>
        <p className="text-[13px] text-muted">
          {t('setupNext', { done: left.done, step: o(`steps.${left.next}`) })}
        </p>
      </div>
      <Button asChild look="primary" size="small">
        <Link href="/onboarding">
          {t('setupGo')}
          <ArrowRight aria-hidden />
        </Link>
      </Button>
    </section>
  );
}
