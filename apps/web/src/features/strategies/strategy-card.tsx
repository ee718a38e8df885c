'use client';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { LiveBots } from '#features/strategies/live-bots.tsx';
import { PineButton } from '#features/strategies/pine-button.tsx';
import type { Profile } from '#features/strategies/shortlist.ts';
import type { Strategy } from '#features/strategies/strategy-params.tsx';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Notice } from '#ui/states.tsx';
import { Panel } from '#ui/surface.tsx';

interface StrategyCardProps {
  readonly strategy: Strategy;
  /** The reader's own, when it is known. */
  readonly profile: Profile | undefined;
}

export function StrategyCard({ strategy, profile }: StrategyCardProps) {
  const t = useTranslations('strategies');
  const problems = useTranslations('problems');
  const locale = useLocale();
  const { id, kind, liveRefusal } = strategy;
  return (
    <Panel className="flex h-full flex-col p-5">
      <div className="flex items-start justify-between gap-3">
        <div>
          <h2 className="text-base font-semibold tracking-tight">{strategy.name[locale]}</h2>
          <p className="mt-0.5 text-[13px] text-muted">
            {t(`kinds.${kind}`)} · {strategy.recommendedTimeframes.join(', ')}
          </p>
        </div>
        <span className="flex flex-wrap justify-end gap-1">
          {strategy.riskProfiles.map((each) => (
            <Badge key={each} tone={each === profile ? 'accent' : 'neutral'}>
              {each === profile ? t('fits', { profile: t(`profiles.${each}`) }) : t(`profiles.${each}`)}
            </Badge>
          ))}
        </span>
      </div>
      <p className="mt-2">{strategy.description[locale]}</p>
      <EarnsAndLoses strategy={strategy} />
      {liveRefusal === null ? null : (
        <Notice tone="caution" title={t('notLive')} className="mt-3 text-[13px]">
          {problems(liveRefusal)}
        </Notice>
      )}
      <LiveBots strategyId={id} />
      <details className="mt-4 text-[13px]">
        <summary className="font-medium text-muted">
          {t('parametersOf', { count: strategy.parameters.length })}
        </summary>
        <dl className="mt-2 divide-y">
          {strategy.parameters.map((each) => (
            <div key={each.key} className="py-2">
              <dt className="flex justify-between gap-4">
                <span className="font-medium">{each.label[locale]}</span>
                <span className="figures whitespace-nowrap">
                  {typeof each.default === 'boolean' ? t(each.default ? 'on' : 'off') : each.default}
                  {each.min === undefined ? null : (
                    <span className="text-muted">
                      {' '}
                      ({each.min} – {each.max})
                    </span>
                  )}
                </span>
              </dt>
              <dd className="mt-0.5 text-muted">{each.description[locale]}</dd>
            </div>
          ))}
        </dl>
      </details>
      <div className="mt-auto flex flex-wrap gap-2 pt-5">
        {liveRefusal === null ? (
          <Button asChild look="primary" size="small">
            <Link href={`/bots?new=1&strategy=${id}`}>{t('useIt')}</Link>
          </Button>
        ) : null}
        <Button asChild size="small">
          <Link href={`/backtests?new=1&strategy=${id}`}>{t('testIt')}</Link>
        </Button>
        <Button asChild size="small">
          <Link href={`/backtests/searches/new?strategy=${id}`}>{t('searchIt')}</Link>
        </Button>
        {strategy.hasPine ? <PineButton strategyId={id} /> : null}
      </div>
    </Panel>
  );
}

const SIDES = [
  ['earns', 'whenItEarns'],
  ['loses', 'whenItLoses'],
  ['kills', 'whatKillsIt'],
] as const;

/** All sides of a strategy, given the same room. */
export function EarnsAndLoses({ strategy }: { readonly strategy: Strategy }) {
  const t = useTranslations('strategies');
  const locale = useLocale();
  return (
    <dl className="mt-3 space-y-2 rounded-lg bg-sunken px-3 py-2.5 text-[13px]">
      {SIDES.map(([word, side]) => (
        <div key={side} className="sm:grid sm:grid-cols-[6rem_1fr] sm:gap-3">
          <dt className="font-medium">{t(word)}</dt>
          <dd className="text-muted">{strategy[side][locale]}</dd>
        </div>
      ))}
    </dl>
  );
}
