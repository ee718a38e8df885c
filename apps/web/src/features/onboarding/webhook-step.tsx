'use client';
import { RadioGroup } from 'radix-ui';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { z } from 'zod';
import { callApi, useApi } from '#data/api.ts';
import { useDraft } from '#data/draft.ts';
import { useProblemWords } from '#data/problem-words.ts';
import { makeBot } from '#features/onboarding/make-bot.ts';
import type { MadeBot } from '#features/onboarding/make-bot.ts';
import type { StepProps } from '#features/onboarding/onboarding.tsx';
import { StepFrame } from '#features/onboarding/step-frame.tsx';
import { riskOf } from '#features/risk/starting-risk.ts';
import { PineButton } from '#features/strategies/pine-button.tsx';
import { AlertMessage, TradingViewGuide } from '#features/webhooks/alert-message.tsx';
import { SecretOnce } from '#features/webhooks/secret-once.tsx';
import { TestAlert } from '#features/webhooks/test-alert.tsx';
import { BotBadge } from '#features/words/state-badges.tsx';
import { Button } from '#ui/button.tsx';
import { Notice, Skeleton } from '#ui/states.tsx';

const SOURCES = ['webhook', 'strategy'] as const;
type Source = (typeof SOURCES)[number];
const SourceDraft = z.enum(SOURCES);

export function WebhookStep({ answers, onDone, onKeep, onSkip, onBack }: StepProps) {
  const t = useTranslations('onboarding');
  const locale = useLocale();
  const [wanted, setWanted, forget] = useDraft<Source>('source', SourceDraft, () => 'webhook');
  // Without a strategy there is nothing that could decide but alerts.
  const source: Source = answers.strategyId === undefined ? 'webhook' : wanted;
  const [made, setMade] = useState<MadeBot>();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>();
  const words = useProblemWords();
  const strategies = useApi('listStrategies', {}, { staleTime: 300_000 });
  const { accountId } = answers;
  const botId = made?.botId ?? answers.botId;

  const create = async () => {
    if (accountId === undefined) return;
    const strategy = strategies.data?.items.find((each) => each.id === answers.strategyId);
    const name = source === 'webhook' ? t('webhook.botName') : (strategy?.name[locale] ?? '');
    setBusy(true);
    setFault(undefined);
    try {
      // Another tab may have made it meanwhile; a second bot would wait for the same market for ever.
      const { answers: stored } = await callApi('getOnboarding', {});
      if (stored.botId !== undefined) {
        onKeep(stored);
        return;
      }
      const bot = await makeBot({ ...answers, accountId }, source, name);
      setMade(bot);
      forget();
      onKeep({ botId: bot.botId, ...(bot.webhook === null ? {} : { webhookId: bot.webhook.id }) });
    } catch (error) {
      setFault(error);
    } finally {
      setBusy(false);
    }
  };
  const frame = { title: t('webhook.title'), lead: t('webhook.lead'), onBack, onSkip };
  if (accountId === undefined) {
    return (
      <StepFrame {...frame}>
        <Notice tone="caution">{t('webhook.noAccount')}</Notice>
      </StepFrame>
    );
  }
  if (botId !== undefined) {
    return (
      <StepFrame title={frame.title} lead={frame.lead} onBack={onBack} next={{ onClick: () => onDone({}) }}>
        <Made botId={botId} made={made} answers={answers} />
      </StepFrame>
    );
  }
  return (
    <StepFrame {...frame}>
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
      {fault === undefined ? null : (
        <Notice tone="danger" className="mt-4">
          {words(fault)}
        </Notice>
      )}
      <Button look="primary" size="large" className="mt-5 w-full" busy={busy} onClick={() => void create()}>
        {t(source === 'webhook' ? 'webhook.create' : 'webhook.createStrategy')}
      </Button>
    </StepFrame>
  );
}

interface MadeProps {
  readonly botId: string;
  readonly made: MadeBot | undefined;
  readonly answers: StepProps['answers'];
}

function Made({ botId, made, answers }: MadeProps) {
  const t = useTranslations('onboarding');
  const words = useProblemWords();
  const bot = useApi('getBot', { params: { id: botId } }, { refetchInterval: 2_000 });
  const webhooks = useApi('listWebhooks', {});
  const webhook = made?.webhook ?? webhooks.data?.items.find((each) => each.botId === botId);
  return (
    <div className="space-y-5">
      {bot.data === undefined ? (
        <Skeleton className="h-12" />
      ) : (
        <p className="flex flex-wrap items-center gap-2 text-[15px]">
          <span className="font-medium">{bot.data.name}</span>
          <BotBadge status={bot.data.status} />
        </p>
      )}
      {made?.notStarted ? (
        <Notice tone="caution" title={t('webhook.notStarted')}>
          {words(made.notStarted)}
        </Notice>
      ) : null}
      {webhook === undefined ? (
        <p className="text-muted">{t('webhook.runsItself')}</p>
      ) : (
        <>
          {made?.webhook ? <SecretOnce webhook={made.webhook} /> : <Notice>{t('webhook.secretGone')}</Notice>}
          {answers.strategyId === undefined ? null : (
            <div className="rounded-lg border p-4">
              <p className="font-medium">{t('webhook.pine')}</p>
              <p className="mt-1 mb-3 text-[13px] text-muted">{t('webhook.pineText')}</p>
              <PineButton strategyId={answers.strategyId} risk={riskOf(answers)} />
            </div>
          )}
          <AlertMessage />
          <TradingViewGuide />
          <TestAlert webhookId={webhook.id} symbol={webhook.symbol} />
        </>
      )}
    </div>
  );
}
