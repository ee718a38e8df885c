'use client';
import { ArrowLeft, Trash2 } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { toast } from 'sonner';
import { useAct, useApi } from '#data/api.ts';
import { useProblemWords } from '#data/problem-words.ts';
import { usePeriodWords } from '#features/backtests/period-field.tsx';
import { periodOf } from '#features/backtests/period.ts';
import { Report } from '#features/backtests/report.ts';
import { ReportView } from '#features/backtests/report-view.tsx';
import { BacktestBadge, ProgressBar } from '#features/backtests/status.tsx';
import { goesOn, useRun } from '#features/backtests/use-run.ts';
import type { Run } from '#features/backtests/use-run.ts';
import { ReasonText } from '#features/words/reason.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { Button } from '#ui/button.tsx';
import { Confirm } from '#ui/confirm.tsx';
import { Failure, ListSkeleton, Notice } from '#ui/states.tsx';
import { PageHeader, Panel } from '#ui/surface.tsx';

export function BacktestDetail({ id }: { readonly id: string }) {
  const t = useTranslations('backtests');
  const locale = useLocale();
  const periodWords = usePeriodWords();
  const { data: run, error, refetch } = useRun(id);
  const strategies = useApi('listStrategies', {}, { staleTime: 300_000 });
  if (run === undefined) {
    return (
      <Panel>
        <h1 className="sr-only">{t('title')}</h1>
        {error === null ? (
          <ListSkeleton rows={6} />
        ) : (
          <Failure error={error} onRetry={() => void refetch()} />
        )}
      </Panel>
    );
  }
  const strategy = strategies.data?.items.find((each) => each.id === run.strategyId);
  const name = strategy?.name[locale] ?? run.strategyId;
  return (
    <>
      <Link
        href="/backtests"
        className="mb-3 inline-flex items-center gap-1.5 text-[13px] text-muted hover:text-text"
      >
        <ArrowLeft aria-hidden className="size-3.5" />
        {t('title')}
      </Link>
      <PageHeader
        title={
          <span className="flex flex-wrap items-center gap-3">
            {name} <BacktestBadge status={run.status} progress={run.progress} />
          </span>
        }
        lead={`${shortSymbol(run.symbol)} · ${run.timeframe} · ${periodWords(periodOf(run.request))}`}
      >
        {run.status === 'done' ? (
          <>
            {strategy === undefined || strategy.liveRefusal !== null ? null : (
              <Button asChild>
                <Link href={`/bots?new=1&backtest=${run.id}`}>{t('useForBot')}</Link>
              </Button>
            )}
            <Button asChild look="primary">
              <Link href={`/backtests/searches/new?backtest=${run.id}`}>{t('tryOthers')}</Link>
            </Button>
          </>
        ) : null}
        {goesOn(run) ? <CancelRun run={run} /> : <DeleteRun run={run} />}
      </PageHeader>
      {goesOn(run) ? (
        <Panel className="p-5">
          <ProgressBar label={t(run.status === 'queued' ? 'waiting' : 'running')} value={run.progress} />
          <p className="mt-3 text-[13px] text-muted">{t('leaveNote')}</p>
        </Panel>
      ) : null}
      {run.status === 'failed' ? (
        <Notice tone="danger" title={t('failedTitle')}>
          {run.error === null ? t('failedText') : <ReasonText reason={run.error} />}
        </Notice>
      ) : null}
      {strategy?.liveRefusal === 'no_spot_venue' ? (
        <Notice tone="caution" title={t('oneLeg')} className="mb-4">
          {t('oneLegText')}
        </Notice>
      ) : null}
      {run.status === 'canceled' ? <Notice>{t('canceledText')}</Notice> : null}
      {run.status === 'done' ? <DoneRun id={run.id} strategyId={run.strategyId} /> : null}
    </>
  );
}

function DoneRun({ id, strategyId }: { readonly id: string; readonly strategyId: string }) {
  const answer = useApi('getBacktestReport', { params: { id } }, { staleTime: Infinity });
  const report = useMemo(
    () => (answer.data === undefined ? undefined : Report.safeParse(answer.data)),
    [answer.data],
  );
  if (answer.error !== null) return <Failure error={answer.error} onRetry={() => void answer.refetch()} />;
  if (report === undefined) {
    return (
      <Panel>
        <ListSkeleton rows={8} />
      </Panel>
    );
  }
  if (!report.success) return <Failure error={report.error} />;
  return <ReportView report={report.data} id={id} strategyId={strategyId} />;
}

export function CancelRun({ run }: { readonly run: Run }) {
  const t = useTranslations('backtests');
  const words = useProblemWords();
  const cancel = useAct('cancelBacktest', ['getBacktest', 'listBacktests']);
  return (
    <Button
      busy={cancel.isPending}
      onClick={() =>
        cancel.mutate(
          { params: { id: run.id } },
          { onError: (error) => toast.error(t('cancelFailed'), { description: words(error) }) },
        )
      }
    >
      {t('cancel')}
    </Button>
  );
}

function DeleteRun({ run }: { readonly run: Run }) {
  const t = useTranslations('backtests');
  const words = useProblemWords();
  const router = useRouter();
  const remove = useAct('deleteBacktest', ['listBacktests']);
  const go = async () => {
    try {
      await remove.mutateAsync({ params: { id: run.id } });
      router.push('/backtests');
    } catch (error) {
      toast.error(t('deleteFailed'), { description: words(error) });
      throw error;
    }
  };
  return (
    <Confirm
      trigger={
        <Button look="quiet" aria-label={t('delete')}>
          <Trash2 aria-hidden />
        </Button>
      }
      title={t('deleteTitle')}
      consequence={t('deleteText')}
      action={t('delete')}
      onConfirm={go}
    />
  );
}
