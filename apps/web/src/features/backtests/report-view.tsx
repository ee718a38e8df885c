'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { EquityChart } from '#charts/equity-chart.tsx';
import type { Point } from '#charts/scale.ts';
import { DecisionsTable, TradesTable } from '#features/backtests/report-tables.tsx';
import type { Report } from '#features/backtests/report.ts';
import { TradesChart } from '#features/backtests/trades-chart.tsx';
import { VerdictLine } from '#features/backtests/verdict-line.tsx';
import { Waterfall } from '#features/backtests/waterfall.tsx';
import { plain } from '#format/figures.ts';
import { day } from '#format/instants.ts';
import { Money, Percent } from '#ui/figure.tsx';
import { Segmented } from '#ui/segmented.tsx';
import { Notice } from '#ui/states.tsx';
import { Panel, PanelHeader } from '#ui/surface.tsx';

export function ReportView({ report, id }: { readonly report: Report; readonly id: string }) {
  const t = useTranslations('backtests');
  const locale = useLocale();
  const equity = useMemo(() => pointsOf(report.curve.time, report.curve.equity), [report]);
  const hold = useMemo(() => pointsOf(report.curve.time, report.curve.buyAndHold), [report]);
  return (
    <div className="space-y-4">
      <VerdictLine report={report} />
      <Warnings report={report} />
      <Metrics report={report} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1.5fr)_minmax(0,1fr)]">
        <Panel>
          <PanelHeader title={t('equity')} hint={t('equityHint')} />
          <div className="p-4">
            <EquityChart label={t('equity')} points={equity} benchmark={hold} height={300} />
          </div>
        </Panel>
        <Panel>
          <PanelHeader title={t('costsTitle')} hint={t('costsHint')} />
          <Waterfall costs={report.costs} />
        </Panel>
      </div>
      <Panel>
        <PanelHeader title={t('tradesOnChart')} />
        <div className="p-2">
          <TradesChart report={report} id={id} />
        </div>
      </Panel>
      <Records report={report} />
      <Panel>
        <PanelHeader
          title={t('conventions')}
          hint={t('dataLine', {
            bars: plain(report.data.bars, locale, 0),
            from: day(report.data.from, locale),
            to: day(report.data.to, locale),
          })}
        />
        <dl className="grid gap-x-8 gap-y-3 p-4 text-[13px] md:grid-cols-2">
          {Object.entries(report.conventions).map(([key, text]) => (
            <div key={key}>
              <dt className="font-medium first-letter:uppercase">{spaced(key)}</dt>
              <dd className="text-muted">{text[locale === 'ko' ? 'ko' : 'en']}</dd>
            </div>
          ))}
          <div>
            <dt className="font-medium">{t('dataHash')}</dt>
            <dd className="font-mono text-xs break-all text-muted">{report.data.hash}</dd>
          </div>
        </dl>
      </Panel>
    </div>
  );
}

function Warnings({ report }: { readonly report: Report }) {
  const t = useTranslations('backtests');
  const locale = useLocale();
  if (report.warnings.length === 0) return null;
  return (
    <Notice tone="caution" title={t('warnings')}>
      <ul className="list-disc pl-5">
        {report.warnings.map(({ code, text }) => (
          <li key={code}>{text[locale === 'ko' ? 'ko' : 'en']}</li>
        ))}
      </ul>
    </Notice>
  );
}

function Metrics({ report }: { readonly report: Report }) {
  const t = useTranslations('backtests');
  const locale = useLocale();
  const { metrics, result, benchmark } = report;
  return (
    <Panel>
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-xl bg-line sm:grid-cols-3 lg:grid-cols-5">
        <Figure
          name={t('net')}
          value={<Percent value={metrics.totalReturn.value} fraction change digits={2} />}
        />
        <Figure name={t('hold')} value={<Percent value={benchmark.return} fraction change digits={2} />} />
        <Figure name={t('finalEquity')} value={<Money value={result.finalEquity} />} />
        <Figure
          name={t('maxDrawdown')}
          value={<Percent value={metrics.maxDrawdown.value} fraction digits={2} />}
        />
        <Figure name={t('sharpe')} value={plain(metrics.sharpe.value, locale)} hint={t('perYear')} />
        <Figure name={t('sortino')} value={plain(metrics.sortino.value, locale)} hint={t('perYear')} />
        <Figure name={t('trades')} value={plain(result.trades, locale, 0)} />
        <Figure name={t('winRate')} value={<Percent value={metrics.winRate.value} fraction />} />
        <Figure name={t('profitFactor')} value={plain(metrics.profitFactor.value, locale)} />
        <Figure name={t('timeInMarket')} value={<Percent value={metrics.timeInMarket.value} fraction />} />
      </dl>
    </Panel>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: ReactNode;
  readonly hint?: string;
}

function Figure({ name, value, hint }: FigureProps) {
  return (
    <div className="bg-panel px-4 py-3">
      <dt className="text-[13px] text-muted">
        {name}
        {hint === undefined ? null : <span className="ml-1 text-xs">{hint}</span>}
      </dt>
      <dd className="figures mt-0.5 text-base font-semibold">{value}</dd>
    </div>
  );
}

function Records({ report }: { readonly report: Report }) {
  const t = useTranslations('backtests');
  const [tab, setTab] = useState<'trades' | 'decisions'>('trades');
  return (
    <Panel>
      <PanelHeader title={t(tab)}>
        <Segmented
          label={t('records')}
          value={tab}
          onChange={setTab}
          options={[
            { value: 'trades', label: t('trades') },
            { value: 'decisions', label: t('decisions') },
          ]}
        />
      </PanelHeader>
      <div className="max-h-110 overflow-y-auto">
        {tab === 'trades' ? (
          <TradesTable trades={report.trades} />
        ) : (
          <DecisionsTable decisions={report.decisions} />
        )}
      </div>
    </Panel>
  );
}

/** "drawdown limit" of "drawdownLimit". */
const spaced = (key: string): string => key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const pointsOf = (times: readonly number[], values: readonly number[]): readonly Point[] =>
  times.map((at, index): Point => [at, values[index] ?? 0]);
