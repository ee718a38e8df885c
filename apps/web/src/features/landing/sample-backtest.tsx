'use client';
import { useLocale, useTranslations } from 'next-intl';
import { EquityChart } from '#charts/equity-chart.tsx';
import type { Point } from '#charts/scale.ts';
import { ReportVerdict } from '#features/backtests/report-verdict.tsx';
import { Waterfall } from '#features/backtests/waterfall.tsx';
import sample from '#features/landing/sample-report.json';
import { Verdict } from '#features/studies/study-result.ts';
import { percentOfOne, plain } from '#format/figures.ts';
import { day } from '#format/instants.ts';

const points: readonly Point[] = sample.curve.map(([at = 0, equity = 0]): Point => [at, equity]);

const VERDICT = Verdict.parse(sample.verdict);

/** A real run of the engine, taken as it came (scripts/sample-backtest.ts makes it anew). */
export function SampleBacktest() {
  const t = useTranslations('landing.sample');
  const b = useTranslations('backtests');
  const locale = useLocale();
  const { metrics, result, settings, data } = sample;
  return (
    <>
      <h2 className="max-w-[26ch] text-3xl font-semibold tracking-tight text-balance">{t('title')}</h2>
      <p className="mt-3 max-w-[64ch] text-muted">{t('lead')}</p>
      <div className="mt-10 space-y-4">
        <ReportVerdict report={{ ...sample, verdict: VERDICT }} />
        <div className="grid items-stretch gap-4 lg:grid-cols-[1.4fr_1fr]">
          <figure className="rounded-xl border bg-panel p-4 shadow-(--shadow)">
            <figcaption className="mb-3 flex flex-wrap justify-between gap-2 text-sm">
              <span className="font-semibold">
                {t('what', { symbol: settings.symbol.split(':')[0] ?? '', timeframe: settings.timeframe })}
              </span>
              <span className="text-muted" suppressHydrationWarning>
                {t('period', { from: day(data.from, locale), to: day(data.to, locale) })}
              </span>
            </figcaption>
            <EquityChart label={b('equity')} points={points} height={260} />
          </figure>
          <div className="flex flex-col rounded-xl border bg-panel shadow-(--shadow)">
            <h3 className="border-b px-4 py-3 text-sm font-semibold">{b('costsTitle')}</h3>
            <Waterfall costs={sample.costs} />
            <dl className="mt-auto grid grid-cols-3 border-t text-sm">
              <Figure name={b('maxDrawdown')} value={percentOfOne(metrics.maxDrawdown.value, locale)} />
              <Figure name={b('trades')} value={plain(result.trades, locale, 0)} />
              <Figure name={b('winRate')} value={percentOfOne(metrics.winRate.value, locale)} />
            </dl>
          </div>
        </div>
        <p className="text-sm text-muted">{t('note')}</p>
      </div>
    </>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div className="px-4 py-3">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="figures font-semibold">{value}</dd>
    </div>
  );
}
