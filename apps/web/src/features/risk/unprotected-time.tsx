'use client';
import { useLocale, useTranslations } from 'next-intl';
import { duration } from '#format/instants.ts';
import { cn } from '#ui/class-names.ts';

interface UnprotectedTimeProps {
  /** Null: nobody watches, so it is not known. */
  readonly seconds: number | null | undefined;
  readonly className?: string;
}

/** How long the longest bare position stands without a confirmed stop now; what is not known is never a zero. */
export function UnprotectedTime({ seconds, className }: UnprotectedTimeProps) {
  const t = useTranslations('unprotected');
  const locale = useLocale();
  if (seconds === undefined) return <span className={className}>–</span>;
  if (seconds === null) return <span className={cn('text-danger', className)}>{t('unknown')}</span>;
  return (
    <span className={cn('figures', seconds > 0 && 'font-semibold text-danger', className)}>
      {seconds === 0 ? t('none') : t('now', { time: duration(seconds * 1_000, locale) })}
    </span>
  );
}

/** The longest ever, in words. */
export function useLongestUnprotected(): (seconds: number | null | undefined) => string {
  const t = useTranslations('unprotected');
  const locale = useLocale();
  return (seconds) =>
    seconds === null || seconds === undefined
      ? t('neverMeasured')
      : t('longest', { time: duration(seconds * 1_000, locale) });
}
