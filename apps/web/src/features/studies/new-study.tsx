'use client';
import { TimeframeId } from '@trendy/contracts';
import { ArrowLeft } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useAct, useApi } from '#data/api.ts';
import { fieldFault, useProblemWords } from '#data/problem-words.ts';
import { useTestedSettings } from '#features/backtests/tested-settings.ts';
import type { TestedSettings } from '#features/backtests/tested-settings.ts';
import { PeriodField } from '#features/backtests/period-field.tsx';
import { bodyOfPeriod, daysIn, faultOfPeriod, periodOf } from '#features/backtests/period.ts';
import type { Period } from '#features/backtests/period.ts';
import { RiskSliders } from '#features/risk/risk-sliders.tsx';
import { MAX_DRAWDOWN_PERCENT, STARTING_RISK, tradeRiskOf } from '#features/risk/starting-risk.ts';
import type { TradeRisk } from '#features/risk/worst-loss.ts';
import { defaultParams, paramsOf, StrategyParams } from '#features/strategies/strategy-params.tsx';
import type { Params, Strategy } from '#features/strategies/strategy-params.tsx';
import { SearchFields, STARTING_SEARCH } from '#features/studies/search-fields.tsx';
import { SpaceRows } from '#features/studies/space-rows.tsx';
import { startingSpace, trialsOf } from '#features/studies/space.ts';
import type { Dimension } from '#features/studies/space.ts';
import { shortSymbol } from '#features/words/symbol.ts';
import { plain } from '#format/figures.ts';
import { useNow } from '#format/use-now.ts';
import { Button } from '#ui/button.tsx';
import { Field, Select } from '#ui/field.tsx';
import { Failure, ListSkeleton, Notice } from '#ui/states.tsx';
import { PageHeader, Panel } from '#ui/surface.tsx';
import { Unsaved } from '#ui/unsaved.tsx';

const MOST_TRIALS = 5_000;

interface NewStudyProps {
  readonly strategy: string | undefined;
  /** The backtest whose settings it starts from. */
  readonly backtest: string | undefined;
}

export function NewStudy({ strategy, backtest }: NewStudyProps) {
  const t = useTranslations('studies');
  const { isLoading, settings } = useTestedSettings({ backtest });
  const strategies = useApi('listStrategies', {}, { staleTime: 300_000 });
  const [chosen, setChosen] = useState(strategy);
  if (strategies.error !== null) {
    return <Failure error={strategies.error} onRetry={() => void strategies.refetch()} />;
  }
  const items = strategies.data?.items ?? [];
  const wanted = chosen ?? settings?.request.strategyId;
  const picked = items.find((each) => each.id === wanted) ?? items[0];
  return (
    <>
      <Link
        href="/backtests/searches"
        className="mb-3 inline-flex items-center gap-1.5 text-[13px] text-muted hover:text-text"
      >
        <ArrowLeft aria-hidden className="size-3.5" />
        {t('title')}
      </Link>
      <PageHeader title={t('new')} lead={t('newLead')} />
      <Panel className="max-w-3xl p-5">
        {picked === undefined || isLoading ? (
          <ListSkeleton rows={6} />
        ) : (
          <Unsaved>
            <NewStudyForm
              key={picked.id}
              strategy={picked}
              all={items}
              onChoose={setChosen}
              from={settings?.request.strategyId === picked.id ? settings.request : undefined}
            />
          </Unsaved>
        )}
      </Panel>
    </>
  );
}

/** All but the period, which the form sets itself. */
function settingsWithoutPeriod(settings: TestedSettings['request'] | undefined) {
  if (settings === undefined) return {};
  const { days: _days, from: _from, to: _to, ...rest } = settings;
  return rest;
}

interface FormProps {
  readonly strategy: Strategy;
  readonly all: readonly Strategy[];
  readonly onChoose: (id: string) => void;
  readonly from: TestedSettings['request'] | undefined;
}

