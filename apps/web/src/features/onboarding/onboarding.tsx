'use client';
import { ONBOARDING_STEPS } from '@trendy/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { toast } from 'sonner';
import { callApi, useApi } from '#data/api.ts';
import { useProblemWords } from '#data/problem-words.ts';
import { BacktestStep } from '#features/onboarding/backtest-step.tsx';
import { ExchangeStep } from '#features/onboarding/exchange-step.tsx';
import { answered, skipped, stepBefore } from '#features/onboarding/progress-state.ts';
import type { Answers, Saved, Step } from '#features/onboarding/progress-state.ts';
import { RiskStep } from '#features/onboarding/risk-step.tsx';
import { StrategyStep } from '#features/onboarding/strategy-step.tsx';
import { WebhookStep } from '#features/onboarding/webhook-step.tsx';
import { LanguageMenu, ThemeButton } from '#features/shell/preferences.tsx';
import { Wordmark } from '#ui/brand.tsx';
import { Button } from '#ui/button.tsx';
import { cn } from '#ui/class-names.ts';
import { Failure, ListSkeleton } from '#ui/states.tsx';

export interface StepProps {
  readonly answers: Answers;
  /** Remembers the answers and goes on. */
  readonly onDone: (answers: Answers) => void;
  /** Remembers the answers and stays, so that a reload loses nothing; done when they are stored, or could not be. */
  readonly onKeep: (answers: Answers) => Promise<void>;
  readonly onSkip: () => void;
  readonly onBack: (() => void) | null;
}

export function Onboarding() {
  const t = useTranslations('onboarding');
  const { data, error, refetch } = useApi('getOnboarding', {}, { staleTime: Infinity });
  return (
    <div className="flex min-h-dvh flex-col text-sm">
      <header className="flex h-15 items-center justify-between gap-3 px-4 sm:px-6">
        <Link href="/home" aria-label={t('toHome')}>
          <Wordmark />
        </Link>
        <div className="flex items-center">
          <LanguageMenu />
          <ThemeButton />
          <Button asChild look="quiet">
            <Link href="/home">{t('later')}</Link>
          </Button>
        </div>
      </header>
      <main className="mx-auto w-full max-w-2xl flex-1 px-4 pt-4 pb-20">
        {error !== null ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <ListSkeleton rows={6} />
        ) : (
          <Wizard saved={data} />
        )}
      </main>
    </div>
  );
}

function Wizard({ saved }: { readonly saved: Saved }) {
  const router = useRouter();
  const queries = useQueryClient();
  const words = useProblemWords();
  const step = saved.step ?? 'exchange';
  const save = async (next: Saved) => {
    // Shown at once, stored behind it: a question must not wait for the network.
    queries.setQueryData(['getOnboarding', {}], next.step === null ? { ...next, step } : next);
    try {
      await callApi('saveOnboarding', { body: next });
      if (next.step === null) {
        await queries.invalidateQueries();
        // What is finished is not gone back to.
        router.replace('/home');
      }
    } catch (error) {
      toast.error(words(error));
    }
  };
  const before = stepBefore(step);
  const props: StepProps = {
    answers: saved.answers,
    onDone: (answers) => void save(answered(saved, step, answers)),
    onKeep: (answers) => save({ ...saved, step, answers: { ...saved.answers, ...answers } }),
    onSkip: () => void save(skipped(saved, step)),
    onBack: before === null ? null : () => void save({ ...saved, step: before }),
  };
  return (
    <>
      <Steps current={step} done={saved.completed} />
      <div key={step} className="animate-fade pt-8">
        {step === 'exchange' ? <ExchangeStep {...props} /> : null}
        {step === 'strategy' ? <StrategyStep {...props} /> : null}
        {step === 'risk' ? <RiskStep {...props} /> : null}
        {step === 'webhook' ? <WebhookStep {...props} /> : null}
        {step === 'backtest' ? <BacktestStep {...props} /> : null}
      </div>
    </>
  );
}

function Steps({ current, done }: { readonly current: Step; readonly done: readonly Step[] }) {
  const t = useTranslations('onboarding');
  const at = ONBOARDING_STEPS.indexOf(current);
  return (
    <nav aria-label={t('progress')}>
      <ol className="grid grid-cols-5 gap-1.5">
        {ONBOARDING_STEPS.map((step, index) => {
          const finished = done.includes(step);
          return (
            <li key={step} aria-current={step === current ? 'step' : undefined}>
              <span
                aria-hidden
                className={cn('block h-1 rounded-full bg-line', (index <= at || finished) && 'bg-accent')}
              />
              <span
                className={cn(
                  'mt-2 flex items-center gap-0.5 text-[11px] text-muted sm:gap-1 sm:text-xs',
                  step === current && 'font-medium text-text',
                )}
              >
                {finished ? <Check aria-hidden className="size-2.5 shrink-0 text-accent sm:size-3" /> : null}
                <span className="truncate">{t(`steps.${step}`)}</span>
                {finished ? <span className="sr-only">{t('done')}</span> : null}
              </span>
            </li>
          );
        })}
      </ol>
      <p className="sr-only" role="status">
        {t('stepOf', { number: at + 1, name: t(`steps.${current}`) })}
      </p>
    </nav>
  );
}
