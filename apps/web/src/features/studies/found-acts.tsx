'use client';
import { Play } from 'lucide-react';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { toast } from 'sonner';
import { useAct } from '#data/api.ts';
import { useProblemWords } from '#data/problem-words.ts';
import type { Study, Trial } from '#features/studies/use-study.ts';
import { Button } from '#ui/button.tsx';

/** What can be done with what a search found; the bot's form repeats the verdict. */
export function FoundActs({ study, params }: { readonly study: Study; readonly params: Trial['params'] }) {
  const t = useTranslations('studies');
  return (
    <>
      <Button asChild size="small">
        <Link href={`/bots?new=1&study=${study.id}`}>{t('useForBot')}</Link>
      </Button>
      <RunTrial study={study} params={params} />
    </>
  );
}

/** One combination as a backtest of its own, with everything that a backtest shows. */
export function RunTrial({ study, params }: { readonly study: Study; readonly params: Trial['params'] }) {
  const t = useTranslations('studies');
  const words = useProblemWords();
  const router = useRouter();
  const create = useAct('createBacktest', ['listBacktests']);
  const { backtest } = study.request;
  const run = () =>
    create.mutate(
      { body: { ...backtest, params: { ...backtest.params, ...params } } },
      {
        onSuccess: (made) => router.push(`/backtests/${made.id}`),
        onError: (error) => toast.error(t('notDone'), { description: words(error) }),
      },
    );
  return (
    <Button size="small" busy={create.isPending} onClick={run}>
      <Play aria-hidden />
      {t('runIt')}
    </Button>
  );
}
