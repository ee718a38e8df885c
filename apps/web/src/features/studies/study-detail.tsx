'use client';
import { ArrowLeft, Pause, Play, Trash2, X } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { toast } from 'sonner';
import { useAct, useApi } from '#data/api.ts';
import { useProblemWords } from '#data/problem-words.ts';
import { usePeriodWords } from '#features/backtests/period-field.tsx';
import { periodOf } from '#features/backtests/period.ts';
import { ProgressBar } from '#features/backtests/status.tsx';
import { StudyBadge } from '#features/studies/study-badge.tsx';
import { StudyOutcome } from '#features/studies/study-outcome.tsx';
import { goesOn, isOver, useStudy } from '#features/studies/use-study.ts';
import type { Study } from '#features/studies/use-study.ts';
import { ReasonText } from '#features/words/reason.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { Button } from '#ui/button.tsx';
import { Confirm } from '#ui/confirm.tsx';
import { Failure, ListSkeleton, Notice } from '#ui/states.tsx';
import { PageHeader, Panel } from '#ui/surface.tsx';

export function StudyDetail({ id }: { readonly id: string }) {
  const t = useTranslations('studies');
  const locale = useLocale();
  const periodWords = usePeriodWords();
  const { data: study, error, refetch } = useStudy(id);
  const strategies = useApi('listStrategies', {}, { staleTime: 300_000 });
  if (study === undefined) {
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
  const strategy = strategies.data?.items.find((each) => each.id === study.strategyId);
  const nameOf = (key: string): string =>
    strategy?.parameters.find((parameter) => parameter.key === key)?.label[locale] ?? key;
  return (
    <>
      <Link
        href="/backtests/searches"
        className="mb-3 inline-flex items-center gap-1.5 text-[13px] text-muted hover:text-text"
      >
        <ArrowLeft aria-hidden className="size-3.5" />
        {t('title')}
      </Link>
      <PageHeader
        title={
          <span className="flex flex-wrap items-center gap-3">
            {strategy?.name[locale] ?? study.strategyId} <StudyBadge study={study} />
          </span>
        }
        lead={`${t(`kinds.${study.kind}`)} · ${shortSymbol(study.symbol)} · ${study.timeframe} · ${periodWords(periodOf(study.request.backtest))}`}
      >
        {isOver(study) ? <DeleteStudy study={study} /> : <StudyActs study={study} />}
      </PageHeader>
      <div className="space-y-4">
        {isOver(study) ? null : <StudyProgress study={study} />}
        {study.status === 'failed' ? (
          <Notice tone="danger" title={t('failed')}>
            {study.error === null ? null : <ReasonText reason={study.error} />}
          </Notice>
        ) : null}
        {study.status === 'canceled' ? <Notice>{t('canceledText')}</Notice> : null}
        <StudyOutcome study={study} nameOf={nameOf} />
      </div>
    </>
  );
}

function StudyProgress({ study }: { readonly study: Study }) {
  const t = useTranslations('studies');
  const share = study.total === 0 ? 0 : study.done / study.total;
  return (
    <Panel className="p-5">
      <ProgressBar
        label={
          study.total === 0
            ? t('waiting')
            : t(study.status === 'paused' ? 'pausedAt' : 'doneOf', { done: study.done, total: study.total })
        }
        value={share}
      />
      <p className="mt-3 text-[13px] text-muted">
        {t(study.status === 'paused' ? 'pausedNote' : 'leaveNote')}
      </p>
    </Panel>
  );
}

function StudyActs({ study }: { readonly study: Study }) {
  const t = useTranslations('studies');
  const words = useProblemWords();
  const refresh = ['getStudy', 'listStudies'] as const;
  const pause = useAct('pauseStudy', refresh);
  const resume = useAct('resumeStudy', refresh);
  const cancel = useAct('cancelStudy', refresh);
  const go = (act: typeof pause) =>
    act.mutate(
      { params: { id: study.id } },
      { onError: (error) => toast.error(t('notDone'), { description: words(error) }) },
    );
  return (
    <>
      {goesOn(study) ? (
        <Button busy={pause.isPending} onClick={() => go(pause)}>
          <Pause aria-hidden />
          {t('pause')}
        </Button>
      ) : (
        <Button look="primary" busy={resume.isPending} onClick={() => go(resume)}>
          <Play aria-hidden />
          {t('resume')}
        </Button>
      )}
      <Confirm
        trigger={
          <Button look="quiet">
            <X aria-hidden />
            {t('cancel')}
          </Button>
        }
        title={t('cancelTitle')}
        consequence={t('cancelText')}
        action={t('cancel')}
        onConfirm={async () => {
          await cancel.mutateAsync({ params: { id: study.id } });
        }}
      />
    </>
  );
}

function DeleteStudy({ study }: { readonly study: Study }) {
  const t = useTranslations('studies');
  const router = useRouter();
  const remove = useAct('deleteStudy', ['listStudies']);
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
      onConfirm={async () => {
        await remove.mutateAsync({ params: { id: study.id } });
        router.push('/backtests/searches');
      }}
    />
  );
}
