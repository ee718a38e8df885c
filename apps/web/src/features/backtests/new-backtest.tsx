'use client';
import { TimeframeId, USUAL_GUARDS } from '@trendy/contracts';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useAct, useApi } from '#data/api.ts';
import { fieldFault, useProblemWords } from '#data/problem-words.ts';
import { PeriodField } from '#features/backtests/period-field.tsx';
import { bodyOfPeriod, faultOfPeriod } from '#features/backtests/period.ts';
import type { Period } from '#features/backtests/period.ts';
import { MAX_DRAWDOWN_PERCENT, STARTING_RISK } from '#features/risk/starting-risk.ts';
import { GuardFields } from '#features/risk/guard-fields.tsx';
import { bodyOfGuards } from '#features/risk/guard-rules.ts';
import type { Guards } from '#features/risk/guard-rules.ts';
import { ResumeAfter } from '#features/risk/resume-after.tsx';
import { RiskSliders } from '#features/risk/risk-sliders.tsx';
import { defaultParams, StrategyParams } from '#features/strategies/strategy-params.tsx';
import type { Params } from '#features/strategies/strategy-params.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { useNow } from '#format/use-now.ts';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Field, Input, Select } from '#ui/field.tsx';
import { Failure, ListSkeleton, Notice } from '#ui/states.tsx';

interface NewBacktestProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly strategy?: string;
}

export function NewBacktest({ open, onOpenChange, strategy }: NewBacktestProps) {
  const t = useTranslations('backtests');
  return (
    <Dialog
      holdsForm
      open={open}
      onOpenChange={onOpenChange}
      title={t('new')}
      lead={t('newLead')}
      className="sm:w-[min(92vw,640px)]"
    >
      <NewBacktestForm {...(strategy === undefined ? {} : { strategy })} />
    </Dialog>
  );
}

function NewBacktestForm({ strategy }: { readonly strategy?: string }) {
  const t = useTranslations('backtests');
  const b = useTranslations('bots');
  const g = useTranslations('guards');
  const locale = useLocale();
  const router = useRouter();
  const words = useProblemWords();
  const strategies = useApi('listStrategies', {}, { staleTime: 300_000 });
  const markets = useApi(
    'listMarkets',
    { query: { venue: 'trendy', environment: 'demo' } },
    { staleTime: 60_000 },
  );
  const [chosen, setChosen] = useState(strategy);
  const [params, setParams] = useState<Params>({});
  const [symbol, setSymbol] = useState('BTC/USDT:USDT');
  const [timeframe, setTimeframe] = useState<(typeof TimeframeId.options)[number]>('1h');
  const [period, setPeriod] = useState<Period>({ kind: 'last', days: 182 });
  const now = useNow();
  const [capital, setCapital] = useState(10_000);
  const [risk, setRisk] = useState(STARTING_RISK);
  const [guards, setGuards] = useState<Guards>(USUAL_GUARDS);
  const [resumeAfterDays, setResumeAfterDays] = useState<number | null>(1);
  const create = useAct('createBacktest', ['listBacktests']);
  if (strategies.error !== null) {
    return <Failure error={strategies.error} onRetry={() => void strategies.refetch()} />;
  }
  const picked = strategies.data?.items.find((each) => each.id === chosen) ?? strategies.data?.items[0];
  if (picked === undefined) return <ListSkeleton rows={5} />;
  const submit = () =>
    create.mutate(
      {
        body: {
          symbol,
          timeframe,
          strategyId: picked.id,
          params: { ...defaultParams(picked), ...params },
          risk: {
            ...risk,
            maxDrawdownPercent: MAX_DRAWDOWN_PERCENT,
            allowShort: true,
            guards: bodyOfGuards(guards),
          },
          resumeAfterDays,
          ...bodyOfPeriod(period),
          capital,
        },
      },
      { onSuccess: (run) => router.push(`/backtests/${run.id}`) },
    );
  return (
    <form
      className="space-y-5"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {picked.liveRefusal === 'no_spot_venue' ? (
        <Notice tone="caution" title={t('oneLeg')}>
          {t('oneLegText')}
        </Notice>
      ) : null}
      <Field
        label={t('strategy')}
        hint={picked.description[locale]}
        error={fieldFault(create.error, 'strategyId')}
      >
        {(field) => (
          <Select
            {...field}
            value={picked.id}
            onChange={(event) => {
              setChosen(event.target.value);
              setParams({});
            }}
          >
            {strategies.data?.items.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name[locale]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <StrategyParams
        strategy={picked}
        value={{ ...defaultParams(picked), ...params }}
        onChange={setParams}
        faults={(key) => fieldFault(create.error, `params.${key}`)}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={b('market')} error={fieldFault(create.error, 'symbol')}>
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
        <Field label={b('timeframe')} error={fieldFault(create.error, 'timeframe')}>
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
          faults={(field) => fieldFault(create.error, field)}
          now={now}
        />
        <Field label={t('capital')} error={fieldFault(create.error, 'capital')}>
          {(field) => (
            <Input
              {...field}
              type="number"
              min={100}
              max={10_000_000}
              step={100}
              value={Number.isNaN(capital) ? '' : capital}
              onChange={(event) => setCapital(event.target.valueAsNumber)}
            />
          )}
        </Field>
      </div>
      <RiskSliders value={risk} onChange={setRisk} />
      <GuardFields
        value={guards}
        onChange={setGuards}
        lead={g('testLead')}
        faults={(path) => fieldFault(create.error, `risk.guards.${path}`)}
      />
      {guards.lossDays === undefined ? null : (
        <ResumeAfter value={resumeAfterDays} onChange={setResumeAfterDays} />
      )}
      <p className="text-[13px] text-muted">{t('costsNote')}</p>
      {create.error === null ? null : <Notice tone="danger">{words(create.error)}</Notice>}
      <div className="flex justify-end">
        <Button
          type="submit"
          look="primary"
          busy={create.isPending}
          disabled={faultOfPeriod(period, now) !== null}
        >
          {t('run')}
        </Button>
      </div>
    </form>
  );
}
