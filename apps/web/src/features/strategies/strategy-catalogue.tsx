'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { useState } from 'react';
import { useApi } from '#data/api.ts';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Segmented } from '#ui/segmented.tsx';
import { Empty, Failure, ListSkeleton } from '#ui/states.tsx';
import { PageHeader, Panel } from '#ui/surface.tsx';

type Strategy = ResponseOf<'getStrategy'>;
export const PROFILES = ['careful', 'balanced', 'bold'] as const;

export function StrategyCatalogue() {
  const t = useTranslations('strategies');
  const [profile, setProfile] = useState<'all' | (typeof PROFILES)[number]>('all');
  const strategies = useApi('listStrategies', {}, { staleTime: 300_000 });
  const rows = strategies.data?.items.filter(
    (each) => profile === 'all' || each.riskProfiles.includes(profile),
  );
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')}>
        <Segmented
          label={t('profile')}
          value={profile}
          onChange={setProfile}
          options={(['all', ...PROFILES] as const).map((value) => ({ value, label: t(`profiles.${value}`) }))}
        />
      </PageHeader>
      {rows !== undefined && rows.length > 0 ? (
        <ul className="grid gap-4 lg:grid-cols-2">
          {rows.map((strategy) => (
            <li key={strategy.id}>
              <StrategyCard strategy={strategy} />
            </li>
          ))}
        </ul>
      ) : (
        <Panel>
          {strategies.error !== null ? (
            <Failure error={strategies.error} onRetry={() => void strategies.refetch()} />
          ) : rows === undefined ? (
            <ListSkeleton />
          ) : (
            <Empty title={t('none')} text={t('noneText')}>
              <Button onClick={() => setProfile('all')}>{t('showAll')}</Button>
            </Empty>
          )}
        </Panel>
      )}
    </>
  );
}

function StrategyCard({ strategy }: { readonly strategy: Strategy }) {
  const t = useTranslations('strategies');
  const locale = useLocale();
  return (
    <Panel className="flex h-full flex-col p-5">
      <div className="flex items-start justify-between gap-3">
        <h2 className="text-base font-semibold tracking-tight">{strategy.name[locale]}</h2>
        <span className="flex flex-wrap justify-end gap-1">
          {strategy.riskProfiles.map((each) => (
            <Badge key={each}>{t(`profiles.${each}`)}</Badge>
          ))}
        </span>
      </div>
      <p className="mt-2">{strategy.description[locale]}</p>
      <EarnsAndLoses strategy={strategy} />
      <details className="mt-4 text-[13px]">
        <summary className="font-medium text-muted">{t('parameters')}</summary>
        <dl className="mt-2 space-y-1">
          {strategy.parameters.map((each) => (
            <div key={each.key} className="flex justify-between gap-4">
              <dt className="text-muted">{each.label[locale]}</dt>
              <dd className="figures">
                {String(each.default)}
                {each.min === undefined ? null : (
                  <span className="text-muted">
                    {' '}
                    ({each.min} – {each.max})
                  </span>
                )}
              </dd>
            </div>
          ))}
        </dl>
      </details>
      <div className="mt-auto flex flex-wrap gap-2 pt-5">
        <Button asChild look="primary" size="small">
          <Link href={`/bots?new=1&strategy=${strategy.id}`}>{t('useIt')}</Link>
        </Button>
        <Button asChild size="small">
          <Link href={`/backtests?new=1&strategy=${strategy.id}`}>{t('testIt')}</Link>
        </Button>
      </div>
    </Panel>
  );
}

/** Both sides of a strategy, given the same room. */
export function EarnsAndLoses({ strategy }: { readonly strategy: Strategy }) {
  const t = useTranslations('strategies');
  const locale = useLocale();
  return (
    <dl className="mt-3 grid gap-3 text-[13px] sm:grid-cols-2">
      <div className="rounded-lg bg-sunken px-3 py-2">
        <dt className="font-medium">{t('earns')}</dt>
        <dd className="text-muted">{strategy.whenItEarns[locale]}</dd>
      </div>
      <div className="rounded-lg bg-sunken px-3 py-2">
        <dt className="font-medium">{t('loses')}</dt>
        <dd className="text-muted">{strategy.whenItLoses[locale]}</dd>
      </div>
    </dl>
  );
}
