'use client';
import { RadioGroup } from 'radix-ui';
import { useLocale, useTranslations } from 'next-intl';
import { z } from 'zod';
import { useApi } from '#data/api.ts';
import { useDraft } from '#data/draft.ts';
import { BotFault } from '#features/onboarding/bot-fault.tsx';
import { MadeBotView } from '#features/onboarding/made-bot.tsx';
import type { StepProps } from '#features/onboarding/onboarding.tsx';
import { StepFrame } from '#features/onboarding/step-frame.tsx';
import { useMakeBot } from '#features/onboarding/use-make-bot.ts';
import { Button } from '#ui/button.tsx';
import { Notice } from '#ui/states.tsx';

const SOURCES = ['webhook', 'strategy'] as const;
type Source = (typeof SOURCES)[number];
const SourceDraft = z.enum(SOURCES);

export function WebhookStep({ answers, onDone, onKeep, onSkip, onBack }: StepProps) {
  const t = useTranslations('onboarding');
  const locale = useLocale();
  const [wanted, setWanted, forget] = useDraft<Source>('source', SourceDraft, () => 'webhook');
  // Without a strategy there is nothing that could decide but alerts.
  const source: Source = answers.strategyId === undefined ? 'webhook' : wanted;
  const making = useMakeBot({ answers, onKeep }, forget);
  const strategies = useApi('listStrategies', {}, { staleTime: 300_000 });
  const { accountId, botId } = answers;
  const make = () => {
    const strategy = strategies.data?.items.find((each) => each.id === answers.strategyId);
    const name = source === 'webhook' ? t('webhook.botName') : (strategy?.name[locale] ?? '');
    void making.make(source, name);
  };
  const isRunning = making.running !== undefined;
  const frame = {
    title: t('webhook.title'),
    lead: t('webhook.lead'),
    // Whoever leaves now would not see the secret that is being made.
    onBack: isRunning ? null : onBack,
  };
  if (accountId === undefined) {
    return (
      <StepFrame {...frame} onSkip={onSkip}>
        <Notice tone="caution">{t('webhook.noAccount')}</Notice>
      </StepFrame>
    );
  }
  // The choice stays on screen until the first try is over.
  if (botId !== undefined && making.running !== 'first') {
    return (
      <StepFrame {...frame} next={{ disabled: isRunning, onClick: () => onDone({}) }}>
        <MadeBotView botId={botId} answers={answers} making={making} onFinish={make} />
      </StepFrame>
    );
  }
  return (
    <StepFrame {...frame} {...(isRunning ? {} : { onSkip })}>
      <RadioGroup.Root
        aria-label={t('webhook.title')}
        value={source}
        onValueChange={(next) => setWanted(next as Source)}
        className="space-y-2"
      >
        {SOURCES.map((each) => (
          <RadioGroup.Item
            key={each}
            value={each}
            disabled={each === 'strategy' && answers.strategyId === undefined}
            className="group flex w-full items-start gap-3 rounded-lg border bg-panel p-3.5 text-left transition-colors hover:border-line-strong disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft"
          >
            <span
              aria-hidden
              className="mt-0.5 grid size-4.5 shrink-0 place-items-center rounded-full border border-line-strong bg-panel group-data-[state=checked]:border-accent"
            >
              <span className="size-2.5 rounded-full bg-accent opacity-0 group-data-[state=checked]:opacity-100" />
            </span>
            <span>
              <span className="block font-medium">{t(`webhook.source.${each}`)}</span>
              <span className="block text-[13px] text-muted">{t(`webhook.sourceText.${each}`)}</span>
            </span>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
      {making.fault === undefined ? null : (
        <div className="mt-4">
          <BotFault error={making.fault} />
        </div>
      )}
      <Button look="primary" size="large" className="mt-5 w-full" busy={isRunning} onClick={make}>
        {t(source === 'webhook' ? 'webhook.create' : 'webhook.createStrategy')}
      </Button>
    </StepFrame>
  );
}
