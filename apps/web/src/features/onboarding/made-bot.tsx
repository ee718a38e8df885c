'use client';
import { useTranslations } from 'next-intl';
import { useApi } from '#data/api.ts';
import { useProblemWords } from '#data/problem-words.ts';
import { BotFault } from '#features/onboarding/bot-fault.tsx';
import { leftToDo } from '#features/onboarding/make-bot.ts';
import type { StepProps } from '#features/onboarding/onboarding.tsx';
import type { BotMaking } from '#features/onboarding/use-make-bot.ts';
import { riskOf } from '#features/risk/starting-risk.ts';
import { PineButton } from '#features/strategies/pine-button.tsx';
import { AlertMessage, TradingViewGuide } from '#features/webhooks/alert-message.tsx';
import { SecretOnce } from '#features/webhooks/secret-once.tsx';
import { TestAlert } from '#features/webhooks/test-alert.tsx';
import { BotBadge } from '#features/words/state-badges.tsx';
import { Button } from '#ui/button.tsx';
import { Notice, Skeleton } from '#ui/states.tsx';

interface MadeBotViewProps {
  readonly botId: string;
  readonly answers: StepProps['answers'];
  readonly making: BotMaking;
  /** Tries again what is left to do. */
  readonly onFinish: () => void;
}

/** The wizard's bot: what is left to do with it, and how its alerts are set up. */
export function MadeBotView({ botId, answers, making, onFinish }: MadeBotViewProps) {
  const t = useTranslations('onboarding');
  const { fault, made } = making;
  const bot = useApi('getBot', { params: { id: botId } }, { refetchInterval: 2_000 });
  const webhooks = useApi('listWebhooks', {});
  const webhook = made?.webhook ?? webhooks.data?.items.find((each) => each.botId === botId);
  const left = bot.data ? leftToDo(bot.data, made?.webhookId ?? answers.webhookId) : null;
  // Why the last try failed, until the bot shows that it went through all the same.
  const trouble = bot.data === undefined ? (fault ?? bot.error ?? undefined) : left && fault;
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
      {trouble === undefined || trouble === null ? null : <BotFault error={trouble} />}
      {left === null ? null : (
        <Unfinished left={left} isDraft={bot.data?.status === 'draft'} making={making} onFinish={onFinish} />
      )}
      {webhook === undefined ? (
        bot.data?.source === 'strategy' && left === null ? (
          <p className="text-muted">{t('webhook.runsItself')}</p>
        ) : null
      ) : (
        <>
          {made?.webhook ? (
            <SecretOnce webhook={made.webhook} />
          ) : left === 'secret' ? null : (
            <Notice>{t('webhook.secretGone')}</Notice>
          )}
          {answers.strategyId === undefined ? null : (
            <div className="rounded-lg border p-4">
              <p className="font-medium">{t('webhook.pine')}</p>
              <p className="mt-1 mb-3 text-[13px] text-muted">{t('webhook.pineText')}</p>
              {answers.exits ? <p className="mb-3 text-[13px] text-muted">{t('webhook.pineExits')}</p> : null}
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

interface UnfinishedProps {
  readonly left: 'webhook' | 'secret' | 'start';
  readonly isDraft: boolean;
  readonly making: BotMaking;
  readonly onFinish: () => void;
}

/** The button says all that it will do: a bot that is not running is also started. */
function Unfinished({ left, isDraft, making, onFinish }: UnfinishedProps) {
  const t = useTranslations('onboarding');
  const words = useProblemWords();
  const { made, running } = making;
  const action = left !== 'start' && isDraft ? (`${left}AndStart` as const) : left;
  return (
    <div className="space-y-3">
      <Notice tone="caution" {...(isDraft ? { title: t('webhook.notStarted') } : {})}>
        {left === 'start' && made?.notStarted ? words(made.notStarted) : t(`webhook.left.${left}`)}
      </Notice>
      <Button look="primary" busy={running !== undefined} onClick={onFinish}>
        {t(`webhook.finish.${action}`)}
      </Button>
    </div>
  );
}
