'use client';
import { useLocale, useTranslations } from 'next-intl';
import { fixed } from '#format/figures.ts';
import { cn } from '#ui/class-names.ts';

/** From here on an entry is dear, and its owner was told. */
const DEAR = 25;

/** A cost in hundredths of a percent; one that is dear says so in words too. */
export function Bps({ value }: { readonly value: number | null }) {
  const t = useTranslations('slippage');
  const locale = useLocale();
  if (value === null) return <span className="text-muted">–</span>;
  const isDear = value >= DEAR;
  return (
    <span className={cn('figures whitespace-nowrap', isDear && 'text-caution')}>
      {t('bps', { value: fixed(value, locale, 1) })}
      {isDear ? <span className="ml-1 text-xs">{t('dear')}</span> : null}
    </span>
  );
}
