'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { ScatterChart } from '#charts/scatter-chart.tsx';
import { excursionsOf, summarise } from '#features/backtests/excursions.ts';
import type { ReportTrade } from '#features/backtests/report.ts';
import { percentOfOne } from '#format/figures.ts';
import { Panel, PanelHeader } from '#ui/surface.tsx';

/** What trades went through before they ended: whether the stop and the target stand where they should. */
export function ExcursionsPanel({ trades }: { readonly trades: readonly ReportTrade[] }) {
  const t = useTranslations('backtests.excursions');
  const locale = useLocale();
  const excursions = useMemo(() => excursionsOf(trades), [trades]);
  if (excursions.length === 0) return null;
  const { losersFavourable, winnersAdverse } = summarise(excursions);
  const share = (value: number): string => percentOfOne(value, locale, false, 2);
  const dot = (x: number, each: (typeof excursions)[number]) => ({
    x,
    y: each.return,
    label: t('dot', { number: each.number, x: share(x), result: percentOfOne(each.return, locale, true, 2) }),
  });
  return (
    <Panel aria-label={t('title')}>
      <PanelHeader title={t('title')} hint={t('hint')} />
      <div className="grid gap-6 p-4 lg:grid-cols-2">
        <div className="min-w-0">
          <p className="mb-3 text-[13px]">
            {winnersAdverse === null ? t('noWinners') : t('winners', { share: share(winnersAdverse) })}
          </p>
          <ScatterChart
            label={t('adverse')}
            yLabel={t('result')}
            dots={excursions.map((each) => dot(each.adverse, each))}
          />
        </div>
        <div className="min-w-0">
          <p className="mb-3 text-[13px]">
            {losersFavourable === null ? t('noLosers') : t('losers', { share: share(losersFavourable) })}
          </p>
          <ScatterChart
            label={t('favourable')}
            yLabel={t('result')}
            dots={excursions.map((each) => dot(each.favourable, each))}
          />
        </div>
      </div>
    </Panel>
  );
}
