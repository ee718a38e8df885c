'use client';
import { TimeframeId } from '@trendy/contracts';
import type { ResponseOf } from '@trendy/contracts';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { useMemo } from 'react';
import { EquityChart } from '#charts/equity-chart.tsx';
import type { Point } from '#charts/scale.ts';
import { useAct, useApi } from '#data/api.ts';
import { useProblemWords } from '#data/problem-words.ts';
import { CancelRun } from '#features/backtests/backtest-detail.tsx';
import { Report } from '#features/backtests/report.ts';
import { ProgressBar } from '#features/backtests/status.tsx';
import { goesOn, useRun } from '#features/backtests/use-run.ts';
import { ReportVerdict } from '#features/backtests/report-verdict.tsx';
import type { StepProps } from '#features/onboarding/onboarding.tsx';
import { StepFrame } from '#features/onboarding/step-frame.tsx';
import { MAX_DRAWDOWN_PERCENT, riskOf } from '#features/risk/starting-risk.ts';
import { ReasonText } from '#features/words/reason.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { Button } from '#ui/button.tsx';
import { Failure, Notice, Skeleton } from '#ui/states.tsx';

const SIX_MONTHS_DAYS = 182;

export function BacktestStep({ answers, onDone, onKeep, onSkip, onBack }: StepProps) {
  const t = useTranslations('onboarding');
  const locale = useLocale();
  const words = useProblemWords();
  const strategies = useApi('listStrategies', {}, { staleTime: 300_000 });
  const strategy =
    strategies.data?.items.find((each) => each.id === answers.strategyId) ?? strategies.data?.items[0];
  const create = useAct('createBacktest', ['listBacktests']);
  const symbol = answers.symbol ?? 'BTC/USDT:USDT';
  const timeframe = TimeframeId.catch('1h').parse(answers.timeframe);
  const run = () => {
    if (strategy === undefined) return;
    const risk = { ...riskOf(answers), maxDrawdownPercent: MAX_DRAWDOWN_PERCENT, allowShort: true };
    create.mutate(
      { body: { symbol, timeframe, strategyId: strategy.id, risk, days: SIX_MONTHS_DAYS } },
      { onSuccess: (made) => void onKeep({ backtestId: made.id }) },
    );
  };
  const id = answers.backtestId;
  return (
    <StepFrame
      title={t('backtest.title')}
      lead={t('backtest.lead')}
      onBack={onBack}
      {...(id === undefined ? { onSkip } : {})}
      {...(id === undefined ? {} : { next: { label: t('finish'), onClick: () => onDone({}) } })}
    >
      {id !== undefined ? (
        <Running id={id} onAgain={run} />
      ) : (
        <div className="rounded-xl border bg-panel p-5 shadow-(--shadow)">
          <p className="text-[15px]">
            {t('backtest.what', {
              strategy: strategy?.name[locale] ?? '…',
              symbol: shortSymbol(symbol),
              timeframe,
            })}
          </p>
          <Button
            look="primary"
            size="large"
            className="mt-4 w-full"
            disabled={strategy === undefined}
            busy={create.isPending}
            onClick={run}
          >
            {t('backtest.run')}
          </Button>
        </div>
      )}
      {create.error === null ? null : (
        <Notice tone="danger" className="mt-4">
          {words(create.error)}
        </Notice>
      )}
    </StepFrame>
  );
}

function Running({ id, onAgain }: { readonly id: string; readonly onAgain: () => void }) {
  const t = useTranslations('onboarding');
  const b = useTranslations('backtests');
  const { data: run, error, refetch } = useRun(id);
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  if (run === undefined) return <Skeleton className="h-28" />;
  if (goesOn(run)) {
    return (
      <div className="space-y-4 rounded-xl border bg-panel p-5 shadow-(--shadow)">
        <ProgressBar label={b(run.status === 'queued' ? 'waiting' : 'running')} value={run.progress} />
        <CancelRun run={run} />
      </div>
    );
  }
  if (run.status !== 'done') {
    return (
      <Notice tone={run.status === 'failed' ? 'danger' : 'info'} title={b(`states.${run.status}`)}>
        {run.error === null ? null : <ReasonText reason={run.error} />}
        <Button size="small" className="mt-2" onClick={onAgain}>
          {t('backtest.again')}
        </Button>
      </Notice>
    );
  }
  return <Result run={run} />;
}

function Result({ run }: { readonly run: ResponseOf<'getBacktest'> }) {
  const t = useTranslations('onboarding');
  const b = useTranslations('backtests');
  const answer = useApi('getBacktestReport', { params: { id: run.id } }, { staleTime: Infinity });
  const report = useMemo(
    () => (answer.data === undefined ? undefined : Report.parse(answer.data)),
    [answer.data],
  );
  const points = useMemo(
    () => report?.curve.time.map((at, index): Point => [at, report.curve.equity[index] ?? 0]) ?? [],
    [report],
  );
  if (answer.error !== null) return <Failure error={answer.error} onRetry={() => void answer.refetch()} />;
  if (report === undefined) return <Skeleton className="h-60" />;
  return (
    <div className="space-y-4">
      <ReportVerdict report={report} />
      <div className="rounded-xl border bg-panel p-4 shadow-(--shadow)">
        <EquityChart label={b('equity')} points={points} height={220} />
      </div>
      <Button asChild>
        <Link href={`/backtests/${run.id}`}>{t('backtest.whole')}</Link>
      </Button>
    </div>
  );
}
