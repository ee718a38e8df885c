'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import { useApi } from '#data/api.ts';
import { EquityChart } from '#charts/equity-chart.tsx';
import type { Point } from '#charts/scale.ts';
import { FoundActs, RunTrial } from '#features/studies/found-acts.tsx';
import { HeatMap } from '#features/studies/heat-map.tsx';
import { heatMapCells } from '#features/studies/heat-map-cells.ts';
import { StudyResult } from '#features/studies/study-result.ts';
import { shownValue, TrialsTable } from '#features/studies/trials-table.tsx';
import { useTrials } from '#features/studies/use-study.ts';
import type { Study, Trial } from '#features/studies/use-study.ts';
import { VerdictCard } from '#features/studies/verdict-card.tsx';
import { WindowsTable } from '#features/studies/windows-table.tsx';
import { plain } from '#format/figures.ts';
import { Percent } from '#ui/figure.tsx';
import { Select } from '#ui/field.tsx';
import { Empty, Failure, ListSkeleton, Notice } from '#ui/states.tsx';
import { Panel, PanelHeader } from '#ui/surface.tsx';

interface StudyOutcomeProps {
  readonly study: Study;
  readonly nameOf: (key: string) => string;
}

/** The verdict first, then what was found, then every trial. */
export function StudyOutcome({ study, nameOf }: StudyOutcomeProps) {
  const t = useTranslations('studies');
  const trials = useTrials(study);
  const keys = study.request.space.map(({ key }) => key);
  const whole = study.kind === 'walk_forward' ? undefined : trials.items;
  return (
    <>
      {study.status === 'done' ? <Found study={study} nameOf={nameOf} /> : null}
      {whole === undefined ? null : <MapPanel study={study} trials={whole} keys={keys} nameOf={nameOf} />}
      <Panel>
        <PanelHeader
          title={t('trials')}
          hint={t(study.kind === 'walk_forward' ? 'windowTrialsHint' : 'trialsHint')}
        />
        {trials.error !== null ? (
          <Failure error={trials.error} onRetry={() => void trials.refetch()} />
        ) : trials.items === undefined ? (
          <ListSkeleton rows={5} />
        ) : trials.items.length === 0 ? (
          <Empty title={t('noTrials')} text={t('noTrialsText')} />
        ) : (
          <>
            {trials.items.some(({ stoppedAt }) => typeof stoppedAt === 'number') ? (
              <Notice tone="caution" className="m-4">
                {t('stoppedNote', { limit: study.request.backtest.risk.maxDrawdownPercent })}
              </Notice>
            ) : null}
            <TrialsTable
              trials={trials.items}
              keys={keys}
              nameOf={nameOf}
              inWindows={study.kind === 'walk_forward'}
            />
          </>
        )}
      </Panel>
    </>
  );
}

function Found({ study, nameOf }: StudyOutcomeProps) {
  const t = useTranslations('studies');
  const locale = useLocale();
  const answer = useApi('getStudyResult', { params: { id: study.id } }, { staleTime: Infinity });
  const parsed = useMemo(
    () => (answer.data === undefined ? undefined : StudyResult.safeParse(answer.data)),
    [answer.data],
  );
  if (answer.error !== null) return <Failure error={answer.error} onRetry={() => void answer.refetch()} />;
  if (parsed === undefined) return <ListSkeleton rows={5} />;
  if (!parsed.success) return <Failure error={parsed.error} />;
  const { best, crossValidation, growth, verdict, walkForward } = parsed.data;
  if (best === null || verdict === null) return <Notice tone="caution">{t('nothingRan')}</Notice>;
  // A day's value stands at its end; the day that was not over when the search ended has no later value than that.
  const until = study.finishedAt === null ? Infinity : Date.parse(study.finishedAt);
  const points = growth.time.map((at, index): Point => [
    Math.min(at, until),
    (growth.value[index] ?? 1) * 10_000,
  ]);
  return (
    <>
      <VerdictCard
        verdict={verdict}
        strategyId={study.strategyId}
        {...(crossValidation ? { paths: crossValidation.paths.map(({ sharpe }) => sharpe) } : {})}
        {...(walkForward === null
          ? {}
          : {
              windows: {
                profitable: walkForward.windows.filter(({ testReturn }) => testReturn > 0).length,
                all: walkForward.windows.length,
              },
            })}
      />
      <Panel>
        <PanelHeader
          title={t(walkForward ? 'outOfSample' : 'best')}
          hint={`${t(walkForward ? 'lastChosen' : 'chosen')}: ${Object.entries(best.params)
            .map(([key, value]) => `${nameOf(key)} ${shownValue(value, locale)}`)
            .join(' · ')}`}
        >
          <FoundActs study={study} params={best.params} />
        </PanelHeader>
        <dl className="grid grid-cols-2 gap-px border-b bg-line sm:grid-cols-4">
          {(
            [
              [t('net'), <Percent key="n" value={best.netReturn} fraction change digits={2} />],
              [t('sharpe'), plain(best.sharpe, locale)],
              [t('maxDrawdown'), <Percent key="d" value={best.maxDrawdown} fraction digits={2} />],
              [t('trades'), plain(best.trades, locale, 0)],
            ] as const
          ).map(([name, value]) => (
            <div key={name} className="bg-panel px-4 py-3">
              <dt className="text-[13px] text-muted">{name}</dt>
              <dd className="figures mt-0.5 font-semibold">{value}</dd>
            </div>
          ))}
        </dl>
        <p className="border-b px-4 py-2 text-[13px] text-muted">{t('closedNote')}</p>
        <div className="p-4">
          <EquityChart label={t('growth')} points={points} deepest={best.maxDrawdown} height={260} />
        </div>
      </Panel>
      {walkForward === null ? null : (
        <Panel>
          <PanelHeader title={t('windows')} hint={t('windowsHint')} />
          <WindowsTable windows={walkForward.windows} nameOf={nameOf} />
        </Panel>
      )}
    </>
  );
}

interface MapPanelProps {
  readonly study: Study;
  readonly trials: readonly Trial[];
  readonly keys: readonly string[];
  readonly nameOf: (key: string) => string;
}

function MapPanel({ study, trials, keys, nameOf }: MapPanelProps) {
  const t = useTranslations('studies');
  const [x, setX] = useState(keys[0] ?? '');
  const [y, setY] = useState(keys[1] ?? '');
  const cells = useMemo(() => (x === y ? null : heatMapCells(trials, x, y)), [trials, x, y]);
  if (keys.length < 2) return null;
  const choose = (label: string, value: string, set: (key: string) => void) => (
    <Select aria-label={label} value={value} onChange={(event) => set(event.target.value)} className="w-44">
      {keys.map((key) => (
        <option key={key} value={key}>
          {nameOf(key)}
        </option>
      ))}
    </Select>
  );
  return (
    <Panel>
      <PanelHeader title={t('map')} hint={t('mapHint')}>
        {keys.length > 2 ? (
          <>
            {choose(t('across'), x, setX)}
            {choose(t('down'), y, setY)}
          </>
        ) : null}
      </PanelHeader>
      {cells === null ? (
        <p className="p-4 text-[13px] text-muted">{t('noMap')}</p>
      ) : (
        <HeatMap
          cells={cells}
          xName={nameOf(x)}
          yName={nameOf(y)}
          act={(trial) => (study.status === 'done' ? <RunTrial study={study} params={trial.params} /> : null)}
        />
      )}
    </Panel>
  );
}