function NewStudyForm({ strategy, all, onChoose, from }: FormProps) {
  const t = useTranslations('studies');
  const b = useTranslations('bots');
  const locale = useLocale();
  const router = useRouter();
  const words = useProblemWords();
  const markets = useApi(
    'listMarkets',
    { query: { venue: 'trendy', environment: 'demo' } },
    { staleTime: 60_000 },
  );
  const tally = useApi('getTrialTally', { query: { strategyId: strategy.id } });
  const [space, setSpace] = useState<readonly Dimension[]>(() =>
    startingSpace(strategy, paramsOf(from?.params)),
  );
  const [params, setParams] = useState<Params>(() => ({
    ...defaultParams(strategy),
    ...paramsOf(from?.params),
  }));
  const [search, setSearch] = useState(STARTING_SEARCH.sweep);
  const [symbol, setSymbol] = useState(from?.symbol ?? 'BTC/USDT:USDT');
  const [timeframe, setTimeframe] = useState(from?.timeframe ?? '1h');
  const [period, setPeriod] = useState<Period>(() => (from ? periodOf(from) : { kind: 'last', days: 365 }));
  const now = useNow();
  const [risk, setRisk] = useState<TradeRisk>(() => tradeRiskOf(from?.risk ?? STARTING_RISK));
  const create = useAct('createStudy', ['listStudies']);
  const trials = trialsOf(search, space, daysIn(period));
  const kept = {
    ...strategy,
    parameters: strategy.parameters.filter(({ key }) => !space.some((dimension) => dimension.key === key)),
  };
  const fault = (field: string) => fieldFault(create.error, field);
  const submit = () =>
    create.mutate(
      {
        body: {
          backtest: {
            ...settingsWithoutPeriod(from),
            symbol,
            timeframe,
            strategyId: strategy.id,
            params,
            risk: { maxDrawdownPercent: MAX_DRAWDOWN_PERCENT, allowShort: true, ...from?.risk, ...risk },
            ...bodyOfPeriod(period),
          },
          space: [...space],
          search,
        },
      },
      { onSuccess: (study) => router.push(`/backtests/searches/${study.id}`) },
    );
  return (
    <form
      className="space-y-6"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('strategy')}>
          {(field) => (
            <Select {...field} value={strategy.id} onChange={(event) => onChoose(event.target.value)}>
              {all.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name[locale]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={b('market')} error={fault('backtest.symbol')}>
          {(field) => (
            <Select {...field} value={symbol} onChange={(event) => setSymbol(event.target.value)}>
              {(markets.data?.items ?? [{ symbol }]).map((each) => (
                <option key={each.symbol} value={each.symbol}>
                  {shortSymbol(each.symbol)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={b('timeframe')}>
          {(field) => (
            <Select
              {...field}
              value={timeframe}
              onChange={(event) => setTimeframe(TimeframeId.parse(event.target.value))}
            >
              {TimeframeId.options.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </Select>
          )}
        </Field>
        <PeriodField
          value={period}
          onChange={setPeriod}
          faults={(field) => fault(`backtest.${field}`)}
          now={now}
        />
      </div>
      {from === undefined ? null : <Notice>{t('fromBacktest')}</Notice>}
      <SpaceRows strategy={strategy} space={space} values={params} onChange={setSpace} faults={fault} />
      {kept.parameters.length === 0 ? null : (
        <details className="text-[13px]">
          <summary className="font-medium">{t('kept', { count: kept.parameters.length })}</summary>
          <div className="mt-3">
            <StrategyParams
              strategy={kept}
              value={params}
              onChange={setParams}
              faults={(key) => fault(`backtest.params.${key}`)}
            />
          </div>
        </details>
      )}
      <SearchFields search={search} onChange={setSearch} faults={fault} />
      <RiskSliders value={risk} onChange={setRisk} />
      <Notice tone="caution" title={trials === null ? t('incomplete') : t('means', { trials })}>
        {tally.data === undefined ? t('everyTryCounts') : t('triedBefore', { trials: tally.data.trials })}
      </Notice>
      {trials !== null && trials > MOST_TRIALS ? (
        <Notice tone="danger">{t('tooMany', { most: plain(MOST_TRIALS, locale, 0) })}</Notice>
      ) : null}
      {fault('space') === undefined ? null : <Notice tone="danger">{fault('space')}</Notice>}
      {create.error === null ? null : <Notice tone="danger">{words(create.error)}</Notice>}
      <div className="flex justify-end">
        <Button
          type="submit"
          look="primary"
          busy={create.isPending}
          disabled={
            trials === null || trials === 0 || trials > MOST_TRIALS || faultOfPeriod(period, now) !== null
          }
        >
          {t('start')}
        </Button>
      </div>
    </form>
  );
}
