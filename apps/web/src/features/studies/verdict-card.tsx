'use client';
import { CircleCheck, CircleSlash, TriangleAlert } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { Verdict } from '#features/studies/study-result.ts';
import { percentOfOne, plain } from '#format/figures.ts';
import { cn } from '#ui/class-names.ts';

const LOOKS = {
  no_evidence: { icon: CircleSlash, colour: 'border-danger-line bg-danger-soft text-danger' },
  weak: { icon: TriangleAlert, colour: 'border-caution-line bg-caution-soft text-caution' },
  supported: { icon: CircleCheck, colour: 'border-transparent bg-accent-soft text-accent' },
} as const;

/** What a result is worth after all that was tried: first on its page, larger than any figure of it. */
export function VerdictCard({ verdict }: { readonly verdict: Verdict }) {
  const t = useTranslations('evidence');
  const locale = useLocale();
  const { icon: Icon, colour } = LOOKS[verdict.level];
  const { deflatedSharpe, overfittingProbability, walkForwardEfficiency } = verdict;
  const figures: readonly (readonly [string, string])[] = [
    [t('luck'), percentOfOne(verdict.chanceOfLuck, locale)],
    [t('tried'), plain(verdict.trials.total, locale, 0)],
    [t('deflated'), deflatedSharpe ? percentOfOne(deflatedSharpe.probability, locale, false, 0) : '–'],
    ...(overfittingProbability === null
      ? []
      : [[t('overfitting'), percentOfOne(overfittingProbability, locale, false, 0)] as const]),
    ...(walkForwardEfficiency === null
      ? []
      : [[t('efficiency'), percentOfOne(walkForwardEfficiency, locale, false, 0)] as const]),
    ...(verdict.minimumTrackRecordDays === null
      ? []
      : [
          [
            t('needed'),
            t('days', { days: Math.ceil(verdict.minimumTrackRecordDays), of: verdict.days }),
          ] as const,
        ]),
  ];
  return (
    <section
      aria-label={t('title')}
      data-testid="evidence"
      className="overflow-hidden rounded-xl border bg-panel shadow-(--shadow)"
    >
      <div className={cn('flex items-start gap-3 border-b px-5 py-4', colour)}>
        <Icon aria-hidden className="mt-0.5 size-5 shrink-0" />
        <div className="min-w-0">
          <p className="text-lg font-semibold tracking-tight">{t(`level.${verdict.level}`)}</p>
          <p className="mt-1 max-w-[80ch] text-sm text-text">{verdict.words[locale]}</p>
        </div>
      </div>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 px-5 py-4 sm:grid-cols-3 lg:grid-cols-6">
        {figures.map(([name, value]) => (
          <div key={name} className="min-w-0">
            <dt className="text-[13px] text-muted">{name}</dt>
            <dd className="figures mt-0.5 font-semibold">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
