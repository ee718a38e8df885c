'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo, useRef, useState } from 'react';
import { EquityChart } from '#charts/equity-chart.tsx';
import type { Point } from '#charts/scale.ts';
import { Drawdowns } from '#features/backtests/drawdowns.tsx';
import { ExcursionsPanel } from '#features/backtests/excursions-panel.tsx';
import { IntervalBand } from '#features/backtests/interval-band.tsx';
import { Metrics } from '#features/backtests/metrics.tsx';
import { Months } from '#features/backtests/months.tsx';
import { DecisionsTable, TradesTable } from '#features/backtests/report-tables.tsx';
import type { Report, ReportTrade } from '#features/backtests/report.ts';
import { ReportVerdict } from '#features/backtests/report-verdict.tsx';
import { TradesChart } from '#features/backtests/trades-chart.tsx';
import { Waterfall } from '#features/backtests/waterfall.tsx';
import { plain } from '#format/figures.ts';
import { day } from '#format/instants.ts';
import { Switch } from '#ui/switch.tsx';
import { Segmented } from '#ui/segmented.tsx';
import { Notice } from '#ui/states.tsx';
import { Panel, PanelHeader } from '#ui/surface.tsx';

function rangeOf(points: readonly Point[]): number {
  let low = Infinity;
  let high = -Infinity;
  for (const [, value] of points) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high - low;
}

interface ReportViewProps {
  readonly report: Report;
  readonly id: string;
  readonly strategyId: string;
}

export function ReportView({ report, id, strategyId }: ReportViewProps) {
  const t = useTranslations('backtests');
  const equity = useMemo(() => pointsOf(report.curve.time, report.curve.equity), [report]);
  const chart = useRef<HTMLElement>(null);
  const [shown, setShown] = useState<ReportTrade>();
  const show = (trade: ReportTrade) => {
    setShown(trade);
    chart.current?.scrollIntoView({ block: 'start', behavior: 'smooth' });
  };
  const hold = useMemo(() => pointsOf(report.curve.time, report.curve.buyAndHold), [report]);
  // Beside a market that has gone far, the curve that the page is about would be a flat line.
  const [isCompared, setCompared] = useState(() => rangeOf(hold) <= 3 * rangeOf(equity));
  return (
    <div className="space-y-4">
      <ReportVerdict report={report} strategyId={strategyId} />
      {report.interval === undefined ? null : <IntervalBand interval={report.interval} />}
      <Warnings report={report} />
      <Metrics report={report} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1.5fr)_minmax(0,1fr)]">
        <Panel>
          <PanelHeader title={t('equity')} hint={t(isCompared ? 'equityHint' : 'equityAloneHint')}>
            <label className="flex items-center gap-2 text-[13px]">
              {t('compareHold')}
              <Switch aria-label={t('compareHold')} checked={isCompared} onCheckedChange={setCompared} />
            </label>
          </PanelHeader>
          <div className="p-4">
            <EquityChart
              label={t('equity')}
              points={equity}
              deepest={report.metrics.maxDrawdown.value}
              {...(isCompared ? { benchmark: hold } : {})}
              height={300}
            />
          </div>
        </Panel>
        <Panel>
          <PanelHeader title={t('costsTitle')} hint={t('costsHint')} />
          <Waterfall costs={report.costs} />
        </Panel>
      </div>
      <div className="grid items-start gap-4 xl:grid-cols-2">
        {report.months === undefined ? null : <Months months={report.months} />}
        {report.drawdowns === undefined || report.drawdowns.length === 0 ? null : (
          <Drawdowns drawdowns={report.drawdowns} end={report.data.to} />
        )}
      </div>
      {report.trades.length === 0 ? null : (
        <Panel ref={chart} className="scroll-mt-20">
          <PanelHeader title={t('tradesOnChart')} hint={t('tradesOnChartHint')} />
          <div className="p-2">
            <TradesChart report={report} id={id} shown={shown} />
          </div>
        </Panel>
      )}
      <ExcursionsPanel trades={report.trades} />
      <Records report={report} onShow={show} />
      <Conventions report={report} />
    </div>
  );
}

/** Folded away: long, and the same for most runs; what is unusual stands among the warnings. */
function Conventions({ report }: { readonly report: Report }) {
  const t = useTranslations('backtests');
  const locale = useLocale();
  const { data, settings } = report;
  return (
    <Panel>
      <details>
        <summary className="px-4 py-3">
          <h2 className="inline text-sm font-semibold tracking-tight">{t('conventions')}</h2>
          <span className="mt-1 block text-[13px] text-muted">
            {t('chargedLine', {
              maker: plain(settings.makerBps, locale),
              taker: plain(settings.takerBps, locale),
              slippage: plain(settings.slippageBps, locale),
            })}{' '}
            {t('dataLine', {
              bars: plain(data.bars, locale, 0),
              from: day(data.from, locale),
              to: day(data.to, locale),
            })}
          </span>
        </summary>
        <dl className="grid gap-x-8 gap-y-3 border-t p-4 text-[13px] md:grid-cols-2">
          {Object.entries(report.conventions).map(([key, text]) => (
            <div key={key}>
              <dt className="font-medium first-letter:uppercase" lang="en">
                {spaced(key)}
              </dt>
              <dd className="text-muted">{text[locale === 'ko' ? 'ko' : 'en']}</dd>
            </div>
          ))}
          <div>
            <dt className="font-medium">{t('dataHash')}</dt>
            <dd className="font-mono text-xs break-all text-muted">{data.hash}</dd>
          </div>
        </dl>
      </details>
    </Panel>
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

interface RecordsProps {
  readonly report: Report;
  readonly onShow: (trade: ReportTrade) => void;
}

function Records({ report, onShow }: RecordsProps) {
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
          <TradesTable trades={report.trades} onShow={onShow} />
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
