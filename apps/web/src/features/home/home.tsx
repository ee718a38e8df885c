'use client';
import { useTranslations } from 'next-intl';
import { useApi } from '#data/api.ts';
import { useScope } from '#data/scope.tsx';
import { PausedEngines } from '#features/exchanges/engine-paused.tsx';
import { ActivityPanel } from '#features/home/activity-panel.tsx';
import { BotsPanel } from '#features/home/bots-panel.tsx';
import { EquityPanel } from '#features/home/equity-panel.tsx';
import { ManualOrders } from '#features/home/manual-orders.tsx';
import { MarketPanel } from '#features/home/market-panel.tsx';
import { NoAccount } from '#features/home/no-account.tsx';
import { PositionsPanel } from '#features/home/positions-panel.tsx';
import { SetupBanner } from '#features/home/setup-banner.tsx';
import { Summary } from '#features/home/summary.tsx';
import { ListSkeleton, Notice } from '#ui/states.tsx';

export function Home() {
  const t = useTranslations('home');
  const { here, environment, loading } = useScope();
  const dashboard = useApi('getDashboard', { query: { environment } }, { refetchInterval: 15_000 });
  if (loading) return <ListSkeleton rows={8} />;
  return (
    <>
      <h1 className="sr-only">{t('title')}</h1>
      <SetupBanner />
      {dashboard.data?.workerAlive === false ? (
        <Notice tone="danger" className="mb-4" title={t('workerDown')}>
          {t('workerDownText')}
        </Notice>
      ) : null}
      <PausedEngines />
      <ManualOrders />
      {here.length === 0 ? (
        <NoAccount />
      ) : (
        <div className="space-y-4">
          <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_340px]">
            <EquityPanel dashboard={dashboard.data} />
            <Summary dashboard={dashboard} />
          </div>
          <PositionsPanel />
          <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_340px]">
            <MarketPanel />
            <BotsPanel />
          </div>
          <ActivityPanel />
        </div>
      )}
    </>
  );
}
