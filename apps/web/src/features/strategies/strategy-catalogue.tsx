'use client';
import { useTranslations } from 'next-intl';
import { useApi } from '#data/api.ts';
import { useUrlChoice } from '#data/use-url-choice.ts';
import { PROFILES } from '#features/strategies/shortlist.ts';
import { StrategyCard } from '#features/strategies/strategy-card.tsx';
import { Button } from '#ui/button.tsx';
import { Segmented } from '#ui/segmented.tsx';
import { Empty, Failure, ListSkeleton } from '#ui/states.tsx';
import { PageHeader, Panel } from '#ui/surface.tsx';

const KINDS = ['trend', 'momentum', 'reversion', 'carry', 'mix'] as const;

export function StrategyCatalogue() {
  const t = useTranslations('strategies');
  const [profile, setProfile] = useUrlChoice('risk', ['all', ...PROFILES], 'all');
  const [kind, setKind] = useUrlChoice('kind', ['all', ...KINDS], 'all');
  const strategies = useApi('listStrategies', {}, { staleTime: 300_000 });
  const own = useApi('getOnboarding', {}, { staleTime: 300_000 }).data?.answers.riskProfile;
  const rows = strategies.data?.items.filter(
    (each) =>
      (profile === 'all' || each.riskProfiles.includes(profile)) && (kind === 'all' || each.kind === kind),
  );
  const showAll = () => {
    setProfile('all');
    setKind('all');
  };
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <div className="mb-4 flex flex-wrap gap-x-4 gap-y-2">
        <Segmented
          label={t('kind')}
          value={kind}
          onChange={setKind}
          options={(['all', ...KINDS] as const).map((value) => ({ value, label: t(`kinds.${value}`) }))}
        />
        <Segmented
          label={t('profile')}
          value={profile}
          onChange={setProfile}
          options={(['all', ...PROFILES] as const).map((value) => ({ value, label: t(`profiles.${value}`) }))}
        />
      </div>
      {rows !== undefined && rows.length > 0 ? (
        <ul className="grid gap-4 lg:grid-cols-2">
          {rows.map((strategy) => (
            <li key={strategy.id}>
              <StrategyCard strategy={strategy} profile={own} />
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
              <Button onClick={showAll}>{t('showAll')}</Button>
            </Empty>
          )}
        </Panel>
      )}
    </>
  );
}
