'use client';
import { CircleCheck, CircleSlash, TriangleAlert } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useApi } from '#data/api.ts';
import type { Verdict } from '#features/studies/study-result.ts';
import { percentOfOne, plain } from '#format/figures.ts';
import { cn } from '#ui/class-names.ts';

const LOOKS = {
  no_evidence: { icon: CircleSlash, colour: 'border-danger-line bg-danger-soft text-danger' },
  weak: { icon: TriangleAlert, colour: 'border-caution-line bg-caution-soft text-caution' },
  supported: { icon: CircleCheck, colour: 'border-transparent bg-accent-soft text-accent' },
} as const;

interface VerdictCardProps {
  /** Whose tries are counted: when there are more by now, the card says how old its verdict is. */
  readonly strategyId?: string;
  readonly verdict: Verdict;
  /** Figures of a walk-forward beside the verdict's own. */
  readonly windows?: { readonly profitable: number; readonly all: number };
  /** Sharpe ratios of a search whose every part was traded with what was chosen without it. */
  readonly paths?: readonly number[];
  /** What it came to, under what it is worth. */
  readonly children?: ReactNode;
}

/** What a result is worth after all that was tried: first on its page, larger than any figure of it. */
export function VerdictCard({ verdict, windows, paths, strategyId, children }: VerdictCardProps) {
  const t = useTranslations('evidence');
  const locale = useLocale();
  const { icon: Icon, colour } = LOOKS[verdict.level];
  const figures = useFigures(verdict);
  const count = figures.length + (paths === undefined ? 0 : 1) + (windows === undefined ? 0 : 1);
  // No figure stands alone in a row of its own.
  const columns =
    count % 3 === 0 ? '@3xl:grid-cols-3' : count === 5 ? '@3xl:grid-cols-5' : '@3xl:grid-cols-4';
  return (
    <section
      aria-label={t('title')}
      data-testid="evidence"
      className="@container overflow-clip rounded-xl border bg-panel shadow-(--shadow)"
    >
      <div className={cn('flex items-start gap-3 border-b px-5 py-4', colour)}>
        <Icon aria-hidden className="mt-0.5 size-5 shrink-0" />
        <div className="min-w-0">
          <p className="text-lg font-semibold tracking-tight">{t(`level.${verdict.level}`)}</p>
          <p className="mt-1 max-w-[90ch] text-sm text-text">{withoutLevel(verdict.words[locale])}</p>
        </div>
      </div>
      {strategyId === undefined ? null : <TriedSince strategyId={strategyId} verdict={verdict} />}
      {children === undefined ? null : <div className="border-b px-5 py-4">{children}</div>}
      <dl className={cn('grid grid-cols-1 gap-x-6 gap-y-3 px-5 py-4 @md:grid-cols-2', columns)}>
        {figures.map(([key, value]) => (
          <div key={key} className="min-w-0">
            <dt className="text-[13px] text-muted">{t(key)}</dt>
            <dd>
              <span className="figures font-semibold">{value}</span>
              <span className="block text-xs text-muted">{t(`hints.${key}`)}</span>
            </dd>
          </div>
        ))}
        {paths === undefined ? null : (
          <div className="min-w-0">
            <dt className="text-[13px] text-muted">{t('paths')}</dt>
            <dd>
              <span className="figures font-semibold">
                {plain(Math.min(...paths), locale)} … {plain(Math.max(...paths), locale)}
              </span>
              <span className="block text-xs text-muted">{t('hints.paths', { paths: paths.length })}</span>
            </dd>
          </div>
        )}
        {windows === undefined ? null : (
          <div className="min-w-0">
            <dt className="text-[13px] text-muted">{t('windows')}</dt>
            <dd>
              <span className="figures font-semibold">{t('windowsOf', windows)}</span>
              <span className="block text-xs text-muted">{t('hints.windows')}</span>
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

/** A verdict counts the tries up to its own; each later one makes luck likelier, so a reader has to hear of it. */
function TriedSince({ strategyId, verdict }: { readonly strategyId: string; readonly verdict: Verdict }) {
  const t = useTranslations('evidence');
  const tally = useApi('getTrialTally', { query: { strategyId } });
  const counted = verdict.trials.total;
  if (tally.data === undefined || tally.data.trials <= counted) return null;
  return (
    <p role="note" className="border-b bg-caution-soft px-5 py-3 text-sm">
      {t('triedSince', { counted, now: tally.data.trials })}
    </p>
  );
}

type FigureKey = 'luck' | 'tried' | 'deflated' | 'overfitting' | 'efficiency' | 'needed';

/** What decided it, as far as it exists. */
function useFigures(verdict: Verdict): readonly (readonly [FigureKey, string])[] {
  const t = useTranslations('evidence');
  const locale = useLocale();
  const whole = (share: number): string => percentOfOne(share, locale, false, 0);
  const { chanceOfLuck, deflatedSharpe, overfittingProbability, walkForwardEfficiency } = verdict;
  const figures: (readonly [FigureKey, string])[] = [
    ['luck', percentOfOne(chanceOfLuck, locale, false, chanceOfLuck < 0.1 ? 1 : 0)],
    ['tried', plain(verdict.trials.total, locale, 0)],
  ];
  if (deflatedSharpe !== null) figures.push(['deflated', whole(deflatedSharpe.probability)]);
  if (overfittingProbability !== null) figures.push(['overfitting', whole(overfittingProbability)]);
  if (walkForwardEfficiency !== null) figures.push(['efficiency', whole(walkForwardEfficiency)]);
  if (verdict.minimumTrackRecordDays !== null) {
    const days = plain(Math.ceil(verdict.minimumTrackRecordDays), locale, 0);
    figures.push(['needed', t('days', { days, of: plain(verdict.days, locale, 0) })]);
  }
  return figures;
}

/** The level stands above the sentences already. */
const withoutLevel = (words: string): string => words.slice(words.indexOf('. ') + 2);
